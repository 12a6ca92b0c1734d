"""A form of a page that arrives twice is done once; sent back changed, it is asked whether it is another."""

import re

import pytest
from django.test import Client

from comptes.models import OnceKey
from propositions.models.answer import OfficialAnswer
from propositions.models.proposal import Proposal
from tests.factories.comptes import make_person
from tests.factories.propositions import make_proposal
from tests.propositions.test_answers import FORM as ANSWER
from tests.propositions.test_entry import FORM as ENTRY

pytestmark = pytest.mark.usefixtures("town")


def key_in(page: str) -> str:
    found = re.search('name="once" value="([0-9a-f]{32})"', page)
    assert found
    return found[1]


@pytest.fixture
def typist() -> Client:
    client = Client()
    client.force_login(make_person("administrator"))
    return client


def test_paper_form_that_arrives_twice_is_one_idea(typist):
    form = ENTRY | {"once": key_in(typist.get("/saisie/").content.decode())}
    answers = [typist.post("/saisie/", form) for _ in range(2)]
    assert [answer["Location"] for answer in answers] == ["/saisie/"] * 2
    assert Proposal.objects.count() == 1
    # The page that comes next has a key of its own.
    assert key_in(typist.get("/saisie/").content.decode()) != form["once"]


def test_answer_that_arrives_twice_is_one(typist):
    proposal = make_proposal()
    address = f"/idees/{proposal.code}/repondre/"
    form = ANSWER | {"once": key_in(typist.get(address).content.decode())}
    assert typist.post(address, form)["Location"] == typist.post(address, form)["Location"]
    assert OfficialAnswer.objects.count() == 1


def test_form_sent_back_changed_is_asked_about_and_loses_nothing(typist):
    form = ENTRY | {"once": key_in(typist.get("/saisie/").content.decode())}
    typist.post("/saisie/", form)
    changed = form | {"title": "Un autre banc"}
    answer = typist.post("/saisie/", changed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Vous avez déjà envoyé cette page" in page
    assert "Un autre banc" in page
    assert Proposal.objects.count() == 1
    typist.post("/saisie/", changed | {"once": key_in(page)})
    assert Proposal.objects.count() == 2


def test_refused_form_is_sent_again_with_its_key(typist):
    form = ENTRY | {"once": key_in(typist.get("/saisie/").content.decode())}
    answer = typist.post("/saisie/", form | {"printed": "ABC-234"})
    assert answer.status_code == 409
    assert not OnceKey.objects.exists()
    assert typist.post("/saisie/", form | {"once": key_in(answer.content.decode())}).status_code == 302
    assert Proposal.objects.count() == 1
