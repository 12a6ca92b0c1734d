"""Whatever is typed or sent: never a 5xx, nothing typed is lost, stored = shown."""

import base64
import html
import json
import math
import re
import unicodedata
from collections.abc import Mapping
from fractions import Fraction
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any
from urllib.parse import quote, urlencode, urljoin, urlsplit

import pytest
from django.core import mail
from django.core.signing import dumps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carte.models import TownBoundary
from carte.territory import locate
from comptes.models import User
from propositions.models import Draft, Proposal
from tests.factories.comptes import make_person
from tests.factories.propositions import SABATIER, make_proposal
from tests.faults.naughty import NAUGHTY
from tests.faults.races import FULL, tell

pytestmark = pytest.mark.usefixtures("town")

WHERE, WHAT, THEME, YOU = (f"/jai-une-idee/{step}/" for step in ("ou", "quoi", "theme", "vous"))
SIGN_IN, GIVE_CODE, FOLLOW = "/connexion/", "/connexion/code/", "/suivre/"
MARKS, API = "/carte/idees.json", "/api/v1/propositions/"
LISTS = ("/", "/carte/", "/idees/", "/mes-idees/", MARKS, API, SIGN_IN, "/jai-une-idee/", WHERE)

# Each form with something good in each field.
FORMS: dict[str, dict[str, str]] = {
    WHERE: {
        "place_kind": "point",
        "longitude": "3.4899",
        "latitude": "50.4026",
        "quarter": "",
        "hint": "",
        "title": "",
    },
    WHAT: {"title": "Un banc", "text": "Pour souffler."},
    THEME: {"theme": "cadre-de-vie"},
    YOU: {"email": "jo@exemple.fr", "signature": "Jo", "rules": "on"},
    SIGN_IN: {"email": "jo@exemple.fr"},
    FOLLOW: {"code": "ABC-123"},
}
FIELDS = [(path, name) for path, fields in FORMS.items() for name in [*fields, *(["draft"] if "idee" in path else [])]]


@pytest.fixture
def person(client: Client) -> User:
    """Whoever `client` is signed in as."""
    made = make_person()
    client.force_login(made)
    return made


def assert_all(answers: Mapping[Any, int], *allowed: int) -> None:
    """Every case got one of these statuses; those that did not are named."""
    assert {case: status for case, status in answers.items() if status not in allowed} == {}
    tell("cases", len(answers))


# NUL.


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
    assert client.generic("POST", API, b"{}", content_type=kind).status_code in {403, 405}
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


class Page(HTMLParser):
    """What a reader sees of a page, and the tags that make it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.active = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag in {"script", "style", "iframe", "svg", "math", "base", "object"} and not dict(attrs).get("src"):
            self.active += tag == "script" and dict(attrs).get("type") != "application/json"
            self.active += tag in {"style", "iframe", "math", "base", "object"}
        if tag == "br":
            self.words.append(" ")

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def holds(self, text: str) -> bool:
        """Whether the text is read on the page, spaces between words apart."""
        return "".join(text.split()) in "".join("".join(self.words).split())

    def value_of(self, name: str) -> list[str | None]:
        """The values of the inputs of this name."""
        # HTMLParser gives an input's attributes in a row: what is before or after `name`.
        return [value for tag, key, value in self.attributes if tag == "input" and key == name]

    @property
    def is_safe(self) -> bool:
        handlers = [name for _, name, _ in self.attributes if name.startswith("on") or name == "style"]
        links = [value for _, name, value in self.attributes if name in {"href", "src", "action"}]
        led_away = [value for value in links if re.match(r"\s*(javascript|data|vbscript):", value or "", re.IGNORECASE)]
        return not (self.active or handlers or led_away)


def read_page(text: str) -> Page:
    page = Page()
    page.feed(text)
    page.close()
    return page


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


def test_there_are_a_hundred_strings() -> None:
    assert len(NAUGHTY) >= 100
    assert len(set(NAUGHTY)) == len(NAUGHTY)


@pytest.mark.parametrize("part", range(4))
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

GOOD = ("3.4899", "50.4026")
NO_PLACES: dict[str, tuple[str, str]] = {
    "nan": ("NaN", "NaN"),
    "nan in one": (GOOD[0], "nan"),
    "infinity": ("Infinity", "-Infinity"),
    "inf": ("inf", GOOD[1]),
    "1e308": ("1e308", "1e308"),
    "1e999": ("1e999", GOOD[1]),
    "a text in quotes": ('"3.4899"', '"50.4026"'),
    "null": ("null", "null"),
    "booleans": ("true", "false"),
    "True": ("True", "True"),
    "empty": ("", ""),
    "spaces": ("  ", "\u00a0"),
    "one alone": (GOOD[0], ""),
    "40 decimals": ("3.4899" + "1" * 36, "50.4026" + "1" * 36),
    "swapped": (GOOD[1], GOOD[0]),
    "Lambert-93": ("735000", "7032000"),
    "web mercator": ("388500.5", "6530000.1"),
    "Paris": ("2.3522", "48.8566"),
    "null island": ("0", "0"),
    "beyond the globe": ("363.4899", "50.4026"),
    "minus": ("-3.4899", "50.4026"),
    "degrees and minutes": ("3°29'23\"E", "50°24'09\"N"),
    "hexadecimal": ("0x3", "0x32"),
    "a list": ("[3.4899]", "{}"),
    "a formula": ("=3+0.4899", "50.4026"),
    "underscores": ("3_4.899", "50.4026"),
    "complex": ("3.4899+0j", "50.4026"),
    "thousands": ("3.489.9", "50.402.6"),
}


def test_what_is_no_place_is_refused_and_nothing_typed_is_lost(client: Client) -> None:
    answers = {kind: send_no_place(client, kind) for kind in NO_PLACES}
    assert_all(answers, 400)
    assert Draft.objects.count() == 0


def send_no_place(client: Client, kind: str) -> int:
    longitude, latitude = NO_PLACES[kind]
    typed = {"longitude": longitude, "latitude": latitude, "hint": "Près du puits", "title": "Un banc"}
    answer = client.post(WHERE, {"place_kind": "point"} | typed)
    if answer.status_code == 400:
        shown = {(value or "").strip() for value in read_page(answer.content.decode()).value_of("value")}
        assert {value.strip() for value in typed.values()} - {""} <= shown, kind
        assert kind != "swapped" or "échangées" in answer.content.decode()
    status: int = answer.status_code
    return status


@pytest.mark.parametrize(
    ("longitude", "latitude"), [GOOD, ("3,4899", "50,4026"), (" 3.4899 ", "50.4026\u00a0"), ("+3.4899", "5.04026e1")]
)
def test_control_a_place_in_the_town_is_taken_as_typed(client: Client, longitude: str, latitude: str) -> None:
    answer = client.post(WHERE, {"place_kind": "point", "longitude": longitude, "latitude": latitude, "hint": ""})
    assert answer.status_code == 302
    kept = Draft.objects.get().data
    assert (kept["longitude"], kept["latitude"]) == SABATIER


@pytest.mark.parametrize(
    "typed",
    [
        {"place_kind": "ailleurs"},
        {"place_kind": "quarter", "quarter": "nulle-part"},
        {"place_kind": "quarter", "quarter": ""},
        {"place_kind": ""},
        {},
        {"place_kind": "point"},
        {"quarter": "<script>"},
    ],
)
def test_no_choice_of_the_form_is_refused(client: Client, typed: dict[str, str]) -> None:
    assert client.post(WHERE, typed | {"hint": "Près du puits"}).status_code == 400
    assert Draft.objects.count() == 0


METRE = 1 / 111_320  # degrees of latitude


def outline() -> list[tuple[float, float]]:
    shape: Any = TownBoundary.objects.get(is_current=True).shape
    rings = shape["coordinates"] if shape["type"] == "Polygon" else shape["coordinates"][0]
    assert len(rings) == 1
    return [(point[0], point[1]) for point in rings[0]]


def is_inside(ring: list[tuple[float, float]], x: float, y: float) -> bool:
    """The oracle: a ray eastwards, counted in exact fractions; nothing of our own geometry."""
    inside = False
    px, py = Fraction(x), Fraction(y)
    for (ax, ay), (bx, by) in pairwise(ring):
        ax_, ay_, bx_, by_ = Fraction(ax), Fraction(ay), Fraction(bx), Fraction(by)
        if (ay_ > py) != (by_ > py) and px < (bx_ - ax_) * (py - ay_) / (by_ - ay_) + ax_:
            inside = not inside
    return inside


def beside(ring: list[tuple[float, float]], edge: int, share: float, metres: float) -> tuple[float, float]:
    """A point along an edge, moved to its left (in the ring's direction) by so many metres, as typed: 7 decimals."""
    (ax, ay), (bx, by) = ring[edge], ring[edge + 1]
    shrink = math.cos(math.radians(ay))
    dx, dy = (bx - ax) * shrink, by - ay
    length = math.hypot(dx, dy)
    x = ax + share * (bx - ax) - dy / length * metres * METRE / shrink
    y = ay + share * (by - ay) + dx / length * metres * METRE
    return round(x, 7), round(y, 7)


def test_corners_of_the_border_are_in_town(client: Client) -> None:
    ring = outline()
    assert len(ring) > 20
    for x, y in ring:
        assert locate(x, y).inside
        typed = {"place_kind": "point", "longitude": repr(x), "latitude": repr(y)}
        assert client.post(WHERE, typed).status_code == 302
    tell("corners of the border", len(ring))


EXAMPLES = 1000 if FULL else 40
BORDER = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@BORDER
@given(edge=st.integers(0, 10_000), share=st.floats(0.05, 0.95))
def test_border_is_in_town_and_a_metre_beyond_is_not(edge: int, share: float) -> None:
    ring = outline()
    edge %= len(ring) - 1
    on_it = beside(ring, edge, share, 0)
    assert locate(*on_it).inside, f"on the border: {on_it}"
    for metres in (-1, 1):
        point = beside(ring, edge, share, metres)
        assert locate(*point).inside is is_inside(ring, *point), f"{metres} m beside the border: {point}"
    # One of the two sides is outside, whichever way the ring runs.
    assert is_inside(ring, *beside(ring, edge, share, 1)) != is_inside(ring, *beside(ring, edge, share, -1))


def test_a_metre_beyond_the_border_is_refused_by_the_form(client: Client) -> None:
    ring = outline()
    refused = 0
    for edge in range(0, len(ring) - 1, 5):
        for metres in (-1, 1):
            x, y = beside(ring, edge, 0.5, metres)
            answer = client.post(WHERE, {"place_kind": "point", "longitude": repr(x), "latitude": repr(y)})
            assert answer.status_code == (302 if is_inside(ring, x, y) else 400)
            refused += answer.status_code == 400
    assert refused >= 5
    tell("points a metre beyond the border", refused)


# Boxes, keys, cursors.

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
        assert client.get(MARKS, {"bbox": box}).json()["count"] == ideas
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

AWAY = [
    "//evil.example",
    "https://evil.example",
    "http://evil.example/",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "https:///evil.example",
    "javascript:alert(1)",
    "/\t/evil.example",
    "\t//evil.example",
    " //evil.example",
    "//evil.example@testserver",
    "https://testserver@evil.example",
    "//evil%2eexample",
    "data:text/html,x",
    "ftp://evil.example",
]


def leads_to(answer: Any, path: str) -> str:
    """The host a browser would go to: it drops tabs and line ends, and takes \\ for /."""
    location = re.sub(r"[\t\r\n]", "", answer.get("Location", "")).strip().replace("\\", "/")
    target = urlsplit(urljoin(f"http://testserver{path}", location))
    return target.netloc if target.scheme in {"http", "https"} else target.scheme


@pytest.mark.parametrize("away", AWAY)
def test_next_never_leads_away(client: Client, away: str) -> None:
    # Before, on the way, with the code given, signed in already, changing the address, signing out.
    answer = client.post(SIGN_IN, {"email": "jo@exemple.fr", "next": away})
    assert leads_to(answer, SIGN_IN) == "testserver"
    page = client.get(GIVE_CODE, {"next": away})
    assert all(
        "evil" not in (value or "")
        for _, name, value in read_page(page.content.decode()).attributes
        if name in {"href", "action"}
    )
    code = re.search(r"^(\d{6})$", str(mail.outbox[-1].body), re.MULTILINE)
    assert code
    answer = client.post(f"{GIVE_CODE}?{urlencode({'next': away})}", {"code": code.group(1), "next": away})
    assert answer.status_code == 302
    assert leads_to(answer, GIVE_CODE) == "testserver"
    for path in (SIGN_IN, GIVE_CODE):
        answer = client.get(path, {"next": away})
        assert answer.status_code == 302
        assert leads_to(answer, path) == "testserver"
    for path in ("/connexion/autre-adresse/", "/deconnexion/"):
        answer = client.post(f"{path}?{urlencode({'next': away})}", {"next": away})
        assert answer.status_code == 302
        assert leads_to(answer, path) == "testserver"


def test_control_next_of_ours_is_followed(client: Client, person: User) -> None:
    answer = client.get(SIGN_IN, {"next": "/mes-idees/"})
    assert (answer.status_code, answer["Location"]) == (302, "/mes-idees/")


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "evil.example:80", "a b", "testserver@evil.example", "", "é"]
)
def test_poisoned_host_is_refused_and_in_no_mail(client: Client, host: str) -> None:
    for path in FORMS:
        assert client.get(path, headers={"host": host}).status_code == 400
        assert client.post(path, FORMS[path], headers={"host": host}).status_code == 400
    assert mail.outbox == []


@pytest.mark.parametrize(
    "header", ["x-forwarded-host", "x-host", "forwarded", "x-original-url", "x-rewrite-url", "x-forwarded-server"]
)
def test_poisoned_forwarding_is_ignored(client: Client, header: str) -> None:
    poison = {header: "host=evil.example" if header == "forwarded" else "evil.example"}
    answer = client.post(SIGN_IN, FORMS[SIGN_IN], headers=poison, follow=True)
    assert answer.status_code == 200
    assert "evil" not in answer.content.decode()
    assert "evil" not in str(mail.outbox[0].message())
    assert "evil" not in client.get(API, headers=poison).content.decode()


ARGUMENTS = {"code": "abc234", "follow_code": "ABC-123", "format": "json"}


def every_address(patterns: list[Any] | None = None, prefix: str = "/") -> list[str]:
    """Every address of the site, the demonstration's too, with something in place of its arguments."""
    found = []
    for item in patterns if patterns is not None else get_resolver("config.demo_urls").url_patterns:
        route = prefix + str(item.pattern).lstrip("^").removesuffix("$").removesuffix(r"\Z").removesuffix("/?")
        route = re.sub(
            r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)", lambda hit: ARGUMENTS[hit.group(1) or hit.group(2)], route
        )
        if isinstance(item, URLResolver):
            found += every_address(item.url_patterns, route)
        elif isinstance(item, URLPattern):
            found.append(route.replace("\\.", ".").replace("^", ""))
    return found


@pytest.mark.urls("config.demo_urls")
@pytest.mark.parametrize("signed_in", [True, False])
def test_every_address_bears_every_method(client: Client, signed_in: bool) -> None:
    if signed_in:
        client.force_login(make_person())
    addresses = sorted(set(every_address()))
    assert len(addresses) > 20
    attempts = 0
    for address in addresses:
        for method in ("GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "POST"):
            answer = client.generic(method, address, b"", content_type="application/x-www-form-urlencoded")
            assert answer.status_code < 500, (method, address)
            assert not (method == "HEAD" and answer.content)
            attempts += 1
        if signed_in and address == "/deconnexion/":
            client.force_login(make_person())
    assert Proposal.objects.count() == 0
    tell("methods on addresses", attempts)


def test_logout_by_get_is_refused(client: Client, person: User) -> None:
    for method in ("get", "head"):
        assert getattr(client, method)("/deconnexion/").status_code == 405
    assert client.get("/mes-idees/").status_code == 200
    # And by another site's form: a token is asked for.
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert strict.post("/deconnexion/").status_code == 403
    assert client.get("/mes-idees/").status_code == 200


def test_forms_from_another_site_are_refused_and_nothing_typed_is_lost() -> None:
    strict = Client(enforce_csrf_checks=True)
    for path, typed in FORMS.items():
        answer = strict.post(path, typed)
        assert answer.status_code == 403
        assert Draft.objects.count() == 0
    answer = strict.post(WHAT, {"title": "Un banc </textarea>", "text": "Pour <b>souffler</b>."})
    page = read_page(answer.content.decode())
    assert "Un banc </textarea>" in page.value_of("value")
    assert page.holds("Pour <b>souffler</b>.")
    assert page.is_safe
    assert mail.outbox == []


def test_json_script_holds_no_way_out(client: Client) -> None:
    """What pages give to scripts is data: read as JSON, it ends no script."""
    for data in re.findall(
        r'<script[^>]*type="application/json"[^>]*>(.*?)</script>', client.get("/carte/").content.decode(), re.DOTALL
    ):
        json.loads(data)
        assert "<" not in data
