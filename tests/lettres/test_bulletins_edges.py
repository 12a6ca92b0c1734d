"""The letter of the town at its edges: words that a mail cuts, days that are none, an election that comes meanwhile."""

from dataclasses import replace
from datetime import date, timedelta
from email import message_from_bytes, policy

import pytest
from django.test import Client

from carte.models import Quarter
from config.town import NeutralPeriod
from lettres.actions.bulletins import QUARTER_GONE, BulletinRefused, revise_bulletin, spread_bulletins, unplan_bulletin
from lettres.actions.preferences import be_written_on_paper
from lettres.actions.printing import make_print_run
from lettres.bulletins import fill
from lettres.frame import paragraphs
from lettres.kinds import Letter
from lettres.outbox import mime_of
from lettres.paper import sheets_of
from lettres.town_letters import readers_of_bulletin
from socle.unit_of_work import action
from tests.factories.comptes import make_person
from tests.factories.lettres import (
    MONDAY,
    SOON,
    at,
    make_bulletin,
    make_delivery,
    make_reader,
    make_town_reader,
    make_written,
    plan_to_leave,
    town_letters_at,
)
from tests.factories.propositions import make_answer, make_proposal

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
ADDRESS = "https://www.ville-raismes.fr/la-rencontre-de-samedi-prochain"
PERIOD = NeutralPeriod(date(2026, 1, 7), date(2026, 3, 22), "élections municipales")


@pytest.mark.parametrize("before", ["", "mot " * 25 + "mot"])
def test_addresses_and_joined_words_stay_whole(before):
    html = paragraphs(f"{before} {ADDRESS}/{'x' * 150} puis un rendez-vous " + "rendez-vous " * 20)
    assert f'href="{ADDRESS}/{"x" * 150}"' in html
    assert "rendez-\n" not in html
    assert max(len(line) for line in html.split("\n")) < 998


@pytest.mark.django_db
@pytest.mark.parametrize(
    "subject", ["é" * 200, "🌳" * 100, "Un très long titre, mot après mot, " * 12, "=?utf-8?q?a=0d=0aBcc:_x?=", "Court"]
)
def test_subject_is_read_as_it_was_written(subject):
    row = make_delivery(make_person())
    written = mime_of(row, Letter(subject, "Bonjour.", "<p>Bonjour.</p>")).message().as_bytes()
    read = message_from_bytes(written, policy=policy.default)
    assert str(read["Subject"]).strip() == subject.strip()
    assert read["Bcc"] is None
    assert [part.get_content_type() for part in read.iter_parts()] == ["text/plain", "text/html"]
    assert max(map(len, written.split(b"\n"))) < 998


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"since": "0001-01-01"}, "Choisissez un jour passé"),
        ({"since": "9999-12-31"}, "Choisissez un jour passé"),
        ({"title": "\u202e\u200f"}, "Il manque le titre"),
        ({"blocks": ["rien"]}, "Choisissez une réponse dans la liste"),
    ],
)
def test_what_cannot_be_written_is_told_and_kept(town, staff, changes, sentence):
    client = Client()
    with at(MONDAY):
        client.force_login(staff)
        sent = {"title": "La fête", "since": "2026-01-01", "words": "Mes mots à moi."} | changes
        answer = client.post("/lettre-de-la-ville/nouvelle/", sent)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert "Mes mots à moi." in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("after", ["9" * 5000, "-1", "abc", "٣"])
def test_page_that_is_none_is_not_found(after):
    assert Client().get(f"/lettre-de-la-ville/?apres={after}").status_code == 404


@pytest.mark.django_db
def test_letter_planned_before_the_period_waits_for_somebody_to_read_it(town, staff, settings):
    with at(MONDAY):
        make_town_reader()
        bulletin = plan_to_leave(make_bulletin(staff), staff)
    # Its days are known afterwards.
    settings.TOWN = replace(settings.TOWN, neutral=(PERIOD,))
    assert town_letters_at(SOON) == []
    bulletin.refresh_from_db()
    assert (bulletin.state, bulletin.held_back, bulletin.until) == ("draft", True, None)
    client = Client()
    with at(SOON + MINUTE):
        client.force_login(make_person("staff"))
        assert "Elle n’est pas partie" in client.get(f"/lettre-de-la-ville/{bulletin.key}/envoi/").content.decode()
        plan_to_leave(bulletin, staff, None, read_as_neutral=True)
    assert len(town_letters_at(SOON + MINUTE)) == 1


@pytest.mark.django_db
def test_mail_that_leaves_within_the_period_promotes_nothing_whenever_it_was_made(town, staff, settings):
    settings.TOWN = replace(settings.TOWN, neutral=(PERIOD,))
    with at(MONDAY):
        make_town_reader()
        make_answer(make_proposal())
        plan_to_leave(make_bulletin(staff), staff, None)
        spread_bulletins(None)
    [sent] = town_letters_at(SOON)
    assert "Ce que la Ville a répondu" not in sent.body


@pytest.mark.django_db
def test_letter_on_paper_does_not_quote_the_town_before_an_election(town, staff, settings):
    settings.TOWN = replace(settings.TOWN, neutral=(PERIOD,))
    sabatier = Quarter.objects.living().get(slug="sabatier")
    with at(MONDAY):
        person = make_person()
        make_reader(person, grounds=frozenset([sabatier.thread_id]))
        be_written_on_paper(person, first_name="Jo", last_name="Petit", lines="2, rue du Stade", wording="…")
    with at(MONDAY + DAY):
        make_answer(make_proposal(place_kind="quarter", quarter="sabatier"))
    with at(SOON + DAY):
        run = make_print_run(staff, until=SOON)
        assert run is not None
        [[news]] = [sheet.news for sheet in sheets_of(run)[0]]
    assert "La Ville a répondu" in news.kicker
    assert news.words == ""


@pytest.mark.django_db
def test_plan_that_is_called_back_leaves_no_date(town, staff, settings):
    settings.TOWN = replace(settings.TOWN, neutral=(PERIOD,))
    with at(MONDAY):
        make_answer(make_proposal())
        bulletin = plan_to_leave(make_bulletin(staff), staff, SOON + DAY, read_as_neutral=True)
        assert fill(bulletin).left_out
        assert not fill(unplan_bulletin(staff, key=bulletin.key)).left_out


@action(silent="a test retires a quarter")
def retire(actor, *, quarter):
    Quarter.objects.filter(pk=quarter.pk).update(retired_at=MONDAY)


@pytest.mark.django_db
def test_quarter_that_is_no_more_never_makes_it_a_letter_to_the_whole_town(town, staff):
    sabatier = Quarter.objects.living().get(slug="sabatier")
    client = Client()
    with at(MONDAY):
        follower = make_town_reader(grounds=frozenset([sabatier.thread_id]))
        make_town_reader()
        bulletin = make_bulletin(staff, quarters=frozenset([sabatier.thread_id]))
        retire(None, quarter=sabatier)
        client.force_login(staff)
        assert "Sabatier (n’existe plus)" in client.get(f"/lettre-de-la-ville/{bulletin.key}/envoi/").content.decode()
        written = make_written(quarters=frozenset([sabatier.thread_id]))
        revised = revise_bulletin(staff, key=bulletin.key, version=1, written=written)
        assert [reader.user_id for reader in readers_of_bulletin(revised)] == [follower.pk]
        with pytest.raises(BulletinRefused, match=QUARTER_GONE.split(",")[0]):
            plan_to_leave(revised, staff)


@pytest.mark.django_db
def test_planned_letter_is_listed_before_any_number_of_drafts(town, staff):
    client = Client()
    with at(MONDAY):
        plan_to_leave(make_bulletin(staff, title="Celle qui part"), staff)
        for _ in range(41):
            make_bulletin(staff)
        client.force_login(staff)
        assert "Celle qui part" in client.get("/lettre-de-la-ville/").content.decode()


@pytest.mark.django_db
def test_form_that_is_sent_again_after_a_sign_in_elsewhere_loses_nothing(town, staff):
    guarded = Client(enforce_csrf_checks=True)
    with at(MONDAY):
        guarded.force_login(staff)
        sent = {
            "title": "La fête",
            "words": "Samedi.",
            "blocks": ["new", "kept"],
            "since": "2026-01-01",
            "aside": "10 h",
        }
        answer = guarded.post("/lettre-de-la-ville/nouvelle/", sent)
    assert answer.status_code == 403
    page = answer.content.decode()
    for name, value in (("blocks", "new"), ("blocks", "kept"), ("since", "2026-01-01"), ("aside", "10 h")):
        assert f'name="{name}" value="{value}"' in page
    assert "Samedi.</textarea>" in page


@pytest.mark.django_db
def test_each_idea_stands_under_one_heading(town, staff):
    with at(MONDAY):
        make_town_reader()
        answered, new = make_proposal(title="Un banc"), make_proposal(title="Un tilleul")
        make_answer(answered)
        plan_to_leave(make_bulletin(staff), staff)
    [sent] = town_letters_at(SOON)
    assert sent.body.count(answered.title) == sent.body.count(new.title) == 1
    assert sent.body.index(new.title) < sent.body.index("Ce que la Ville a répondu") < sent.body.index(answered.title)
