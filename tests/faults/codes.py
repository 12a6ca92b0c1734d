"""Asking for a code and giving it back, for the tests of sign-in."""

import re
from typing import Any
from urllib.parse import urlencode

from django.core import mail
from django.test import Client

from propositions.models.draft import Draft
from tests.factories.propositions import complete_data

ASK, CODE, LAST_STEP = "/connexion/", "/connexion/code/", "/jai-une-idee/vous/"
GIVE = f"{CODE}?{urlencode({'next': LAST_STEP})}"
TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]+|(nonce=")[^"]+')
DIGITS = re.compile(r"\b\d{6}\b")


def code_of(letter: Any) -> str:
    found = re.search(r"^\s*(\d{6})\s*$", letter.body, re.MULTILINE)
    assert found, letter.body
    return found.group(1)


def words_of(letter: Any) -> str:
    return f"{letter.subject}\n{letter.body}"


def ask_code(client: Client, address: str) -> str:
    """Ask for a code; the code that was mailed."""
    before = len(mail.outbox)
    answer = client.post(ASK, {"email": address})
    assert answer.status_code == 302, answer.content.decode()
    assert len(mail.outbox) == before + 1
    return code_of(mail.outbox[-1])


def another(code: str, number: int = 1) -> str:
    """A code that is not this one."""
    return f"{(int(code) + number) % 1_000_000:06}"


def is_signed_in(client: Client) -> bool:
    return client.get("/mes-idees/").status_code == 200


def fill_draft(client: Client, **changes: Any) -> Draft:
    """A complete draft of this browser, lacking only the last press."""
    data = complete_data(**changes) | {"rules": False}
    place = {name: data[name] for name in ("place_kind", "longitude", "latitude", "hint")}
    assert client.post("/jai-une-idee/ou/", place).status_code == 302
    assert client.post("/jai-une-idee/quoi/", {"title": data["title"], "text": data["text"]}).status_code == 302
    assert client.post("/jai-une-idee/theme/", {"theme": data["theme"]}).status_code == 302
    return Draft.objects.get(pk=client.session["draft"])


# Known or not, the answer is the same.
