"""Whatever is typed is stored as it is shown, and shown again where it is refused."""

import unicodedata
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from comptes.models import User
from propositions.models.proposal import Proposal
from tests.faults.inputs import API, FOLLOW, SIGN_IN, THEME, WHAT, WHERE, YOU, read_page
from tests.faults.naughty import NAUGHTY
from tests.faults.races import FULL, tell

pytestmark = pytest.mark.usefixtures("town")


def say(client: Client, string: str) -> Proposal:
    """The string in every field a person types in, by the pages."""
    posts: list[tuple[str, dict[str, str]]] = [
        (WHERE, {"place_kind": "quarter", "quarter": "sabatier", "hint": string}),
        (WHAT, {"title": string, "text": string}),
        (THEME, {"theme": "cadre-de-vie"}),
        (YOU, {"signature": string, "rules": "on"}),
    ]
    answer: Any = None
    for path, typed in posts:
        answer = client.post(path, typed)
        assert answer.status_code == 302, (string, path, answer.content.decode()[:2000])
    code = answer["Location"].split("/")[2]
    return Proposal.objects.get(code=code)


OTHERS = (1, 2, 3) if FULL else (2,)


def test_there_are_a_hundred_strings() -> None:
    assert len(NAUGHTY) >= 100
    assert len(set(NAUGHTY)) == len(NAUGHTY)


# One of four, and another on the engine of service alone; the others in `script/soak`.
@pytest.mark.parametrize("part", [0, *(pytest.param(part, marks=pytest.mark.postgresql) for part in OTHERS)])
def test_naughty_strings_are_stored_as_shown(client: Client, person: User, part: int) -> None:
    strings = NAUGHTY[part::4]
    kept = {}
    for string in strings:
        proposal = say(client, string)
        wanted = unicodedata.normalize("NFC", string).strip()
        assert [proposal.title, proposal.text, proposal.hint, proposal.signature] == [wanted] * 4, repr(string)
        kept[proposal.code] = wanted
        page = read_page(client.get(proposal.get_absolute_url()).content.decode())
        assert page.holds(wanted), repr(string)
        assert page.is_safe, repr(string)
    # Where all of them stand together.
    address, told = API, dict[str, list[str]]()
    while address:
        answer = client.get(address)
        assert answer.status_code == 200
        body = answer.json()
        told |= {
            idea["code"]: [idea[name] for name in ("title", "text", "hint", "signature")] for idea in body["results"]
        }
        address = body["next"]
    assert told == {code: [wanted] * 4 for code, wanted in kept.items()}
    for path in ("/", "/carte/", "/idees/", "/mes-idees/"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert read_page(answer.content.decode()).is_safe
    tell("naughty strings said in four fields", len(strings))


def test_naughty_strings_in_fields_that_refuse_them_are_shown_again(client: Client) -> None:
    """A form sent back holds what was typed, and runs none of it."""
    for string in NAUGHTY:
        answer = client.post(WHAT, {"title": string, "text": ""})
        assert answer.status_code == 400
        page = read_page(answer.content.decode())
        assert page.is_safe, repr(string)
        assert unicodedata.normalize("NFC", string).strip() in {
            unicodedata.normalize("NFC", value or "").strip() for value in page.value_of("value")
        }, repr(string)
    tell("naughty strings sent back", len(NAUGHTY))


def test_naughty_strings_where_no_text_is_awaited(client: Client) -> None:
    # One of four: the same code takes them all, and this is a hundred pages already.
    for string in NAUGHTY[::4]:
        for path, typed in ((SIGN_IN, {"email": string}), (FOLLOW, {"code": string}), (YOU, {"email": string})):
            answer = client.post(path, typed)
            assert answer.status_code in {302, 400}, repr(string)
            assert answer.status_code == 302 or read_page(answer.content.decode()).is_safe, repr(string)
        assert client.get(f"/idees/{quote(string, safe='')}/").status_code == 404, repr(string)
        assert client.get("/idees/", {"quartier": string, "theme": string, "apres": string}).status_code == 404


# Places.
