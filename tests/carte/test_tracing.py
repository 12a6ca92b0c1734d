"""Points typed or tapped → a path or an area, or the reason in French why not."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import mapping

from carte.tracing import AREA, LINE, MOST, Trace, TraceRefused, read_trace, trace_of

PATH = "3.4850 50.3890\n3.4861 50.3897\n3.4872 50.3899"
degrees = st.floats(-80, 80).map(lambda value: round(value, 7))
# Small numbers are written « 1e-07 », as nobody types them.
typed = st.tuples(degrees, degrees).map(lambda point: tuple(0.0 if abs(value) < 1e-4 else value for value in point))


@pytest.mark.parametrize(
    "line",
    [
        "3.4850 50.3890",
        "3,4850 50,3890",
        "3,4850, 50,3890",
        "3.4850,50.3890",
        " 3.4850 ;\t50.3890 ",
        "(3,4850° / +50,3890°)",
        "3,4850,50,3890",
    ],
)
def test_point_reads_as_people_write_it(line: str) -> None:
    assert read_trace(LINE, f"{line}\n3.5 50.4").points == ((3.485, 50.389), (3.5, 50.4))


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        (LINE, "", "au moins deux points"),
        (LINE, "3.48 50.39", "au moins deux points"),
        (LINE, "3.48 50.39\n3.48 50.39\n3.48 50.39", "au moins deux points"),
        (AREA, "3.48 50.39\n3.49 50.39", "au moins trois points"),
        (AREA, "3.48 50.39\n3.49 50.39\n3.48 50.39", "au moins trois points"),
        (AREA, "3.48 50.39\n3.49 50.40\n3.49 50.39\n3.48 50.40", "se croise"),
        (AREA, "3.48 50.39\n3.49 50.39\n3.50 50.39", "se croise"),
        (LINE, "3.48 50.39\ndevant la gare", "La ligne 2 ne se lit pas"),
        (LINE, "3.48 50.39\n3.48", "La ligne 2 ne se lit pas"),
        (LINE, "3.48 50.39 12\n3.48 50.40", "La ligne 1 ne se lit pas"),
        (LINE, "nan nan\n3.48 50.39", "La ligne 1 ne se lit pas"),
        (LINE, "1e308 50\n3.48 50.39", "La ligne 1 ne se lit pas"),
        (LINE, "12345\n3.48 50.39", "La ligne 1 ne se lit pas"),
        (LINE, "٣ ٥٠\n3.48 50.39", "La ligne 1 ne se lit pas"),
        (LINE, "3.48 50.39\n190 50.39", "La ligne 2 n’est pas en degrés"),
        (LINE, "3.48 50.39" + " " * 100 + "\n3.49 50.39", "La ligne 1 est trop longue"),
        (LINE, "\n".join(f"3.48 50.{number:04}" for number in range(MOST + 1)), f"{MOST} au plus"),
    ],
)
def test_points_that_draw_nothing_are_refused_with_the_reason(kind: str, text: str, reason: str) -> None:
    with pytest.raises(TraceRefused, match=reason):
        read_trace(kind, text)


def test_area_closes_by_itself() -> None:
    open_ring = read_trace(AREA, "3.48 50.39\n3.49 50.39\n3.49 50.40")
    assert read_trace(AREA, "3.48 50.39\n3.49 50.39\n3.49 50.40\n3.48 50.39") == open_ring
    assert len(open_ring.geometry["coordinates"][0]) == 4


@given(st.lists(typed, min_size=2, max_size=20, unique=True))
def test_path_comes_back_as_it_was_typed(points: list[tuple[float, float]]) -> None:
    trace = Trace(LINE, tuple(points))
    assert read_trace(LINE, trace.text) == trace
    assert trace_of(trace.geometry) == trace
    assert mapping(trace.shape)["coordinates"] == trace.points
    assert trace.turned.turned == trace


def test_area_comes_back_as_it_was_kept() -> None:
    trace = read_trace(AREA, "3.48 50.39\n3.49 50.39\n3.49 50.40")
    assert trace_of(trace.geometry) == trace


@pytest.mark.parametrize(
    ("kind", "metres", "said"),
    [
        (LINE, 4, "10 m"),
        (LINE, 848, "850 m"),
        (LINE, 1240, "1,2 km"),
        (LINE, 3010, "3 km"),
        (AREA, 30, "900 m²"),
        (AREA, 100, "1 hectare"),
        (AREA, 230, "5,3 hectares"),
        (AREA, 5771, "3\u202f330,4 hectares"),
    ],
)
def test_size_is_said_as_one_would(kind: str, metres: float, said: str) -> None:
    """By the length of a degree: 111.32 km to the north, times the cosine of the latitude to the east."""
    north = metres / 111_320
    east = north / math.cos(math.radians(50))
    corners = [(3.0, 50.0), (3.0 + east, 50.0), (3.0 + east, 50.0 + north), (3.0, 50.0 + north)]
    assert Trace(kind, tuple(corners if kind == AREA else corners[:2])).size == said
