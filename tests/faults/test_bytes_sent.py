"""NUL, bytes that are no text, too much text: refused at the door, never a 5xx."""

import html
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core import mail
from django.test import Client

from comptes.models import User
from propositions.models.draft import Draft
from propositions.models.proposal import Proposal
from tests.factories.propositions import make_proposal
from tests.faults.inputs import (
    API,
    FIELDS,
    FORMS,
    GIVE_CODE,
    LISTS,
    MARKS,
    SIGN_IN,
    WHAT,
    WHERE,
    YOU,
    assert_all,
    read_page,
)

pytestmark = pytest.mark.usefixtures("town")


def test_nul_in_a_path(client: Client) -> None:
    paths = ["/%00", "/idees/a%00b/", "/suivre/AB%00/", "/api/v1/propositions/%00/", "/static/%00.css"]
    assert_all({path: client.get(path).status_code for path in paths}, 400)
    assert_all({path: client.post(path).status_code for path in paths}, 400)


def test_nul_in_a_query(client: Client) -> None:
    names = ["quartier", "theme", "apres", "bbox", "quarter", "cursor", "next", "titre", "x%00"]
    queries = [f"{path}?{name}=a%00b" for path in LISTS for name in names]
    assert_all({query: client.get(query).status_code for query in queries}, 400)


@pytest.mark.parametrize("name", ["crieur", "csrftoken", "autre"])
def test_nul_in_a_cookie(client: Client, name: str) -> None:
    client.cookies[name] = "a\0b"
    assert client.get("/").status_code == 400


def test_nul_in_a_field(client: Client) -> None:
    # A box is ticked whatever its value, which is kept nowhere.
    fields = [case for case in FIELDS if case[1] != "rules"]
    answers = {case: client.post(case[0], FORMS[case[0]] | {case[1]: "a\0b"}).status_code for case in fields}
    assert_all(answers, 400)
    assert Draft.objects.count() == 0
    assert mail.outbox == []


def test_nul_in_a_field_nobody_types(client: Client) -> None:
    client.post(SIGN_IN, {"email": "jo@exemple.fr"})
    for name in ("next", "code", "action", "inconnu", "csrfmiddlewaretoken"):
        for path in (GIVE_CODE, "/connexion/autre-adresse/", SIGN_IN, "/deconnexion/"):
            assert client.post(path, {"email": "jo@exemple.fr", name: "/a\0b"}).status_code < 500


def test_odd_headers(client: Client) -> None:
    for header in ("accept-language", "user-agent", "referer", "x-forwarded-for", "if-none-match"):
        for value in ("a\0b", "é" * 300, "\u202e", ",,;q=9", "-1", "W/"):
            assert client.get("/suivre/", headers={header: value}).status_code < 500
    for value in ("a\0b", "1.2.3", "::::", "é"):
        assert client.get("/suivre/ZZZ-999/", headers={"x-forwarded-for": value}).status_code in {400, 404}


# Bytes that are no text.

NO_TEXT = [b"\xff\xfe", b"%FF", b"%ED%A0%80", b"%ED%BF%BF", b"a%C3", b"%F8%88%80%80%80", b"%C0%80", b"\xc3\x28"]


def post_raw(client: Client, path: str, body: bytes | str) -> int:
    status: int = client.generic("POST", path, body, content_type="application/x-www-form-urlencoded").status_code
    return status


def test_bytes_that_are_no_text_in_a_body(client: Client) -> None:
    answers = {}
    for path, name in ((WHAT, "title"), (WHAT, "text"), (WHERE, "hint"), (YOU, "signature"), (SIGN_IN, "email")):
        others = urlencode({key: value for key, value in FORMS[path].items() if key != name}).encode()
        for raw in NO_TEXT:
            body = others + b"&" + name.encode() + b"=avant" + raw + b"apres"
            answers[path, name, raw] = post_raw(client, path, body)
    assert_all(answers, 400)
    assert Draft.objects.count() == 0


def test_bytes_that_are_no_text_in_an_address(client: Client) -> None:
    starts = ("/idees/?quartier=", "/idees/?apres=", f"{MARKS}?bbox=", f"{API}?cursor=", "/jai-une-idee/?titre=")
    queries = [start + raw for start in starts for raw in ("%FF", "%ED%A0%80", "a%C3", "%C0%80")]
    assert_all({query: client.get(query).status_code for query in queries}, 400)
    paths = ["/idees/%FF/", "/%ED%A0%80/", "/suivre/%C0%80/", "/%F0%9F/"]
    assert_all({path: client.get(path).status_code for path in paths}, 400, 404)


@pytest.mark.parametrize("charset", ["utf-16", "latin-1", "utf-7", "n'importe", "utf-8; charset=utf-16", ""])
def test_wrong_charset_header(client: Client, charset: str) -> None:
    body = urlencode(FORMS[WHAT]).encode()
    kind = f"application/x-www-form-urlencoded; charset={charset}"
    assert client.generic("POST", WHAT, body, content_type=kind).status_code in {302, 400}
    kept = Draft.objects.first()
    assert kept is None or kept.data == FORMS[WHAT]


@pytest.mark.parametrize(
    "kind", ["application/json", "text/plain", "multipart/form-data", "multipart/form-data; boundary=\u00e9", "", "x"]
)
def test_wrong_content_type(client: Client, kind: str) -> None:
    for path in FORMS:
        assert client.generic("POST", path, b'{"title": "x"}', content_type=kind).status_code in {302, 400, 403, 415}
    assert client.generic("POST", API, b"{}", content_type=kind).status_code == 401
    assert Proposal.objects.count() == 0


# Long texts.


@pytest.mark.parametrize(("path", "name"), [(WHAT, "title"), (WHAT, "text"), (WHERE, "hint"), (YOU, "signature")])
def test_text_above_the_limit_is_refused_and_shown_again(client: Client, path: str, name: str) -> None:
    for unit in ("a", "mot ", "é", "http://a.example/ "):
        long = (unit * 150_000)[:150_000].strip()
        answer = client.post(path, FORMS[path] | {name: long})
        assert answer.status_code == 400
        assert html.escape(long) in answer.content.decode()
    assert Draft.objects.count() == 0


def test_a_megabyte_is_refused_at_the_door(client: Client) -> None:
    long = "a" * 1_100_000
    answers: dict[Any, int] = {}
    for path, name in FIELDS:
        answers[path, name, "multipart"] = client.post(path, FORMS[path] | {name: long}).status_code
        answers[path, name] = post_raw(client, path, urlencode(FORMS[path] | {name: long}))
    many = urlencode([(f"x{number}", "1") for number in range(1000)])
    answers |= {(path, "1000 fields"): post_raw(client, path, many) for path in FORMS}
    assert_all(answers, 400, 413)
    assert Draft.objects.count() == 0


def test_the_longest_allowed_text_is_kept(client: Client, person: User) -> None:
    said = {"title": "é" * 80, "text": ("Des mots et https://exemple.fr/?a=1&b=2 " * 200)[:4000].strip()}
    proposal = make_proposal(person, **said)
    page = client.get(proposal.get_absolute_url())
    assert page.status_code == 200
    assert read_page(page.content.decode()).holds(said["text"])


# What a reader sees.
