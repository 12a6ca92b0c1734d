"""What a program asks a second time, or of what is its person's own; and pages whose places are made up."""

from base64 import b64encode

import pytest
from django.test import Client

from propositions.actions.moderating import hide
from propositions.models.proposal import Proposal
from propositions.models.support import Support
from propositions.queries import one
from tests.factories.api import IDEAS, Program
from tests.factories.comptes import make_person
from tests.factories.propositions import make_proposal
from tests.propositions.test_api import ANSWER, problem

pytestmark = pytest.mark.usefixtures("town")


def test_kept_answer_is_given_again_whatever_became_of_the_idea():
    proposal, person = make_proposal(), make_person("administrator")
    program, address = Program(person), f"{IDEAS}{proposal.code}/"
    sent = [(f"{address}support/", None), (f"{address}answers/", ANSWER)]
    first = [program.post(path, body, key=f"key {path}") for path, body in sent]
    hide(make_person("moderator"), code=proposal.code, rule="advert", reason="Réclame.")
    again = [program.post(path, body, key=f"key {path}") for path, body in sent]
    assert [answer.json() for answer in again] == [answer.json() for answer in first]
    assert [answer.status_code for answer in again] == [200, 201]
    # With another key, it is asked anew.
    problem(program.post(sent[0][0], None, key="another"), 404)


def test_one_s_own_idea_is_read_whatever_became_of_it():
    person = make_person()
    idea = make_proposal(person, text="Quel abruti.")
    assert idea.visibility == "waiting"
    assert Program(person).get(f"{IDEAS}{idea.code}/").json()["title"] == idea.title
    for other in (Program(), Program(make_person()), Program(make_person("moderator"))):
        problem(other.get(f"{IDEAS}{idea.code}/"), 404)
    # The list is what everybody reads.
    assert Program(person).get(IDEAS).json()["results"] == []


def test_newest_answer_is_given_back_however_many_there_are(monkeypatch):
    monkeypatch.setattr(one, "MOST", 2)
    proposal, staff = make_proposal(), Program(make_person("staff"))
    texts = ["Pas encore.", "Bientôt.", "Oui."]
    given = [staff.post(f"{IDEAS}{proposal.code}/answers/", ANSWER | {"text": text}).json()["text"] for text in texts]
    assert given == texts
    assert [answer["text"] for answer in Program().get(f"{IDEAS}{proposal.code}/answers/").json()] == texts[1:]


def test_unknown_receipt_is_called_one():
    assert problem(Program().get("/api/v1/signalements/abc234abc234/"), 404)["detail"] == (
        "Aucun signalement n’a ce code."
    )


@pytest.mark.parametrize(
    "place", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-01-01T00:00:00", "9999", "x"]
)
def test_place_in_the_list_that_is_no_moment_is_refused(place):
    cursor = b64encode(f"p={place.replace('+', '%2B')}".encode()).decode()
    problem(Program().get(f"{IDEAS}?cursor={cursor}"), 404)


def test_press_of_a_page_left_open_is_asked_for_an_address_and_no_more(client: Client):
    proposal = make_proposal()
    page = client.post(f"/idees/{proposal.code}/soutenir/")
    assert page.status_code == 200
    assert "error-summary" not in page.content.decode()
    back = client.post(f"/idees/{proposal.code}/ne-plus-soutenir/")
    assert back["Location"].startswith("/connexion/?next=")
    assert not Support.objects.exists()
    assert Proposal.objects.get().supports == 0
