"""What fresh eyes found: news told twice, news lost, words that left although they were taken out."""

import logging
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from config.logs import HideLinks
from journal.actions import redact
from lettres.actions.planning import plan_due
from lettres.actions.preferences import ensure_reader
from lettres.actions.sending import claim, send_again, sweep_deliveries, take_up, turn
from lettres.composing import Composer
from lettres.links import token_of
from lettres.models import Delivery, Digest, Reader
from lettres.outbox import send_due
from lettres.tasks import tick
from propositions.actions.supporting import support
from tests.factories.comptes import make_person
from tests.factories.lettres import MONDAY, at, letters_at, make_delivery, make_reader
from tests.factories.propositions import make_answer, make_proposal
from tests.faults.smtp import Trouble

pytestmark = pytest.mark.django_db
BEFORE = MONDAY - timedelta(days=3)
DAY = timedelta(days=1)


@pytest.fixture
def supporter(town):
    with at(BEFORE):
        return make_person(email="josiane@exemple.fr")


def answered(supporter, title, moment):
    with at(moment):
        proposal = make_proposal(title=title)
        support(supporter, code=proposal.code)
    with at(moment + timedelta(hours=1)):
        return proposal, make_answer(proposal)


def mine(letters):
    return [letter for letter in letters if letter.to == ["josiane@exemple.fr"]]


def test_rhythm_that_becomes_at_once_tells_nothing_again(supporter):
    answered(supporter, "Un premier banc", BEFORE)
    assert len(mine(letters_at(MONDAY))) == 1
    with at(MONDAY + DAY):
        make_reader(supporter, rhythm="now")
    answered(supporter, "Un second banc", MONDAY + 2 * DAY)
    [letter] = mine(letters_at(MONDAY + 2 * DAY + timedelta(hours=2)))
    assert "Un second banc" in letter.body
    assert "Un premier banc" not in letter.body


def test_letter_of_a_week_reads_a_week(supporter, django_assert_max_num_queries):
    answered(supporter, "Un banc", BEFORE)
    letters_at(MONDAY)
    reader = Reader.objects.get(user=supporter)
    assert reader.carried_until >= reader.told_until
    composer = Composer()
    with at(MONDAY + 7 * DAY), django_assert_max_num_queries(40):
        plan_due(None, until=MONDAY + 7 * DAY, window=composer.window, waiting=composer.waiting)
    assert composer.window.since == reader.told_until


@pytest.mark.parametrize(
    ("refusal", "state", "stopped"),
    [
        ("550 5.1.1 no such user", "bounced", "bounced"),
        ("550 unknown", "bounced", "bounced"),
        ("554 5.7.1 client host blocked", "deferred", ""),
        ("550 5.7.1 relaying denied", "deferred", ""),
        ("552 5.2.2 mailbox full", "deferred", ""),
        ("421 4.3.2 closing", "deferred", ""),
    ],
)
def test_refusal_of_our_server_stops_nobody(town, mail_server, refusal, state, stopped):
    person = make_person()
    row = make_delivery(person, kind="notice")
    mail_server.trouble = Trouble(unknown=frozenset({str(person.email)}), refusal=refusal)
    ensure_reader(person)
    send_due()
    kept = Delivery.objects.get(pk=row.pk)
    assert (kept.state, kept.doubted_at) == (state, None)
    assert Reader.objects.get(user=person).stopped == stopped


def test_letter_that_was_given_up_is_told_by_the_next(supporter, mail_server, settings):
    answered(supporter, "Un banc", BEFORE)
    up, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    moment = MONDAY
    for _ in range(40):
        with at(moment):
            tick()
        moment += timedelta(hours=2)
    assert Delivery.objects.get(user=supporter).state == "failed"
    settings.EMAIL_PORT = up
    with at(MONDAY + 7 * DAY):
        tick()
    [told] = mail_server.to("josiane@exemple.fr")
    assert "Un banc" in told.subject


def test_letter_sent_again_by_hand_takes_in_nothing_of_the_next(supporter, mail_server):
    with at(BEFORE):
        make_reader(supporter, rhythm="daily")
    answered(supporter, "Un premier banc", BEFORE)
    with at(BEFORE + DAY):
        tick()
    first = Delivery.objects.get(user=supporter)
    answered(supporter, "Un second banc", BEFORE + DAY)
    with at(BEFORE + 2 * DAY):
        tick()
    Delivery.objects.filter(pk=first.pk).update(state="failed", sent_at=None)
    with at(BEFORE + 2 * DAY):
        assert send_again(make_person("staff"), delivery=first.pk)
    answered(supporter, "Un troisième banc", BEFORE + 2 * DAY)
    with at(BEFORE + 3 * DAY):
        tick()
    subjects = [told.subject for told in mail_server.to("josiane@exemple.fr")]
    assert [sum(word in subject for subject in subjects) for word in ("premier", "second", "troisième")] == [2, 1, 1]
    assert Digest.objects.filter(reader__user=supporter).count() == 3


def test_word_taken_out_between_two_batches_does_not_leave(town, settings, monkeypatch):
    settings.LETTERS = settings.LETTERS.__class__(**{**settings.LETTERS.__dict__, "batch": 1})
    with at(BEFORE):
        readers = [make_person() for _ in range(3)]
        proposal = make_proposal()
        for reader in readers:
            support(reader, code=proposal.code)
    with at(BEFORE + DAY):
        given = make_answer(proposal, text="Demandez à Jean Dupont.")
        moderator = make_person("moderator")
    digests = Composer.digests

    def then_redacted(composer, rows):
        letters = digests(composer, rows)
        if not mail.outbox:
            redact(moderator, event=given.event, reason="Un nom.")
        return letters

    monkeypatch.setattr(Composer, "digests", then_redacted)
    got = [letter for letter in letters_at(MONDAY) if "banc" in letter.body or "Dupont" in letter.body]
    assert sum("Dupont" in letter.body for letter in got) == 1


def test_slow_worker_keeps_the_mail_it_is_at(town):
    with at(MONDAY):
        rows = [make_delivery(make_person(), kind="notice") for _ in range(2)]
        claimed = claim(None, limit=10)
    with at(MONDAY + timedelta(minutes=19)):
        assert turn(None, done=None, following=claimed[0])
    with at(MONDAY + timedelta(minutes=21)):
        assert take_up(None) == 1
    assert list(
        Delivery.objects.filter(pk__in=[row.pk for row in rows]).values_list("state", flat=True).order_by("pk")
    ) == [
        "sending",
        "pending",
    ]


@pytest.mark.parametrize("late", [True, False])
def test_box_ticked_while_a_letter_is_due_does_not_put_it_off(supporter, late):
    answered(supporter, "Un banc", BEFORE)
    with at(BEFORE + DAY):
        make_reader(supporter)
    with at(MONDAY + timedelta(hours=1 if late else -2)):
        make_reader(supporter, town_letter=True)
    assert len(mine(letters_at(MONDAY + timedelta(hours=2)))) == 1


def test_links_of_letters_are_in_no_log(supporter, caplog):
    token = token_of(ensure_reader(supporter).key)
    caplog.handler.addFilter(HideLinks())
    client = Client(enforce_csrf_checks=True)
    client.post(f"/lettres/reglages/{token}/", {"rhythm": "daily"})
    client.put(f"/lettres/quitter/{token}/")
    client.post(f"/lettres/fil/{token}.atom")
    logging.getLogger("django.request").warning("Forbidden: %s", f"/lettres/reglages/{token}/")
    assert "/lettres/reglages/…" in caplog.text
    assert token not in caplog.text


def test_sendings_of_a_year_ago_go_with_their_letters(town):
    with at(MONDAY):
        make_delivery(make_person())
    with at(MONDAY + 366 * DAY):
        make_delivery(make_person())
        assert sweep_deliveries(None) == 1
        assert sweep_deliveries(None) == 0
    assert (Delivery.objects.count(), Digest.objects.count()) == (1, 1)
