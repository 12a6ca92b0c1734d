"""Every broken file is refused with its reason; the same file mended is read."""

import json
import time

import pytest
from shapely.geometry import box

from carte.boundaries import LIMIT_BYTES, read_areas, read_bytes, read_outline
from carte.outlines import VERTICES, BoundaryRefused, NamedArea, overlapping, refuse_outside
from tests.carte.areas import collection, feature, polygon, square

TOWN = box(3.0, 50.0, 4.0, 51.0)
HERE = square(3.4, 50.4)
THERE = square(3.6, 50.6)
HOLE = square(3.42, 50.42, 0.02)
GOOD = collection(feature())
TWO = collection(feature("Gare"), feature("Centre", polygon(THERE)))


def moved(ring, change):
    return [change(*point) for point in ring]


def circle(vertices):
    """A ring of so many vertices, the last one the first."""
    steps = [[3.4 + step / vertices / 10, 50.4] for step in range(vertices - 3)]
    return [*steps, [3.5, 50.5], [3.4, 50.5], steps[0]]


# What is wrong: (the broken file, the sentence, the same file mended).
CASES = {
    "no JSON": (b"une carte", "n’est pas du GeoJSON : le fichier ne se lit plus à la ligne 1, colonne 1", GOOD),
    "empty file": (b" \n", "Le fichier est vide", GOOD),
    "UTF-16": (GOOD.decode().encode("utf-16"), "UTF-16", b"\xef\xbb\xbf" + GOOD),
    "UTF-16 without mark": (GOOD.decode().encode("utf-16-le"), "UTF-16", GOOD),
    "Latin-1": (
        collection(feature("Cité")).decode().encode("latin-1"),
        "pas en UTF-8",
        collection(feature("Cité")),
    ),
    "truncated in a number": (GOOD[: GOOD.index(b"50.4") + 3], "coupé avant la fin", GOOD),
    "truncated in a name": (GOOD[: GOOD.index(b"Gare") + 2], "coupé avant la fin", GOOD),
    "truncated by one sign": (GOOD[:-1], "coupé avant la fin", GOOD),
    "axes swapped": (
        collection(feature(geometry=polygon(moved(HERE, lambda x, y: [y, x])))),
        "Longitude et latitude sont échangées dans ce fichier : exportez",
        collection(feature(geometry=polygon(HERE))),
    ),
    "latitude over 90": (
        collection(feature(geometry=polygon(moved(HERE, lambda x, y: [x, y + 100])))),
        "semblent échangées",
        GOOD,
    ),
    "longitude over 180": (
        collection(feature(geometry=polygon(moved(HERE, lambda x, y: [x + 177.6, y])))),
        r"« Gare » a une longitude de 181 degrés ; elle va de -180 à 180 : corrigez ce point",
        GOOD,
    ),
    "latitude under -90": (
        collection(feature(geometry=polygon(moved(HERE, lambda x, y: [x + 120, y - 140.65])))),
        "une latitude de -90,25 degrés",
        GOOD,
    ),
    "Lambert-93": (
        collection(feature(geometry=polygon(moved(HERE, lambda x, y: [734_000 + x, 7_030_000 + y])))),
        "en mètres, sans doute en Lambert-93, pas en degrés : exportez le fichier en WGS 84",
        GOOD,
    ),
    "Web Mercator": (
        collection(feature(geometry=polygon(moved(HERE, lambda x, y: [388_000 + x, 5_400_000 + y])))),
        "en mètres, sans doute en Web Mercator",
        GOOD,
    ),
    "either projection": (
        collection(feature(geometry=polygon(moved(HERE, lambda x, y: [388_000 + x, 6_520_000 + y])))),
        "Lambert-93 ou en Web Mercator",
        GOOD,
    ),
    "another projection": (
        collection(feature(geometry=polygon(moved(HERE, lambda x, y: [1_388_000 + x, 9_520_000 + y])))),
        "autre projection",
        GOOD,
    ),
    "crs member": (
        collection(feature(), crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}}),
        "annonce une autre projection",
        collection(feature(), crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}),
    ),
    "crs of nothing": (collection(feature(), crs=[]), "annonce une autre projection", collection(feature(), crs=None)),
    "NaN": (GOOD.replace(b"50.4", b"NaN", 1), "vaut NaN", GOOD),
    "Infinity": (GOOD.replace(b"50.4", b"-Infinity", 1), "vaut -Infinity", GOOD),
    "1e308": (GOOD.replace(b"50.4]", b"1e308]"), "ni un degré ni un mètre", GOOD),
    "1e999": (GOOD.replace(b"50.4]", b"1e999]"), "ni un degré ni un mètre", GOOD),
    "number of 5,000 digits": (GOOD.replace(b"50.4]", b"9" * 5000 + b"]"), "un nombre y est trop long", GOOD),
    "self-crossing": (
        collection(feature(geometry=polygon([HERE[0], HERE[2], HERE[1], HERE[3], HERE[0]]))),
        r"« Gare » se croise lui-même près de la longitude 3\.45, latitude 50\.45",
        GOOD,
    ),
    "hole outside its shell": (
        collection(feature(geometry=polygon(HERE, THERE))),
        "« Gare » a un trou en dehors de lui-même",
        collection(feature(geometry=polygon(HERE, HOLE))),
    ),
    "ring not closed": (
        collection(feature(geometry=polygon(HERE[:-1]))),
        "n’est pas fermé",
        collection(feature(geometry=polygon(HERE))),
    ),
    "ring of three points": (
        collection(feature(geometry=polygon([*HERE[:2], HERE[0]]))),
        "un anneau de 3 point",
        GOOD,
    ),
    "flat ring": (collection(feature(geometry=polygon([HERE[0]] * 5))), "un anneau sans surface", GOOD),
    "no feature": (collection(), "aucun contour", GOOD),
    "no ring": (collection(feature(geometry=polygon())), "est vide", GOOD),
    "no polygon": (
        collection(feature(geometry={"type": "MultiPolygon", "coordinates": []})),
        "est vide",
        collection(feature(geometry={"type": "MultiPolygon", "coordinates": [[HERE], [THERE]]})),
    ),
    "no geometry": (GOOD.replace(b'"Polygon"', b'"x"'), "autre chose : il faut une surface", GOOD),
    "null geometry": (
        GOOD.replace(GOOD[GOOD.index(b'{"type": "Polygon"') : -3], b"null"),
        "sans forme : il faut une surface",
        GOOD,
    ),
    "a point": (
        collection(feature(geometry={"type": "Point", "coordinates": [3.4, 50.4]})),
        "« Gare » est un point : il faut une surface",
        GOOD,
    ),
    "a collection of shapes": (
        collection(feature(geometry={"type": "GeometryCollection", "geometries": [polygon(HERE)]})),
        "assemblage",
        GOOD,
    ),
    "a type that is a list": (GOOD.replace(b'"Polygon"', b"[]"), "sans forme", GOOD),
    "a list": (b"[]", "FeatureCollection ou une Feature", GOOD),
    "features that are no list": (b'{"type": "FeatureCollection", "features": {}}', "doit être une liste", GOOD),
    "a feature that is none": (
        collection({"type": "Polygon", "properties": {"nom": "A"}, "coordinates": [HERE]}),
        "doit être une « Feature »",
        GOOD,
    ),
    "coordinates in text": (GOOD.replace(b"50.4]", b'"50.4"]'), "en nombres", GOOD),
    "a coordinate that is true": (GOOD.replace(b"50.4]", b"true]"), "en nombres", GOOD),
    "a coordinate that is null": (GOOD.replace(b"50.4]", b"null]"), "en nombres", GOOD),
    "a lone coordinate": (GOOD.replace(b", 50.4]", b"]"), "longitude, latitude", GOOD),
    "ring of numbers": (collection(feature(geometry=polygon([1, 2, 3, 4]))), "un anneau est une liste", GOOD),
    "no name": (collection(feature(None)), "n° 1 n’a pas de nom", collection(feature(None, name="Gare"))),
    "blank name": (collection(feature("  ")), "n° 1 n’a pas de nom", GOOD),
    "properties that are none": (GOOD.replace(b'{"nom": "Gare"}', b"null"), "n’a pas de nom", GOOD),
    "name that is a number": (collection(feature(12)), "pas un texte", collection(feature("12"))),
    "name doubled": (
        collection(feature("Gare"), feature("gare", polygon(THERE))),
        "Deux contours s’appellent « Gare »",
        TWO,
    ),
    "name with HTML": (collection(feature("<b>Gare</b>")), "contient du HTML", collection(feature("Gare & Cie"))),
    "name with signs unseen": (collection(feature("Ga\u202ere")), "signes invisibles", collection(feature("Gâre"))),
    "name with half a sign": (GOOD.replace(b"Gare", rb"Gare\ud800"), "signes invisibles", GOOD),
    "name too long": (collection(feature("a" * 81)), "plus de 80 signes", collection(feature("a" * 80))),
    "name long once folded": (collection(feature("ﬃ" * 40)), "plus de 80 signes", collection(feature("ﬃ" * 20))),
    "name of signs alone": (collection(feature("★★")), "n’a ni lettre latine", GOOD),
    "name in another alphabet": (
        collection(feature("Новый")),
        r"« Новый », n’a ni lettre latine \(de a à z\) ni chiffre, et l’adresse de sa page en a besoin : ajoutez",
        collection(feature("Novy (Новый)")),
    ),
    "names told apart by no Latin letter": (
        collection(feature("Новый 1"), feature("Старый 1", polygon(THERE))),
        "« Новый 1 » et « Старый 1 » auraient la même adresse de page, « 1 »",
        collection(feature("Новый 1"), feature("Старый 2", polygon(THERE))),
    ),
    "over 20 MB": (GOOD + b" " * LIMIT_BYTES, "plus de 20 Mo", GOOD + b" " * (LIMIT_BYTES - len(GOOD))),
    "over 50,000 vertices": (
        collection(feature(geometry=polygon(circle(VERTICES + 1)))),
        "plus de 50 000 sommets",
        collection(feature(geometry=polygon(circle(VERTICES)))),
    ),
    "over 50,000 vertices in all": (
        collection(feature(geometry=polygon(circle(VERTICES))), feature("Centre", polygon(THERE))),
        "plus de 50 000 sommets",
        TWO,
    ),
    "a million vertices": (
        collection(feature(geometry=polygon(circle(250_000)))),
        "plus de 50 000 sommets ou 10 000 objets",
        GOOD,
    ),
    "10,001 objects": (b"[" + b"{}," * 10_001 + b"0]", "10 000 objets", GOOD),
    "nested 500 deep": (b"[" * 500 + b"]" * 500, "plus de 32 niveaux", GOOD),
    "nested 500 deep in a property": (
        collection(feature(autre="x")).replace(b'"x"', b"[" * 500 + b"]" * 500),
        "plus de 32 niveaux",
        collection(feature(autre="[" * 500)),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_broken_file_is_refused_with_its_reason_and_read_once_mended(case):
    broken, reason, mended = CASES[case]
    began = time.process_time()
    with pytest.raises(BoundaryRefused, match=reason):
        read_areas(broken, nearby=TOWN)
    # Generous: what is watched for is a file that costs minutes.
    assert time.process_time() - began < 10
    assert read_areas(mended, nearby=TOWN)


def test_no_part_of_a_file_makes_it_anything_but_read_or_refused():
    for end in range(len(TWO)):
        with pytest.raises(BoundaryRefused, match=r"coupé|vide"):
            read_areas(TWO[:end], nearby=TOWN)
    assert len(read_areas(TWO, nearby=TOWN)) == 2


def test_single_feature_and_height_are_read():
    ring = [[*point, 120.5] for point in HERE]
    areas = read_areas(json.dumps(feature("Gare", polygon(ring))).encode(), nearby=TOWN)
    assert [area.name for area in areas] == ["Gare"]
    assert not areas[0].area.has_z


def test_name_is_tidied():
    assert read_areas(collection(feature(" La\u00a0 Gare ")), nearby=TOWN)[0].name == "La Gare"


def test_without_a_town_france_tells_that_axes_are_swapped():
    swapped = collection(feature(geometry=polygon(moved(HERE, lambda x, y: [y, x]))))
    with pytest.raises(BoundaryRefused, match="échangées"):
        read_areas(swapped)
    assert read_areas(collection(feature(geometry=polygon(square(55.4, -21.2)))))
    # Neither in France nor there once exchanged: nothing can be said, it may be a town abroad.
    assert read_areas(collection(feature(geometry=polygon(square(-70.0, -33.0)))))


def test_file_of_another_town_is_refused():
    with pytest.raises(BoundaryRefused, match="loin de la ville"):
        read_areas(collection(feature(geometry=polygon(square(2.3, 48.8)))), nearby=TOWN)
    assert read_areas(GOOD, nearby=TOWN)


def test_outline_is_one_area_that_needs_no_name():
    assert read_outline(collection(feature(None))).area.area == pytest.approx(0.01)
    with pytest.raises(BoundaryRefused, match="ce fichier en a 2"):
        read_outline(TWO)


def test_quarter_out_of_the_town_is_refused_and_one_on_its_border_is_not():
    border, outside = square(3.95, 50.4), square(4.0, 50.4)
    refuse_outside(read_areas(collection(feature("Bord", polygon(border)))), TOWN)
    with pytest.raises(BoundaryRefused, match="« Dehors » est hors de la ville"):
        refuse_outside(read_areas(collection(feature("Dehors", polygon(outside)))), TOWN)


def test_quarters_that_overlap_are_told_and_neighbours_are_not():
    gare = NamedArea("Gare", box(3.4, 50.4, 3.5, 50.5))
    assert overlapping([gare, NamedArea("Centre", box(3.45, 50.4, 3.6, 50.5))]) == [
        "« Gare » et « Centre » se recouvrent : le premier garde ce qui est commun."
    ]
    assert overlapping([gare, NamedArea("Centre", box(3.4999, 50.4, 3.6, 50.5))]) == []


def test_file_is_weighed_before_it_is_read(tmp_path, monkeypatch):
    heavy, light = tmp_path / "lourd.geojson", tmp_path / "leger.geojson"
    light.write_bytes(GOOD)
    with heavy.open("wb") as file:
        file.truncate(LIMIT_BYTES + 1)
    assert read_bytes(light) == GOOD
    monkeypatch.setattr(type(heavy), "read_bytes", lambda path: pytest.fail("read before it was weighed"))
    with pytest.raises(BoundaryRefused, match="20 Mo"):
        read_bytes(heavy)


def test_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(BoundaryRefused, match="n’existe pas"):
        read_bytes(tmp_path / "rien.geojson")
    with pytest.raises(BoundaryRefused, match="ne s’ouvre pas"):
        read_bytes(tmp_path)
