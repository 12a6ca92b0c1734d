"""The names of the drawing: found whatever stands beside them in its file; and what `town check` lets pass is drawn,
searched and shown."""

import json
from dataclasses import replace

import pytest
from django.conf import settings as site
from django.urls import reverse

from carte.addresses import search_places
from carte.outlines import BoundaryRefused
from carte.territory import town_area
from config.town_drawing import KINDS, LINE, SPOT, SURFACE, read_drawing
from tests.carte.areas import collection, polygon, square
from tests.factories.propositions import SABATIER

pytestmark = pytest.mark.usefixtures("town")
RING = square(SABATIER[0], SABATIER[1], 0.002)
SHAPES = {
    "Point": list(SABATIER),
    "MultiPoint": [list(SABATIER)],
    "LineString": RING[:3],
    "MultiLineString": [RING[:2], RING[2:4]],
    "Polygon": [RING],
    "MultiPolygon": [[RING]],
}
WORDS = {SURFACE: "il faut une surface", LINE: "il faut une ligne", SPOT: "il faut un point"}
GOOD = {"type": "Point", "coordinates": list(SABATIER)}
UNREADABLE = {
    "no feature": None,
    "no properties": {"type": "Feature", "geometry": GOOD},
    "properties that are a list": {"properties": [], "geometry": GOOD},
    "no geometry": {"properties": {"kind": "place", "nom": "Lavoir du bas"}},
    "null geometry": {"properties": {"kind": "place", "nom": "Lavoir du bas"}, "geometry": None},
    "geometry of text": {"properties": {"kind": "place", "nom": "Lavoir du bas"}, "geometry": "x"},
    "empty": {"properties": {"kind": "place", "nom": "Lavoir du bas"}, "geometry": GOOD | {"coordinates": []}},
    "far": {"properties": {"kind": "place", "nom": "Lavoir du bas"}, "geometry": GOOD | {"coordinates": [3.4, 95]}},
    "endless": {
        "properties": {"kind": "place", "nom": "Lavoir du bas"},
        "geometry": GOOD | {"coordinates": [9e999, 1]},
    },
    "name that is a number": {"properties": {"kind": "place", "nom": 12}, "geometry": GOOD},
    "name that is a list": {"properties": {"kind": "place", "nom": ["Lavoir"]}, "geometry": GOOD},
    "road that is a point": {"properties": {"kind": "road", "nom": "Lavoir du bas"}, "geometry": GOOD},
    "road that is a surface": {"properties": {"kind": "road", "nom": "Lavoir du bas"}, "geometry": polygon(RING)},
    "flat surface": {"properties": {"kind": "water", "nom": "Lavoir du bas"}, "geometry": polygon([])},
}
BROKEN = {
    "name that is a number": ({"kind": "place", "nom": 12}, GOOD, "« nom » qui n’est pas un texte"),
    "name with half a sign": ({"kind": "place", "nom": "\ud800"}, GOOD, "signes invisibles"),
    "empty point": ({"kind": "place"}, GOOD | {"coordinates": []}, "un point s’écrit"),
    "empty line": ({"kind": "road"}, {"type": "LineString", "coordinates": []}, r"n° 1 du dessin \(road\) est vide"),
    "empty ring": ({"kind": "water"}, polygon([]), "est vide"),
    "empty part": ({"kind": "forest"}, {"type": "MultiPolygon", "coordinates": [[RING], []]}, "est vide"),
    "line of one point": (
        {"kind": "road"},
        {"type": "LineString", "coordinates": [RING[0]]},
        "deux points à une ligne",
    ),
    "ring of two points": ({"kind": "water"}, polygon(RING[:2]), "quatre à une surface"),
    "no coordinates": ({"kind": "road"}, {"type": "LineString"}, "il manque des crochets"),
    "no geometry": ({"kind": "road"}, None, "n’a pas de forme"),
    "type that is a list": ({"kind": "road"}, {"type": [], "coordinates": []}, "n’a pas de forme"),
    "other type": ({"kind": "road"}, {"type": "GeometryCollection", "geometries": []}, "assemblage"),
    "kind that is a list": ({"kind": ["road"]}, GOOD, "« kind » doit être"),
    "text": ({"kind": "place"}, GOOD | {"coordinates": ["3.4", "50.4"]}, "en nombres"),
    "true": ({"kind": "road"}, {"type": "LineString", "coordinates": [[True, 50.4], [3.4, 50.4]]}, "en nombres"),
    "endless": ({"kind": "place"}, GOOD | {"coordinates": [9e999, 50.4]}, "ni un degré ni un mètre"),
    "metres": ({"kind": "place"}, GOOD | {"coordinates": [734_000, 7_030_000]}, "sans doute en Lambert-93"),
    "longitude": ({"kind": "place"}, GOOD | {"coordinates": [181, 50.4]}, "une longitude de 181 degrés"),
}


def drawn(properties, geometry):
    return {"type": "Feature", "properties": properties, "geometry": geometry}


@pytest.fixture
def drawing(tmp_path, settings):
    """Gives the town this drawing."""

    def give(*features):
        path = tmp_path / "dessin.geojson"
        # As json.dumps writes what is no number: Infinity.
        path.write_bytes(collection(*features).decode().replace("Infinity", "1e999").encode())
        settings.TOWN = replace(site.TOWN, basemap=path)
        return path

    return give


@pytest.mark.parametrize("case", UNREADABLE)
def test_what_cannot_be_read_is_left_out_and_its_neighbour_found(drawing, case):
    drawing(UNREADABLE[case], drawn({"kind": "place", "nom": "Lavoir du haut"}, GOOD))
    assert [place.label for place in search_places("lavoir").places] == ["Lavoir du haut"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"features": 3}', b"[" * 100_000])
def test_drawing_that_cannot_be_read_leaves_the_quarters_found(drawing, content):
    drawing().write_bytes(content)
    assert [place.label for place in search_places("sabatier").places] == ["Sabatier"]


def test_drawing_that_begins_with_a_mark_is_searched(drawing):
    path = drawing(drawn({"kind": "place", "nom": "Lavoir"}, GOOD))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert [place.label for place in search_places("lavoir").places] == ["Lavoir"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", SHAPES)
def test_kind_has_the_forms_that_all_can_draw(drawing, client, kind, form):
    feature = drawn({"kind": kind, "nom": "Lavoir"}, {"type": form, "coordinates": SHAPES[form]})
    if form not in KINDS[kind]:
        with pytest.raises(BoundaryRefused, match=rf"n° 1 du dessin \({kind}\) .*{WORDS[KINDS[kind]]}"):
            read_drawing(collection(feature), town_area())
        return
    path = drawing(feature)
    assert read_drawing(path.read_bytes(), town_area()) == 1
    assert client.get(reverse("carte:plan")).status_code == 200
    assert json.loads(client.get(reverse("carte:basemap")).content)["features"][0] == feature
    found = [place.label for place in search_places("lavoir").places]
    assert found == ([] if kind in {"housing", "railway", "neighbour"} else ["Lavoir"])


@pytest.mark.parametrize("case", BROKEN)
def test_drawing_that_would_break_the_site_is_refused_with_its_reason(drawing, case):
    properties, geometry, reason = BROKEN[case]
    content = json.dumps({"features": [drawn(properties, geometry)]}).replace("Infinity", "1e999").encode()
    with pytest.raises(BoundaryRefused, match=reason):
        read_drawing(content, town_area())
    sound = drawn({"kind": "place", "nom": None}, GOOD)
    assert read_drawing(collection(sound), town_area()) == 1


def test_line_that_crosses_itself_is_drawn_and_a_mark_before_the_text_is_passed_over(drawing, client):
    crossed = drawn({"kind": "water"}, polygon([RING[0], RING[2], RING[1], RING[3], RING[0]]))
    assert read_drawing(collection(crossed), town_area()) == 1
    path = drawing(crossed)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_drawing(path.read_bytes(), town_area()) == 1
    assert json.loads(client.get(reverse("carte:basemap")).content)["features"][0] == crossed
