"""The letter of the town: written by staff, to whoever asked for it, filled when it leaves."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

import pytest
from django.conf import settings
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client

from carte.models import Quarter
from config.town import NeutralPeriod
from lettres.actions.bulletins import (
    ALTERED_SINCE,
    EMPTY,
    GONE,
    PAST,
    PROMOTES,
    TOO_LATE,
    UNSIGNED,
    BulletinRefused,
    begin_bulletin,
    revise_bulletin,
    send_trial,
    spread_bulletins,
    stop_bulletin,
    unplan_bulletin,
)
from lettres.models import Bulletin
from lettres.tasks import tick
from propositions.actions.answering import Promised, keep_promise
from propositions.actions.moderating import hide
from propositions.actions.supporting import support
from socle.clock import PARIS
from tests.factories.comptes import make_person
from tests.factories.lettres import (
    MONDAY,
    SOON,
    at,
    make_bulletin,
    make_reader,
    make_town_reader,
    make_written,
    plan_to_leave,
    town_letters_at,
)
from tests.factories.propositions import make_answer, make_proposal

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
ELECTION = NeutralPeriod(date(2026, 1, 1), date(2026, 3, 22), "élections municipales")


@pytest.fixture
def in_election(settings):
    settings.TOWN = replace(settings.TOWN, neutral=(ELECTION,))


@pytest.mark.django_db
def test_it_says_its_words_its_blocks_and_who_signs_in_text_and_in_html(town, staff):
    with at(MONDAY):
        make_town_reader()
        idea = make_proposal(title="Un banc <devant> l’école")
        make_answer(idea)
        plan_to_leave(make_bulletin(staff, words="Voir https://exemple.fr/a?b=1.\n\nÀ <bientôt>."), staff)
    [sent] = town_letters_at(SOON)
    html = sent.alternatives[0][0]
    for said in ("Un banc &lt;devant&gt; l’école", "À &lt;bientôt&gt;.", 'href="https://exemple.fr/a?b=1"', "Oui, au"):
        assert said in html
    for said in (
        "« Un banc <devant> l’école »",
        "À <bientôt>.",
        "Anne Martin, adjointe aux sports",
        "== Ce que la Ville",
    ):
        assert said in sent.body
    assert "Anne Martin" in html
    assert "<img" not in html
    assert max(len(line.encode()) for line in (sent.body + html).split("\n")) < 998
    assert "quitter" in sent.extra_headers["List-Unsubscribe"]
    assert "/ville/" in sent.extra_headers["List-Unsubscribe"]
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.django_db
def test_blocks_are_read_when_it_leaves(town, staff):
    with at(MONDAY):
        make_town_reader()
        shown, hidden = make_proposal(title="Un tilleul"), make_proposal(title="Une réclame")
        plan_to_leave(make_bulletin(staff), staff)
    with at(MONDAY + DAY):
        hide(make_person("moderator"), code=hidden.code, rule="advert", reason="Une réclame.")
        late = make_proposal(title="Une fontaine")
    [sent] = town_letters_at(SOON)
    assert shown.title in sent.body
    assert late.title in sent.body
    assert hidden.title not in sent.body


@pytest.mark.django_db
def test_blocks_tell_of_their_days_and_of_their_quarters(town, staff):
    sabatier = Quarter.objects.living().get(slug="sabatier")
    with at(MONDAY - 10 * DAY):
        make_proposal(title="Une vieille idée", place_kind="quarter", quarter="sabatier")
    with at(MONDAY):
        make_town_reader(grounds=frozenset([sabatier.thread_id]))
        make_proposal(title="Un tilleul à Sabatier", place_kind="quarter", quarter="sabatier")
        make_proposal(title="Un abri à la gare", place_kind="quarter", quarter="gare")
        written = {"since": MONDAY.date() - DAY, "quarters": frozenset([sabatier.thread_id])}
        plan_to_leave(make_bulletin(staff, **written), staff)
    [sent] = town_letters_at(SOON)
    assert "Un tilleul à Sabatier" in sent.body
    assert "La lettre de la Ville, pour Sabatier" in sent.body
    assert "Un abri à la gare" not in sent.body
    assert "Une vieille idée" not in sent.body
    page = Client().get(f"/lettre-de-la-ville/{Bulletin.objects.get().key}/").content.decode().partition("<main")[2]
    assert page.count("town-letter-thread") == page.count('class="mark theme-') == 1


@pytest.mark.django_db
def test_what_cannot_be_sent_says_why(town, staff):
    with at(MONDAY):
        bulletin = make_bulletin(staff, first_name="")
        with pytest.raises(BulletinRefused, match=UNSIGNED):
            plan_to_leave(bulletin, staff)
        bulletin = make_bulletin(staff, words="", blocks=())
        with pytest.raises(BulletinRefused, match=EMPTY):
            plan_to_leave(bulletin, staff)
        bulletin = make_bulletin(staff)
        with pytest.raises(BulletinRefused, match=PAST):
            plan_to_leave(bulletin, staff, MONDAY - MINUTE)
        with pytest.raises(BulletinRefused, match=ALTERED_SINCE.split(":")[0]):
            plan_to_leave(bulletin, staff, version=7)
        plan_to_leave(bulletin, staff, None)
        spread_bulletins(None)
        for refused in (
            partial(plan_to_leave, bulletin, staff),
            partial(revise_bulletin, staff, key=bulletin.key, version=1, written=make_written()),
        ):
            with pytest.raises(BulletinRefused, match=GONE):
                refused()
        with pytest.raises(BulletinRefused, match=TOO_LATE.split(":")[0]):
            unplan_bulletin(staff, key=bulletin.key)


@pytest.mark.django_db
def test_only_staff_writes(town):
    with at(MONDAY):
        staff, moderator = make_person("staff"), make_person("moderator")
        bulletin = make_bulletin(staff)
        for refused in (
            partial(begin_bulletin, moderator, written=make_written()),
            partial(revise_bulletin, moderator, key=bulletin.key, version=1, written=make_written()),
            partial(plan_to_leave, bulletin, moderator),
            partial(unplan_bulletin, moderator, key=bulletin.key),
            partial(stop_bulletin, moderator, key=bulletin.key),
            partial(send_trial, moderator, key=bulletin.key),
        ):
            with pytest.raises(PermissionDenied):
                refused()


@pytest.mark.django_db
def test_who_changes_what_somebody_else_changed_is_told_and_loses_nothing(town, staff):
    client = Client()
    with at(MONDAY):
        client.force_login(staff)
        bulletin = make_bulletin(staff)
        revise_bulletin(make_person("staff"), key=bulletin.key, version=1, written=make_written())
        sent = {"title": "Le mien", "since": "2026-01-01", "version": "1", "words": "Mes mots à moi."}
        address = f"/lettre-de-la-ville/{bulletin.key}/ecrire/"
        answer = client.post(address, sent)
        assert answer.status_code == 409
        page = answer.content.decode()
        assert "Quelqu’un a changé cette lettre" in page
        assert "Mes mots à moi." in page
        assert Bulletin.objects.get().title == "Le printemps à Raismes"
        # Sent once more, as it came back, it is kept.
        version = re.search(r'name="version" value="(\d+)"', page)
        assert version is not None
        assert client.post(address, sent | {"version": version.group(1)}).status_code == 302
    assert Bulletin.objects.get().title == "Le mien"


@pytest.mark.django_db
def test_before_an_election_nothing_that_the_town_did_is_in_it(town, staff, in_election):
    with at(MONDAY):
        make_town_reader()
        idea = make_proposal(title="Un banc")
        make_answer(idea)
        bulletin = make_bulletin(staff)
        with pytest.raises(BulletinRefused, match=PROMOTES.split(":")[0]):
            plan_to_leave(bulletin, staff)
        plan_to_leave(bulletin, staff, read_as_neutral=True)
    [sent] = town_letters_at(SOON)
    assert "Les idées nouvelles" in sent.body
    assert "Ce que la Ville a répondu" not in sent.body
    # On its page neither, even once the period is over: it is the letter that left.
    with at(datetime(2026, 5, 1, tzinfo=PARIS)):
        page = Client().get(f"/lettre-de-la-ville/{bulletin.key}/").content.decode()
    assert "Un banc" in page
    assert "Ce que la Ville a répondu" not in page
    assert "town-letter-thread" not in page  # where the idea stands: answered


@pytest.mark.django_db
def test_before_an_election_followers_of_a_quarter_read_that_the_town_answered_not_its_words(town, staff, in_election):
    sabatier = Quarter.objects.living().get(slug="sabatier")
    with at(MONDAY):
        follows, carries = make_person(), make_person()
        make_reader(follows, rhythm="daily", grounds=frozenset([sabatier.thread_id]))
        make_reader(carries, rhythm="daily")
    with at(MONDAY + MINUTE):
        idea = make_proposal(place_kind="quarter", quarter="sabatier")
        support(carries, code=idea.code)
        make_answer(idea)
    before = len(mail.outbox)
    with at(MONDAY + 2 * DAY):
        tick()
    told = {sent.to[0]: str(sent.body) for sent in mail.outbox[before:]}
    assert "Oui, au printemps." in told[str(carries.email)]
    assert "La Ville a répondu" in told[str(follows.email)]
    assert "Oui, au printemps." not in told[str(follows.email)]


@pytest.mark.django_db
def test_banner_tells_whoever_works_here_and_nobody_else(town, in_election):
    with at(MONDAY):
        for role, told in (("staff", True), ("moderator", True), ("", False)):
            client = Client()
            client.force_login(make_person(*filter(None, [role])))
            assert ("Période de réserve" in client.get("/mes-idees/").content.decode()) is told
        assert "Période de réserve" not in Client().get("/").content.decode()
    with at(datetime(2026, 3, 23, 0, 0, tzinfo=PARIS)):
        client = Client()
        client.force_login(make_person("staff"))
        assert "Période de réserve" not in client.get("/mes-idees/").content.decode()


@pytest.mark.django_db
def test_promise_that_is_kept_is_told(town, staff):
    with at(MONDAY):
        make_town_reader()
        idea = make_proposal()
        promised = Promised("Poser deux bancs", date(2026, 3, 1), settings.TOWN.services[0])
        make_answer(idea, promised=promised)
        plan_to_leave(make_bulletin(staff), staff)
    with at(MONDAY + DAY):
        keep_promise(staff, code=idea.code, words="Les deux bancs sont posés.")
    [sent] = town_letters_at(SOON)
    assert "Promesses tenues" in sent.body
    assert "Les deux bancs sont posés." in sent.body


@pytest.mark.django_db
def test_pages_of_a_letter_from_its_first_word_to_its_page(town, staff):
    client = Client()
    with at(MONDAY):
        reader = make_town_reader()
        client.force_login(staff)
        sent = {"title": "La fête", "since": "2026-01-01", "words": "Samedi.", "blocks": ["new"]}
        desk = client.post("/lettre-de-la-ville/nouvelle/", sent, follow=True)
        [address] = [url for url, _ in desk.redirect_chain]
        assert "Pour toute la ville&nbsp;: 1 personne l’a demandée." in desk.content.decode()
        refused = client.post(address, {"when": "now", "version": "1"})
        assert refused.status_code == 409
        assert "Il manque qui signe" in refused.content.decode()
        signed = sent | {"version": "1", "first_name": "Anne", "last_name": "Martin", "role": "maire adjointe"}
        assert client.post(address.replace("envoi", "ecrire"), signed).status_code == 302
        late = client.post(address, {"when": "later", "day": "2025-12-31", "hour": "09:00", "version": "2"})
        assert late.status_code == 400
        assert "Ce jour est déjà passé" in late.content.decode()
        planned = client.post(
            address, {"when": "later", "day": "2026-01-07", "hour": "18:30", "version": "2"}, follow=True
        )
        assert "mercredi 7" in planned.content.decode()
        assert "18 h 30".replace(" ", "\u00a0") in planned.content.decode()
        preview = client.get(address.replace("envoi", "apercu"))
        assert "Samedi." in preview.content.decode()
        assert "default-src 'none'" in preview["Content-Security-Policy"]
        public = address.replace("envoi/", "")
        assert Client().get(public).status_code == 404
    [mailed] = town_letters_at(datetime(2026, 1, 7, 18, 30, tzinfo=PARIS))
    assert mailed.to == [reader.email]
    with at(datetime(2026, 1, 8, 9, tzinfo=PARIS)):
        assert "Samedi." in Client().get(public).content.decode()
        assert "La fête" in Client().get("/lettre-de-la-ville/").content.decode()
        staff_client = Client()
        staff_client.force_login(make_person("staff"))
        assert "1 envoyée." in staff_client.get(address).content.decode()
        assert "Lettre de la Ville" in staff_client.get("/envois/").content.decode()
