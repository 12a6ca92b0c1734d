"""What a moderator hides or takes out stands nowhere else; and what waits for a reading comes in by no other door."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from journal.models import Event
from propositions.actions.answering import keep_promise
from propositions.actions.moderating import hide, restore, sweep_sealed
from propositions.actions.revising import correct, put_back, revise, withdraw
from propositions.actions.saying import publish
from propositions.models.moderation import Revision
from propositions.models.proposal import Proposal
from propositions.moves import MoveRefused
from propositions.views.shared import forget_pages
from socle.clock import now
from tests.factories.comptes import client_of, make_person
from tests.factories.photos import make_photo
from tests.factories.propositions import make_answer, make_draft, make_proposal, make_sheet
from tests.propositions.test_promises import promised

pytestmark = pytest.mark.usefixtures("town")
GROUNDS = ("/quartier/sabatier/", "/theme/cadre-de-vie/")


def read_everywhere(proposal: Proposal) -> str:
    """What anybody reads of an idea: its page, its versions, the pages of its quarter and theme, their feeds."""
    forget_pages()
    pages = [proposal.get_absolute_url(), f"{proposal.get_absolute_url()}versions/"]
    pages += [f"{ground}{feed}" for ground in GROUNDS for feed in ("", "fil.atom")]
    return "".join(Client().get(page).content.decode() for page in pages)


def test_each_title_before_a_correction_is_gone(resident):
    proposal = make_proposal(resident, title="Durand gare mal")
    revise(resident, code=proposal.code, title="Le voisin gare mal", text="Il gare mal.")
    assert "Durand gare mal" in read_everywhere(proposal)
    moderator = make_person("moderator")
    correct(moderator, code=proposal.code, title="Le voisin gare mal", text="Il se gare mal.", reason="Un nom.")
    told = read_everywhere(proposal)
    assert "Durand" not in told
    assert "Le voisin gare mal" in told
    hide(moderator, code=proposal.code, rule="person", reason="Encore.")
    restore(moderator, code=proposal.code, reason="Elle peut rester.")
    assert "Durand" not in read_everywhere(proposal)


def test_correction_takes_no_reason_away_and_says_so_once(resident):
    proposal = make_proposal(resident, title="Durand gare mal")
    make_answer(proposal, text="Oui, au printemps.", outcome="keep", promised=promised("Deux bancs", 30))
    keep_promise(make_person("staff"), code=proposal.code, words="Deux bancs posés rue du Stade.")
    before = Event.objects.filter(thread=proposal.thread).count()
    moderator = make_person("moderator")
    correct(moderator, code=proposal.code, title="Deux bancs", text="Pour souffler.", reason="Un nom.")
    told = read_everywhere(proposal)
    assert "Deux bancs posés rue du Stade." in told
    assert "Oui, au printemps." in told
    assert Event.objects.filter(thread=proposal.thread).count() == before + 1


def test_words_of_a_hidden_idea_stand_nowhere_and_end(resident):
    proposal = make_proposal(resident, title="Canari un", text="Mot canari.")
    revise(resident, code=proposal.code, title="Canari deux", text="Autre mot canari.")
    hide(make_person("moderator"), code=proposal.code, rule="person", reason="Un nom y est cité.")
    assert not Event.objects.filter(thread=proposal.thread, title__contains="Canari").exists()
    assert not Revision.objects.filter(is_public=True).exists()
    with time_machine.travel(now() + timedelta(days=400)):
        sweep_sealed(None)
    assert not Revision.objects.exists()


def test_restored_idea_is_told_by_its_title_again(resident):
    proposal = make_proposal(resident, title="Un banc au marché")
    moderator = make_person("moderator")
    hide(moderator, code=proposal.code, rule="advert", reason="Réclame.")
    restore(moderator, code=proposal.code, reason="Ce n’en est pas une.")
    assert set(Event.objects.filter(thread=proposal.thread, verb="said_web").values_list("title", flat=True)) == {
        "Un banc au marché"
    }


@pytest.mark.parametrize("words", [{"signature": "Abruti"}, {"hint": "chez l’abruti"}])
def test_waiting_idea_does_not_come_in_by_being_put_back(resident, words):
    proposal = make_proposal(resident, **words)
    assert proposal.visibility == "waiting"
    withdraw(resident, code=proposal.code)
    with pytest.raises(MoveRefused):
        put_back(resident, code=proposal.code)
    assert Client().get(proposal.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("text", ["Fini.Abruti", "la ville-abruti", "a\u200bbruti", "ABR\u00adUTI", "a_b_r_u_t_i"])
def test_word_to_watch_is_read_through_what_hides_it(resident, text):
    assert make_proposal(resident, text=text).visibility == "waiting"


def test_words_beside_a_photo_are_watched_too(resident):
    draft = make_draft(resident)
    make_photo(draft, resident, alt="Un abruti devant l’école")
    made = publish(resident, draft=draft.pk)
    assert made is not None
    assert made.visibility == "waiting"


def test_idea_shown_for_the_first_time_comes_as_a_new_one(resident):
    with time_machine.travel(now() - timedelta(days=90)):
        proposal = make_proposal(resident, text="Quel abruti.")
        hide(make_person("moderator"), code=proposal.code, rule="person", reason="Une injure.")
    restore(make_person("moderator"), code=proposal.code, reason="Pas si grave.")
    assert (now() - Proposal.objects.get().published_at) < timedelta(minutes=1)


@pytest.mark.parametrize("page", ["changer/", "contester/"])
def test_hidden_idea_is_unknown_to_the_others(resident, page):
    proposal = make_proposal(make_person())
    hide(make_person("moderator"), code=proposal.code, rule="person", reason="Un nom.")
    other = client_of(resident)
    assert other.get(f"/idees/{proposal.code}/{page}").status_code == 404
    assert other.get(f"/idees/zzzzzz/{page}").status_code == 404


def test_sheet_of_a_withdrawn_idea_is_unknown(resident):
    proposal = make_proposal(resident)
    sheet = make_sheet(proposal, 3)
    withdraw(resident, code=proposal.code)
    assert client_of(make_person("crier")).get(f"/feuilles/{sheet.pk}/retirer/").status_code == 404


def test_page_with_somebody_s_address_is_kept_by_no_browser():
    proposal = make_proposal()
    assert "no-store" in client_of(make_person("staff")).get(proposal.get_absolute_url())["Cache-Control"]
    assert "no-store" not in Client().get(proposal.get_absolute_url()).get("Cache-Control", "")
