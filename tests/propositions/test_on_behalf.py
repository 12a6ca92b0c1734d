"""Somebody without a screen contests and withdraws: whoever meets residents does it for them, with their code."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from comptes.actions.people import OnPaper
from propositions.actions.entering import enter
from propositions.actions.moderating import contest, hide, uphold
from propositions.actions.revising import withdraw
from propositions.models.moderation import Hiding
from propositions.models.proposal import Proposal
from tests.factories.comptes import client_of, make_person
from tests.factories.propositions import make_said

pytestmark = pytest.mark.usefixtures("town")
LEFT = OnPaper(first_name="Josiane", last_name="Lemaire", phone="0612345678", told_by="phone")


@pytest.fixture
def idea() -> Proposal:
    return enter(make_person("crier"), said=make_said(), channel="paper", agreed=True, left=LEFT, wording="…")


def hidden(idea: Proposal) -> str:
    hide(make_person("moderator"), code=idea.code, rule="person", reason="Un nom y est cité.")
    return f"/suivre/{idea.follow_code}/"


def test_decision_is_contested_once_for_whoever_holds_the_code(idea):
    page = hidden(idea)
    crier = client_of(make_person("crier"))
    assert f'href="{page}contester/"' in crier.get(page).content.decode()
    assert crier.post(f"{page}contester/", {"words": "C’est le nom de la rue."})["Location"] == page
    assert Hiding.objects.get().contest == "C’est le nom de la rue."
    assert crier.post(f"{page}contester/", {"words": "Encore."}).status_code == 409
    uphold(make_person("moderator"), code=idea.code, reason="Non, d’une personne.")
    assert "Non, d’une personne." in Client().get(page).content.decode()


def test_who_holds_the_code_is_told_where_to_contest_and_contests_nothing_alone(idea):
    page = hidden(idea)
    assert "à une crieuse, à un crieur" in Client().get(page).content.decode()
    assert Client().post(f"{page}contester/", {"words": "Non."}).status_code == 302
    assert client_of(make_person()).post(f"{page}contester/", {"words": "Non."}).status_code == 403
    assert not Hiding.objects.get().contest


def test_idea_is_withdrawn_for_whoever_holds_the_code(idea):
    page = f"/suivre/{idea.follow_code}/"
    crier = client_of(make_person("crier"))
    assert f'href="{page}retirer/"' in crier.get(page).content.decode()
    assert crier.post(f"{page}retirer/")["Location"] == page
    assert Proposal.objects.get().visibility == "withdrawn"
    assert f'href="{page}retirer/"' not in crier.get(page).content.decode()


@pytest.mark.parametrize("act", [lambda *a, **k: contest(*a, words="Non.", **k), withdraw])
def test_another_code_is_nobody_s_word(idea, act):
    hidden(idea)
    for follow_code in ("", "AAA-000"):
        with pytest.raises(PermissionDenied):
            act(make_person("crier"), code=idea.code, follow_code=follow_code)
    with pytest.raises(PermissionDenied):
        act(make_person(), code=idea.code, follow_code=idea.follow_code)


def test_unknown_code_is_unknown():
    crier = client_of(make_person("crier"))
    assert crier.get("/suivre/ZZZ-999/contester/").status_code == 404
    assert crier.post("/suivre/ZZZ-999/retirer/").status_code == 404


def test_whoever_hid_it_finds_whom_to_tell(idea):
    judge = client_of(make_person("moderator")).get
    told = ("Josiane Lemaire", "0612345678", "À prévenir")
    page = judge(f"/moderation/{idea.code}/").content.decode().replace("\u00a0", " ")
    assert not any(words in page for words in told)
    hidden(idea)
    page = judge(f"/moderation/{idea.code}/").content.decode().replace("\u00a0", " ")
    assert all(words in page for words in told)


def test_wrong_code_is_still_there_to_be_mended():
    assert 'value="ZZZ-999"' in Client().get("/suivre/zzz-999/").content.decode()
