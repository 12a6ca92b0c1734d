"""Boxes, cursors and page keys that we did not make are refused, never an error of ours."""

import base64
import html
import re

import pytest
from django.core.signing import dumps
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comptes.models import User
from propositions.models.proposal import Proposal
from tests.factories.comptes import make_person
from tests.factories.propositions import make_proposal
from tests.faults.inputs import API, MARKS, assert_all
from tests.faults.races import FULL

pytestmark = pytest.mark.usefixtures("town")


NO_BOXES = [
    "",
    "1",
    "1,2,3",
    "1,2,3,4,5",
    "a,b,c,d",
    "nan,nan,nan,nan",
    "3,50,inf,51",
    "4,50,3,51",
    "3,51,4,50",
    "181,0,182,1",
    "-1e308,-1e308,1e308,1e308",
    "3;50;4;51",
    "[3,50,4,51]",
    "null,null,null,null",
    "3,50,4,91",
    "3,,4,51",
    "9" * 5000,
]


def test_what_is_no_box_is_refused(client: Client) -> None:
    assert_all({box: client.get(MARKS, {"bbox": box}).status_code for box in NO_BOXES}, 400)
    # No box at all is the whole list, for the API.
    assert_all({box: client.get(API, {"bbox": box}).status_code for box in NO_BOXES if box}, 400)


def test_boxes_of_the_globe_s_ends(client: Client) -> None:
    make_proposal()
    boxes = {
        "-180,-90,180,90": 1,
        "3.4899,50.4026,3.4899,50.4026": 1,
        "180,90,180,90": 0,
        "-180,-90,-180,-90": 0,
        "0,0,0,0": 0,
    }
    for box, ideas in boxes.items():
        assert len(client.get(MARKS, {"bbox": box}).json()["items"]) == ideas
        assert len(client.get(API, {"bbox": box}).json()["results"]) == ideas


FUZZ = settings(
    max_examples=500 if FULL else 25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
NUMBERS = st.one_of(st.floats().map(repr), st.integers().map(str), st.text(max_size=8))


@FUZZ
@given(parts=st.lists(NUMBERS, min_size=0, max_size=6))
def test_boxes_at_random_are_never_an_error_of_ours(client: Client, parts: list[str]) -> None:
    for path in (MARKS, API):
        assert client.get(path, {"bbox": ",".join(parts)}).status_code in {200, 400}


def cursor(text: str | bytes) -> str:
    raw = text if isinstance(text, bytes) else text.encode()
    return base64.b64encode(raw).decode()


CURSORS = [
    "n'importe",
    cursor("p=n'importe"),
    cursor("p=2026-13-45"),
    cursor("p=\0"),
    cursor("p=1"),
    cursor("p="),
    cursor(b"p=\xff"),
    cursor("o=-1"),
    cursor("o=x"),
    cursor("r=1&p=zzz"),
    cursor("p=" + "9" * 5000),
    cursor("p=0000-00-00"),
    cursor("p=2026-01-01T00:00:00+99:99"),
    "a" * 5000,
    "é",
]


def test_forged_cursors(client: Client) -> None:
    make_proposal()
    client.raise_request_exception = False
    assert_all({forged: client.get(API, {"cursor": forged}).status_code for forged in CURSORS}, 400, 404)
    # What says nothing is the first page; a place that could exist is a page, whoever wrote it.
    assert_all({empty: client.get(API, {"cursor": empty}).status_code for empty in ("=", "%", "")}, 200)
    assert client.get(API, {"cursor": cursor("o=999999999999")}).status_code == 200
    assert client.get(API, {"cursor": cursor("p=2020-01-01T00:00:00%2B00:00")}).json()["results"] == []


KEYS = [
    "n'importe",
    "1",
    ":",
    "a:b:c",
    "W10:x:y",
    dumps(["2026-01-01T00:00:00+00:00", 1], salt="ailleurs"),
    dumps(["2026-01-01T00:00:00+00:00", 1], key="une autre clé", salt="page"),
    dumps(["2026-01-01T00:00:00+00:00", 1], salt="page")[:-1],
    "é",
    "a" * 5000,
]


def test_forged_page_keys(client: Client, person: User) -> None:
    for path in ("/idees/", "/mes-idees/"):
        assert_all({forged: client.get(path, {"apres": forged}).status_code for forged in KEYS}, 404)


def test_control_our_own_keys_and_cursors_are_followed(client: Client) -> None:
    author = make_person()
    for _ in range(51):
        make_proposal(author)
    first = client.get(API).json()
    assert (len(first["results"]), len(client.get(first["next"]).json()["results"])) == (50, 1)
    found = re.search(r'href="([^"]*apres=[^"]*)"', client.get("/idees/").content.decode())
    assert found
    assert client.get(html.unescape(found.group(1))).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "page_size=1000000000",
        "limit=1000000000",
        "ordering=password",
        "ordering=author__email",
        "author=1",
        "visibility=hidden",
        "author__email__startswith=a",
        "filter=author__email",
        "page=-1",
        "offset=-1",
        "format=html",
        "fields=follow_code",
        "format=../x",
    ],
)
def test_api_takes_no_order_but_its_own(client: Client, query: str) -> None:
    author = make_person(email="autrice@exemple.fr")
    for _ in range(3):
        proposal = make_proposal(author)
    answer = client.get(f"{API}?{query}")
    assert answer.status_code in {200, 400, 404}
    text = answer.content.decode()
    assert "autrice" not in text
    assert proposal.follow_code not in text
    if answer.status_code == 200:
        assert [row["code"] for row in answer.json()["results"]] == list(
            Proposal.objects.order_by("-published_at", "-id").values_list("code", flat=True)
        )


# Ways out, hosts, methods.
