"""Whoever carried an idea is told: once, of what is new, in plain words."""

from datetime import timedelta

import pytest
from django.core import mail

from carte.models import Quarter
from journal.actions import follow
from journal.models import Follow
from lettres.models import Delivery, Digest, Reader
from lettres.tasks import tick
from propositions.actions.moderating import hide
from propositions.actions.supporting import support, take_back
from propositions.models.moderation import Rule
from tests.factories.comptes import make_person
from tests.factories.lettres import MONDAY, at, letters_at, make_reader, week_after
from tests.factories.propositions import make_answer, make_proposal

pytestmark = pytest.mark.django_db
BEFORE = MONDAY - timedelta(days=3)


@pytest.fixture
def supporter(town):
    with at(BEFORE):
        return make_person(email="josiane@exemple.fr")


def sabatier() -> int:
    return Quarter.objects.get(slug="sabatier").thread_id


def answered(supporter, **changes):
    """An idea of somebody else's that they supported, and that the town answered the day after."""
    with at(BEFORE):
        proposal = make_proposal(title="Un banc devant l’école")
        support(supporter, code=proposal.code)
    with at(BEFORE + timedelta(days=1)):
        make_answer(proposal, **changes)
    return proposal


def test_supporter_is_told_of_the_answer_once(supporter):
    proposal = answered(supporter, outcome="keep")
    to_supporter = [letter for letter in letters_at(MONDAY) if letter.to == ["josiane@exemple.fr"]]
    assert len(to_supporter) == 1
    letter = to_supporter[0]
    assert letter.subject == "La Ville a répondu : gardée : Un banc devant l’école"
    html = letter.alternatives[0][0]
    for words in ("Vous aviez soutenu cette idée", "Oui, au printemps.", proposal.code):
        assert words in letter.body, words
        assert words in html, words
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    # No machine answers it: neither an absence, nor another letter.
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
    assert "<img" not in html
    # Longer lines would be encoded again, sign by sign.
    assert max(len(line.encode()) for line in (html + letter.body).splitlines()) < 998
    assert letters_at(MONDAY + timedelta(hours=1)) == []
    assert letters_at(week_after(MONDAY)) == []
    assert Delivery.objects.filter(user=supporter, state="sent").count() == 1


def test_nothing_new_is_no_letter(supporter):
    with at(BEFORE):
        support(supporter, code=make_proposal().code)
    letters_at(MONDAY)
    assert [letter for letter in mail.outbox if letter.to == [supporter.email]] == []
    assert not Digest.objects.filter(reader__user=supporter).exists()


def test_whoever_does_it_is_not_told_of_it(town):
    with at(BEFORE):
        author = make_person()
        make_proposal(author)
    assert letters_at(MONDAY) == []


def test_what_was_before_one_followed_is_not_told(supporter):
    with at(BEFORE - timedelta(days=1)):
        proposal = make_proposal()
        make_answer(proposal)
    with at(BEFORE):
        support(supporter, code=proposal.code)
    assert [letter for letter in letters_at(MONDAY) if letter.to == [supporter.email]] == []


def test_support_taken_back_is_no_longer_told(supporter):
    proposal = answered(supporter)
    with at(BEFORE + timedelta(days=2)):
        take_back(supporter, code=proposal.code)
    assert [letter for letter in letters_at(MONDAY) if letter.to == [supporter.email]] == []


def test_idea_hidden_since_is_told_without_its_words(supporter):
    proposal = answered(supporter)
    with at(BEFORE + timedelta(days=2)):
        hide(make_person("moderator"), code=proposal.code, rule=Rule.ADVERT, reason="C’est une réclame.")
    [letter] = [letter for letter in letters_at(MONDAY) if letter.to == [supporter.email]]
    whole = letter.subject + letter.body + letter.alternatives[0][0]
    assert "banc" not in whole
    assert "Masquée par la modération" in letter.subject
    assert "C’est une réclame." in letter.body


def test_ground_that_is_followed_tells_its_new_ideas(town):
    with at(BEFORE):
        reader = make_person()
        thread = sabatier()
        make_reader(reader, grounds=frozenset({thread}))
    ideas = []
    for number in range(9):
        with at(BEFORE + timedelta(hours=number + 1)):
            ideas.append(make_proposal(title=f"Idée numéro {number}"))
    [letter] = [letter for letter in letters_at(MONDAY) if letter.to == [reader.email]]
    assert letter.subject == "Une idée de plus : Idée numéro 8, et 8 autres nouvelles"
    assert "== Sabatier ==" in letter.body
    # One screen: six are shown, three counted.
    assert sum(idea.title in letter.body for idea in ideas) == 6
    assert "Et 3 autres nouvelles" in letter.body
    assert "/mes-idees/" in letter.body


def test_decisions_on_what_one_carries_are_never_cut(supporter):
    with at(BEFORE):
        ideas = [make_proposal(title=f"Idée portée {number}") for number in range(9)]
        for idea in ideas:
            support(supporter, code=idea.code)
        make_reader(supporter, grounds=frozenset({sabatier()}))
    with at(BEFORE + timedelta(days=1)):
        make_proposal(title="Une autre du quartier")
        for idea in ideas:
            make_answer(idea)
    [letter] = [letter for letter in letters_at(MONDAY) if letter.to == [supporter.email]]
    assert all(idea.title in letter.body for idea in ideas)
    assert "Une autre du quartier" not in letter.body
    assert "Et 1 autre nouvelle" in letter.body


@pytest.mark.parametrize(("way", "rhythm"), [("atom", "weekly"), ("email", "never")])
def test_whoever_wants_no_mail_gets_none(supporter, way, rhythm):
    answered(supporter)
    with at(BEFORE + timedelta(days=2)):
        make_reader(supporter, way=way, rhythm=rhythm)
    assert [letter for letter in letters_at(MONDAY) if letter.to == [supporter.email]] == []


def test_at_once_means_the_next_minutes_and_the_weekly_letter_does_not_say_it_again(supporter):
    with at(BEFORE):
        make_reader(supporter, rhythm="now")
    answered(supporter)
    soon = BEFORE + timedelta(days=1, minutes=3)
    [letter] = [letter for letter in letters_at(soon) if letter.to == [supporter.email]]
    assert "La Ville a répondu" in letter.subject
    assert [one for one in letters_at(MONDAY) if one.to == [supporter.email]] == []


def test_one_person_cannot_cause_more_than_four_letters_a_day(supporter):
    with at(BEFORE):
        make_reader(supporter, rhythm="now")
        ideas = [make_proposal() for _ in range(8)]
        for idea in ideas:
            support(supporter, code=idea.code)
    got = []
    for rank, idea in enumerate(ideas):
        moment = BEFORE + timedelta(minutes=10 * rank + 10)
        with at(moment):
            make_answer(idea, text=f"Réponse numéro {rank}.")
        got += [letter for letter in letters_at(moment + timedelta(minutes=3)) if letter.to == [supporter.email]]
    assert len(got) == 4
    [rest] = [letter for letter in letters_at(BEFORE + timedelta(days=1)) if letter.to == [supporter.email]]
    assert all(f"Réponse numéro {rank}." in rest.body for rank in range(4, 8))


def test_idea_chosen_without_a_support_is_followed_too(supporter):
    with at(BEFORE):
        proposal = make_proposal()
        follow(supporter, thread=proposal.thread, because=Follow.Because.CHOSEN)
    with at(BEFORE + timedelta(days=1)):
        make_answer(proposal)
    [letter] = [letter for letter in letters_at(MONDAY) if letter.to == [supporter.email]]
    assert "Vous suivez cette idée" in letter.body


def test_title_of_several_lines_cannot_add_a_header(supporter):
    with at(BEFORE):
        proposal = make_proposal(title="Un banc\r\nBcc: tous@exemple.fr")
        support(supporter, code=proposal.code)
    with at(BEFORE + timedelta(days=1)):
        make_answer(proposal)
    [letter] = [letter for letter in letters_at(MONDAY) if letter.to == [supporter.email]]
    assert "\n" not in letter.subject
    assert letter.message()["Bcc"] is None


def test_outage_of_two_weeks_ends_with_one_letter(supporter):
    answered(supporter)
    with at(MONDAY + timedelta(days=8)):
        other = make_proposal(title="Un autre banc")
        support(supporter, code=other.code)
    with at(MONDAY + timedelta(days=9)):
        make_answer(other)
    late = MONDAY + timedelta(days=15)
    [letter] = [letter for letter in letters_at(late) if letter.to == [supporter.email]]
    assert "Un banc devant l’école" in letter.body
    assert "Un autre banc" in letter.body
    assert Reader.objects.filter(user=supporter, next_at__gt=late).exists()


def test_mail_server_down_two_days_ends_with_one_letter(supporter, mail_server, settings):
    with at(BEFORE):
        make_reader(supporter, rhythm="daily")
        ideas = [make_proposal(title=f"Idée du jour {number}") for number in range(3)]
        for idea in ideas:
            support(supporter, code=idea.code)
    up, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    for day, idea in enumerate(ideas):
        with at(BEFORE + timedelta(days=day, hours=3)):
            make_answer(idea)
        with at(BEFORE + timedelta(days=day + 1, minutes=5)):
            tick()
    assert mail_server.received == []
    settings.EMAIL_PORT = up
    with at(BEFORE + timedelta(days=3, hours=8)):
        tick()
    [mail] = mail_server.to(supporter.email)
    assert "et 2 autres nouvelles" in mail.subject
    assert Digest.objects.filter(reader__user=supporter).count() == 1
