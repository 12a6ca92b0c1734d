import mercantile
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from carte.quadkeys import ZOOM, Box, covering, prefix_range, quadkey, tile_of

longitudes = st.floats(-180, 179.999, allow_nan=False)
latitudes = st.floats(-85, 85, allow_nan=False)


def on_an_edge(longitude, latitude, zoom):
    """A rounding away from a tile's edge, where two ways of computing may each be right."""
    around = {
        mercantile.tile(longitude + east, latitude + north, zoom) for east in (-1e-9, 1e-9) for north in (-1e-9, 1e-9)
    }
    return len(around) > 1


@given(longitudes, latitudes, st.integers(1, ZOOM))
def test_tile_is_mercantiles(longitude, latitude, zoom):
    assume(not on_an_edge(longitude, latitude, zoom))
    tile = mercantile.tile(longitude, latitude, zoom)
    assert tile_of(longitude, latitude, zoom) == (tile.x, tile.y)


@given(longitudes, latitudes)
def test_quadkey_is_mercantiles(longitude, latitude):
    assume(not on_an_edge(longitude, latitude, ZOOM))
    assert quadkey(longitude, latitude) == mercantile.quadkey(mercantile.tile(longitude, latitude, ZOOM))


@given(longitudes, latitudes, st.floats(0, 3), st.floats(0, 3), st.floats(0, 1), st.floats(0, 1))
def test_covering_holds_every_point_of_the_box_in_at_most_four_ranges(west, south, width, height, across, up):
    box = Box(west, south, min(west + width, 180), min(south + height, 85))
    longitude = box.west + across * (box.east - box.west)
    latitude = box.south + up * (box.north - box.south)
    prefixes = covering(box)
    key = quadkey(longitude, latitude)
    assert len(prefixes) <= 4
    assert any(low <= key < high for low, high in map(prefix_range, prefixes))


@pytest.mark.parametrize("point", [(float("nan"), 0), (0, float("nan")), (181, 0), (0, 91), (float("inf"), 0)])
def test_point_off_the_globe_is_refused(point):
    with pytest.raises(ValueError, match="globe"):
        quadkey(*point)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1,2,3",
        "1,2,3,4,5",
        "a,b,c,d",
        "nan,50,4,51",
        "3,50,inf,51",
        "4,50,3,51",
        "3,51,4,50",
        "0,0,1e308,1",
        "1;2;3;4",
    ],
)
def test_box_that_is_none_is_said_so(text):
    assert Box.read(text) is None


def test_box_reads_degrees():
    assert Box.read("3.4, 50.3,3.6,50.5") == Box(3.4, 50.3, 3.6, 50.5)
