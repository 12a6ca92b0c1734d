"""What is no place in the town is refused, nothing typed is lost; the border is in town."""

import math
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carte.models import TownBoundary
from carte.territory import locate
from propositions.models.draft import Draft
from tests.factories.propositions import SABATIER
from tests.faults.inputs import WHERE, assert_all, read_page
from tests.faults.races import FULL, tell

pytestmark = pytest.mark.usefixtures("town")


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
