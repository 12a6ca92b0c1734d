"""Bad input in every field of the pages of those who act on ideas, and of the API: a refusal that is told, or text kept
as it is; never a 500, never anything of it alive on a page."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from propositions.actions.moderating import hide
from propositions.models.proposal import Proposal
from tests.factories.api import IDEAS, SENT, Program
from tests.factories.comptes import make_person
from tests.factories.imports import make_given
from tests.factories.propositions import make_proposal
from tests.faults.inputs import read_page
from tests.faults.naughty import NAUGHTY
from tests.faults.races import FULL, tell
from tests.propositions.test_entry import FORM
from tests.propositions.test_paper_people import LEFT

pytestmark = pytest.mark.usefixtures("town")
HARD = ["\0", "\u202e" * 40, "a" * 1_000_000, "a " * 300_000, "1e999", "-1", "9" * 400, "01/01/0000", "[]"]
SIGNED = {"text": "Oui.", "first_name": "Anne", "last_name": "Martin", "role": "adjointe", "withheld": ""}
PROMISED = {"outcome": "keep", "promise": "Deux bancs", "due": "2090-01-01", "service": "Espaces verts"}
FLAGGED = {"rule": "advert", "words": "Une réclame.", "name": "Jo", "email": "jo@exemple.fr", "good_faith": "on"}
SHEET = {"number": "12", "gathered_on": "2026-01-06", "where": "Kermesse", "kept_at": "Mairie"}
PAPER = {**FORM, **LEFT, "told_by": "post", "structure": "", "printed": ""}
CORRECTED = {"title": "Un", "text": "Deux", "reason": "Nom."}
CHOSEN = {"rule", "theme", "outcome", "good_faith", "agreed", "channel", "contact_agreed", "due", "service"}
COLUMNS = {"title": "0", "text": "1", "theme": "2", "channel": "paper", "agreed": "on", "longitude": "", "day": ""}


@dataclass
class Work:
    """A form, its good answers, who fills it."""

    role: str
    path: Callable[[Proposal], str]
    good: dict[str, str]
    prepare: Callable[[Proposal], object] = field(default=lambda idea: None)


WORKS = {
    "entry": Work(
        "crier", lambda idea: "/saisie/", {**FORM, **LEFT, "told_by": "post", "structure": "", "printed": ""}
    ),
    "answer": Work("administrator", lambda idea: f"/idees/{idea.code}/repondre/", {**SIGNED, **PROMISED}),
    "flag": Work("", lambda idea: f"/idees/{idea.code}/signaler/", FLAGGED),
    "sheet": Work("crier", lambda idea: f"/idees/{idea.code}/feuilles/", SHEET),
    "hide": Work("moderator", lambda idea: f"/moderation/{idea.code}/masquer/", {"rule": "advert", "reason": "Non."}),
    "correct": Work("moderator", lambda idea: f"/moderation/{idea.code}/corriger/", CORRECTED),
    "columns": Work("crier", lambda idea: f"/saisie/tableur/{make_given(make_person('crier')).pk}/colonnes/", COLUMNS),
    "forms": Work("crier", lambda idea: "/saisie/bulletins/", {"sheets": "1"}),
    "token": Work("", lambda idea: "/mes-jetons/", {"name": "Un essai"}),
    "put back": Work(
        "moderator",
        lambda idea: f"/moderation/{idea.code}/republier/",
        {"reason": "Relue."},
        lambda idea: hide(make_person("moderator"), code=idea.code, rule="advert", reason="Non."),
    ),
}


def send(client: Client, path: str, data: dict[str, str]) -> int:
    """What the site answers, undone; whatever comes back is dead text."""
    before = transaction.savepoint()
    answer = client.post(path, data)
    transaction.savepoint_rollback(before)
    if answer.get("Content-Type", "").startswith("text/html"):
        assert read_page(answer.content.decode()).is_safe, (path, data)
    return int(answer.status_code)


@pytest.mark.parametrize("name", list(WORKS))
def test_bad_input_in_each_field_of_those_who_act(name: str) -> None:
    work, idea = WORKS[name], make_proposal()
    work.prepare(idea)
    client = Client(raise_request_exception=False)
    client.force_login(make_person(work.role))
    path, tried = work.path(idea), 0
    assert send(client, path, work.good) in {200, 302}
    for rank, field_name in enumerate(work.good):
        # A third of them a field in script/test, another third in the next.
        for hard in HARD if FULL else HARD[rank % 3 :: 3]:
            status = send(client, path, {**work.good, field_name: hard})
            assert status in {200, 302} or 400 <= status < 500, (field_name, hard[:20], status)
            tried += 1
    # All its texts at once; what is chosen from a list stays, so that the texts are read.
    for text in NAUGHTY if FULL else NAUGHTY[len(name) % 6 :: 6]:
        data = {key: value if key in CHOSEN else text for key, value in work.good.items()}
        status = send(client, path, data)
        assert status in {200, 302} or 400 <= status < 500, (text, status)
        tried += 1
    tell(f"bad inputs of {name}", tried)


@pytest.mark.postgresql  # seen once: a text is a text on both
def test_naughty_strings_sent_to_the_api_are_kept_as_they_are_or_refused() -> None:
    program, kept = Program(make_person()), 0
    for text in NAUGHTY:
        before = transaction.savepoint()
        answer = program.post(IDEAS, SENT | {"title": text[:80], "text": text, "signature": text[:60]})
        told: dict[str, Any] = answer.json()
        transaction.savepoint_rollback(before)
        assert answer.status_code in {201, 400}, text
        if answer.status_code == 201:
            # In one Unicode form, its ends trimmed: nothing else is changed.
            assert told["text"] == unicodedata.normalize("NFC", text).strip()
            kept += 1
    assert kept > len(NAUGHTY) // 2
    tell("naughty strings sent to the API", len(NAUGHTY))
