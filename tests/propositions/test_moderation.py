from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from comptes.models import SensitiveAct, User
from journal.models import Event
from propositions.actions.flagging import flag, keep_flagged, sweep_flags
from propositions.actions.moderating import contest, hide, open_seal, restore, sweep_sealed, uphold
from propositions.actions.revising import correct, revise
from propositions.models.moderation import Flag, Hiding, Revision
from propositions.models.proposal import Proposal
from propositions.moves import MoveRefused
from propositions.views.shared import forget_pages
from socle.clock import now
from tests.factories.comptes import client_of, make_person
from tests.factories.propositions import make_answer, make_flag, make_proposal, make_street_proposal

pytestmark = pytest.mark.usefixtures("town")
FLAG = {
    "rule": "advert",
    "words": "C’est une réclame.",
    "name": "Jo Petit",
    "email": "jo@exemple.fr",
    "good_faith": "on",
}


def fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.get(pk=proposal.pk)


def hidden_idea(author: User, **changes: str) -> Proposal:
    proposal = make_proposal(author, **{"title": "Un canari", "text": "Mot-canari à ne plus lire.", **changes})
    return hide(make_person("moderator"), code=proposal.code, rule="person", reason="Un nom y est cité.")


def test_anybody_reports_an_idea_and_reads_what_was_decided():
    proposal, client = make_proposal(), Client()
    sent = client.post(f"/idees/{proposal.code}/signaler/", FLAG)
    receipt = sent["Location"]
    assert "Reçu, pas encore lu" in client.get(receipt).content.decode()
    moderator = client_of(make_person("moderator"))
    assert proposal.title in moderator.get("/moderation/").content.decode()
    judge = moderator.get(f"/moderation/{proposal.code}/").content.decode()
    assert "C’est une réclame." in judge
    moderator.post(f"/signalement/{Flag.objects.get().code}/garder/", {"reason": "Elle parle de la ville."})
    page = client.get(receipt).content.decode()
    assert "l’idée reste" in page
    assert "Elle parle de la ville." in page
    with pytest.raises(MoveRefused):
        keep_flagged(make_person("moderator"), flag_code=Flag.objects.get().code, reason="Encore.")


def test_report_that_is_not_whole_says_why_and_loses_nothing():
    proposal = make_proposal()
    for name in FLAG:
        answer = Client().post(f"/idees/{proposal.code}/signaler/", {**FLAG, name: ""})
        assert answer.status_code == 400
        if name != "words":
            assert "C’est une réclame." in answer.content.decode()
    assert not Flag.objects.exists()


def test_same_report_pressed_twice_is_one():
    proposal = make_proposal()
    assert make_flag(proposal).pk == make_flag(proposal).pk
    assert make_flag(proposal, words="Autre chose.").pk != make_flag(proposal).pk


def test_reports_in_a_row_are_bounded(client: Client):
    proposal = make_proposal()
    # One that is not whole is none yet.
    assert client.post(f"/idees/{proposal.code}/signaler/", {**FLAG, "name": ""}).status_code == 400
    for number in range(60):
        assert client.post(f"/idees/{proposal.code}/signaler/", {**FLAG, "words": f"{number}"}).status_code == 302
    refused = client.post(f"/idees/{proposal.code}/signaler/", {**FLAG, "words": "de trop"})
    assert refused.status_code == 429
    assert "de trop" in refused.content.decode()


def test_hidden_idea_is_nowhere_and_its_author_knows_why(resident):
    proposal = hidden_idea(resident)
    stranger, author = Client(), client_of(resident)
    for address in ("/", "/idees/", "/carte/", "/quartier/sabatier/", "/quartier/sabatier/fil.atom"):
        assert "canari" not in stranger.get(address).content.decode()
    assert stranger.get(proposal.get_absolute_url()).status_code == 404
    assert stranger.get(f"/api/v1/propositions/{proposal.code}/").status_code == 404
    assert stranger.get(f"/idees/{proposal.code}/soutenir/").status_code == 404
    page = author.get(proposal.get_absolute_url()).content.decode()
    for said in ("Un nom y est cité.", "vise une personne", "pas une machine", "Contester cette décision"):
        assert said in page
    # With the receipt too, without an account.
    assert "Un nom y est cité." in stranger.get(f"/suivre/{proposal.follow_code}/").content.decode()
    # The words stand in the seal alone.
    row = fresh(proposal)
    assert "canari" not in f"{row.title} {row.text} {row.search_text}"
    assert Hiding.objects.get().text == "Mot-canari à ne plus lire."


def test_sealed_words_are_read_by_a_recorded_press(resident):
    proposal = hidden_idea(resident)
    moderator = client_of(make_person("moderator"))
    assert "Mot-canari" not in moderator.get(f"/moderation/{proposal.code}/").content.decode()
    assert moderator.get(f"/moderation/{proposal.code}/texte/").status_code == 405
    assert "Mot-canari" in moderator.post(f"/moderation/{proposal.code}/texte/").content.decode()
    assert SensitiveAct.objects.filter(kind="sealed words read", subject=f"proposal {proposal.pk}").count() == 1


def test_author_contests_once_and_is_answered(resident):
    proposal, author = hidden_idea(resident), client_of(resident)
    sent = author.post(f"/idees/{proposal.code}/contester/", {"words": "Ce n’est le nom de personne."})
    assert sent.status_code == 302
    twice = author.post(f"/idees/{proposal.code}/contester/", {"words": "Encore."})
    assert twice.status_code == 409
    assert "Cette décision est déjà contestée" in twice.content.decode()
    queue = client_of(make_person("moderator")).get("/moderation/").content.decode()
    assert f"Idée n° {proposal.code}, masquée" in queue
    uphold(make_person("moderator"), code=proposal.code, reason="C’est le nom d’un voisin.")
    assert "C’est le nom d’un voisin." in author.get(proposal.get_absolute_url()).content.decode()
    with pytest.raises(MoveRefused):
        uphold(make_person("moderator"), code=proposal.code, reason="Encore.")


def test_restored_idea_has_its_words_again(resident):
    proposal = hidden_idea(resident)
    contest(resident, code=proposal.code, words="Relisez-la.")
    restore(make_person("moderator"), code=proposal.code, reason="Une erreur de notre part.")
    forget_pages()
    assert "Mot-canari" in Client().get(proposal.get_absolute_url()).content.decode()
    assert Hiding.objects.get().text == ""
    assert fresh(proposal).search_text


def test_sealed_words_end_after_a_year(resident):
    first, contested = hidden_idea(resident), hidden_idea(resident)
    contest(resident, code=contested.code, words="Relisez-la.")
    assert sweep_sealed(None) == 0
    with time_machine.travel(now() + timedelta(days=367)):
        assert sweep_sealed(None) == 1
        assert sweep_sealed(None) == 0
        with pytest.raises(MoveRefused, match="n’est plus gardé"):
            restore(make_person("moderator"), code=first.code, reason="Trop tard.")
        # Whoever waits for an answer keeps theirs.
        assert open_seal(make_person("moderator"), code=contested.code).text


def test_name_of_who_reported_ends_a_year_after_the_decision():
    made = make_flag(make_proposal(), make_person())
    keep_flagged(make_person("moderator"), flag_code=made.code, reason="Elle reste.")
    assert sweep_flags(None) == 0
    with time_machine.travel(now() + timedelta(days=366)):
        assert sweep_flags(None) == 1
    row = Flag.objects.get()
    assert (row.name, row.email, row.user, row.words) == ("", "", None, "C’est une réclame.")


def test_hiding_settles_the_reports():
    proposal = make_proposal()
    made = make_flag(proposal)
    hide(make_person("moderator"), code=proposal.code, rule="advert", reason="Une réclame.")
    page = Client().get(f"/signalement/{made.code}/").content.decode()
    assert "l’idée est masquée" in page
    assert flag(None, code=proposal.code, rule="advert", words="?", page="/", name="Jo", email="a@b.fr") is None


def test_corrected_words_are_nowhere(resident):
    proposal = make_proposal(resident, title="Le banc de Paul Canari", text="Il habite au 3, dit Paul Canari.")
    made = make_flag(proposal)
    correct(
        make_person("moderator"), code=proposal.code, title="Un banc", text="Pour s’asseoir.", reason="Un nom retiré."
    )
    forget_pages()
    stranger = Client()
    for address in (proposal.get_absolute_url(), f"/idees/{proposal.code}/versions/", "/quartier/sabatier/fil.atom"):
        page = stranger.get(address).content.decode()
        assert "Canari" not in page
    assert "Un nom retiré." in stranger.get(proposal.get_absolute_url()).content.decode()
    assert not Event.objects.filter(title__contains="Canari").exists()
    assert Flag.objects.get(pk=made.pk).outcome == "corrected"
    assert Revision.objects.get().ends_on is not None


def test_author_says_it_better_and_what_changed_is_read(resident):
    proposal = make_proposal(resident, title="Un banc", text="Pour les anciens.")
    client = client_of(resident)
    changed = {"title": "Deux bancs", "text": "Pour les anciens et les enfants."}
    assert client.post(f"/idees/{proposal.code}/changer/", changed).status_code == 302
    forget_pages()
    page = Client().get(f"/idees/{proposal.code}/versions/").content.decode()
    assert "<h3><del>Un</del><ins>Deux</ins> <del>banc</del><ins>bancs</ins></h3>" in page.replace("\n", "")
    assert "<del>anciens.</del><ins>anciens et les enfants.</ins>" in page
    assert "Dite autrement" in Client().get(proposal.get_absolute_url()).content.decode()


def test_author_no_longer_changes_an_idea_that_was_decided_on(resident):
    proposal = make_proposal(resident)
    make_answer(proposal, outcome="review")
    with pytest.raises(MoveRefused, match="ne peut plus être changée"):
        revise(resident, code=proposal.code, title="Autre", text="Chose.")


def test_town_that_reads_before_publishes_after(resident, settings):
    settings.TOWN = type(settings.TOWN)(**{**vars(settings.TOWN), "read_before": True})
    proposal = make_proposal(resident)
    assert proposal.visibility == "waiting"
    assert Client().get(proposal.get_absolute_url()).status_code == 404
    assert "La Ville relit votre idée" in client_of(resident).get(proposal.get_absolute_url()).content.decode()
    # Those who meet residents for the town have read what they write down.
    assert make_street_proposal().visibility == "public"
    moderator = client_of(make_person("moderator"))
    assert proposal.title in moderator.get("/moderation/").content.decode()
    moderator.post(f"/moderation/{proposal.code}/publier/")
    forget_pages()
    page = Client().get(proposal.get_absolute_url()).content.decode()
    assert "Relue et publiée" in page
    # From now on the town has its days.
    due = fresh(proposal).standing.next
    assert due
    assert due.verb == "answered"


@pytest.mark.parametrize("words", ["Bande d’abrutis.", "bande d’ABRÛTI", "a.b.r.u.t.i"])
def test_watched_word_waits_for_a_reading(resident, words):
    assert make_proposal(resident, text=words).visibility == "waiting"
    assert make_proposal(resident, text="Un abri pour les bus.").visibility == "public"


def test_watched_word_does_not_come_in_by_a_change(resident):
    proposal = make_proposal(resident)
    answer = client_of(resident).post(f"/idees/{proposal.code}/changer/", {"title": "Un banc", "text": "Abrutis !"})
    assert answer.status_code == 409
    assert "Abrutis !" in answer.content.decode()
    assert fresh(proposal).text == proposal.text
