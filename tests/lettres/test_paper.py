"""People without e-mail are told on paper: sorted by street, each in exactly one run."""

import re
from datetime import date, timedelta
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from comptes.actions.people import OnPaper
from comptes.models import PostalAddress, SensitiveAct
from lettres.actions.preferences import leave, leave_for
from lettres.actions.printing import make_print_run, sweep_runs
from lettres.models import Digest, PaperLetter, PrintRun, Reader
from lettres.paper import sheets_of
from lettres.queries import addresses_of
from lettres.streets import street_key
from lettres.tasks import tick
from propositions.actions.entering import enter
from propositions.actions.moderating import hide
from propositions.actions.supporting import support
from socle.unit_of_work import action
from tests.factories.comptes import make_person
from tests.factories.lettres import MONDAY, at, make_paper_reader, make_reader
from tests.factories.propositions import make_answer, make_proposal, make_said
from tests.faults.races import REPEATS, race, tell

DAY = timedelta(days=1)
JOSIANE = OnPaper("Josiane", "Lemaire", "12 bis, rue du Stade\n59590 Raismes", told_by="post")
ALI = OnPaper("Ali", "Benali", "3, rue du Stade\n59590 Raismes", told_by="post")
ZOE = OnPaper("Zoé", "Petit", "Résidence des Écoles\n1 avenue Émile-Zola\n59590 Raismes", told_by="post")
PAUL = OnPaper("Paul", "Durand", phone="0612345678", told_by="phone")
LEA = OnPaper("Léa", "Roux", "9, rue du Stade", told_by="code")


def said_on_paper(left):
    return enter(make_person("crier"), said=make_said(), channel="paper", agreed=True, left=left, wording="…")


def a_town_told(*people):
    """Each said an idea; the town answered the day after; the letters of the week went out."""
    with at(MONDAY - 3 * DAY):
        ideas = [said_on_paper(left) for left in people]
        tick()
    with at(MONDAY - 2 * DAY):
        for idea in ideas:
            make_answer(idea, outcome="keep")
    return ideas


def printed(moment=MONDAY):
    with at(moment):
        return make_print_run(make_person("staff"), until=moment - timedelta(minutes=1))


@pytest.mark.parametrize(
    ("lines", "street", "number"),
    [
        ("12 bis, rue du Stade\n59590 Raismes", "rue du stade", 12),
        ("Chez Anne\n3 RUE DU STADE\n59590 Raismes", "rue du stade", 3),
        ("Résidence l’Étoile\n59590 Raismes", "residence l etoile", 0),
        ("", "", 0),
    ],
)
def test_street_and_number_are_read(lines, street, number):
    assert street_key(lines)[:2] == (street, number)


@pytest.mark.django_db
def test_letters_are_sorted_by_street_and_each_person_is_in_one_run(town):
    a_town_told(JOSIANE, ALI, ZOE, PAUL)
    run = printed()
    with at(MONDAY):
        posted, called = sheets_of(run)
    assert [sheet.name for sheet in posted] == ["Zoé Petit", "Ali Benali", "Josiane Lemaire"]
    assert [(sheet.name, sheet.phone) for sheet in called] == [("Paul Durand", "0612345678")]
    assert all(
        sheet.news[0].words == "Oui, au printemps. (Anne Martin, adjointe aux sports)" for sheet in [*posted, *called]
    )
    # What they said themselves is no news to them.
    assert all(len(sheet.news) == 1 for sheet in posted)
    assert SensitiveAct.objects.filter(kind="letters on paper").count() == 1
    assert printed(MONDAY + timedelta(hours=1)) is None
    assert PrintRun.objects.count() == 1


@pytest.mark.django_db
def test_whoever_is_told_by_code_or_whose_address_is_forgotten_is_not_written_to(town):
    a_town_told(LEA, JOSIANE)
    assert printed(MONDAY + 3 * 365 * DAY) is None


@pytest.mark.django_db
def test_whoever_is_told_by_code_is_not_written_to(town):
    a_town_told(LEA)
    assert printed() is None


@pytest.mark.django_db
def test_whoever_left_is_in_no_run(town):
    [idea] = a_town_told(JOSIANE)
    leave(None, key=Reader.objects.get(user=idea.author).key)
    assert printed() is None


@pytest.mark.django_db
def test_box_ticked_by_a_reader_on_paper_loses_none_of_their_news(town):
    with at(MONDAY - 3 * DAY):
        person = make_person()
        keep_address(None, person=person)
        make_reader(person, way="paper")
        proposal = make_proposal()
        support(person, code=proposal.code)
    with at(MONDAY - 2 * DAY):
        make_answer(proposal)
    with at(MONDAY - DAY):
        make_reader(person, way="paper", town_letter=True)
    run = printed()
    with at(MONDAY):
        [sheet], _ = sheets_of(run)
    assert sheet.news[0].title == proposal.title


@action(silent="a test keeps an address")
def keep_address(actor, *, person):
    PostalAddress.objects.create(user=person, lines="4, rue du Stade", consent_at=MONDAY, ends_on=date(2030, 1, 1))


@pytest.mark.django_db
def test_what_is_hidden_before_it_is_printed_is_not_in_it(town):
    [idea] = a_town_told(JOSIANE)
    run = printed()
    with at(MONDAY + DAY):
        hide(make_person("moderator"), code=idea.code, rule="advert", reason="Une réclame.")
        posted, _ = sheets_of(run)
    assert [news.title for sheet in posted for news in sheet.news] == []


@pytest.mark.django_db
def test_pages_say_it_to_staff_alone(town):
    a_town_told(JOSIANE)
    client = Client()
    with at(MONDAY):
        client.force_login(make_person("staff"))
        page = client.post("/lettres-papier/", follow=True)
    text = page.content.decode()
    assert "12 bis, rue du Stade" in text
    assert re.search(r"1 lettre, rangée par rue", text)
    with at(MONDAY + timedelta(hours=1)):
        assert "Personne n’a de nouvelles" in client.post("/lettres-papier/", follow=True).content.decode()
    with pytest.raises(PermissionDenied):
        make_print_run(make_person("crier"), until=MONDAY)


@pytest.mark.django_db
def test_run_of_a_year_ago_is_forgotten(town):
    a_town_told(JOSIANE)
    printed()
    with at(MONDAY + 366 * DAY):
        assert sweep_runs(None) > 0
        assert sweep_runs(None) == 0
    assert not Digest.objects.exists()


@pytest.mark.postgresql
def test_two_who_press_at_once_write_to_nobody_twice(committed_town):
    for turn in range(REPEATS):
        with at(MONDAY + turn * 7 * DAY):
            staff = [make_person("staff") for _ in range(6)]
        people = [OnPaper(f"Jo {turn} {rank}", "Petit", f"{rank}, rue {turn}", told_by="post") for rank in range(10)]
        moment = MONDAY + turn * 7 * DAY
        with at(moment - 3 * DAY):
            ideas = [said_on_paper(left) for left in people]
            tick()
        with at(moment - 2 * DAY):
            for idea in ideas:
                make_answer(idea)
        with at(moment):
            outcome = race([partial(make_print_run, one, until=moment - timedelta(minutes=1)) for one in staff])
        assert outcome.errors == []
        assert PaperLetter.objects.count() == 10 * (turn + 1)
    assert PaperLetter.objects.values("digest__reader").distinct().count() == 10 * REPEATS
    tell("print runs made at once", 6 * REPEATS)


@pytest.mark.django_db
def test_whoever_asks_at_the_counter_is_written_to_no_more(town):
    [idea] = a_town_told(JOSIANE)
    run = printed()
    client = Client()
    with at(MONDAY + DAY):
        client.force_login(make_person("staff"))
        reader = Reader.objects.get(user=idea.author)
        address = f"/lettres-papier/{run.key}/{reader.pk}/arreter/"
        assert "ne recevra plus de lettre" in client.post(address, follow=True).content.decode()
        assert not PostalAddress.objects.filter(user=idea.author).exists()
        make_answer(idea, text="Encore.")
        assert SensitiveAct.objects.filter(kind="letters on paper stopped").count() == 1
        with pytest.raises(PermissionDenied):
            leave_for(make_person("crier"), reader=reader.pk)
        mailed = make_person()
        make_reader(mailed)
        assert (
            client.post(f"/lettres-papier/{run.key}/{Reader.objects.get(user=mailed).pk}/arreter/").status_code == 404
        )
    assert printed(MONDAY + 7 * DAY) is None


def test_address_whose_term_is_over_is_on_no_envelope(town):
    with at(MONDAY):
        person = make_paper_reader().user_id
        assert set(addresses_of([person])) == {person}
    with at(MONDAY + timedelta(days=731)):
        assert addresses_of([person]) == {}
