"""`manage.py town import` tells the true reason of what it refuses, and what a new outline leaves outside."""

import shutil

import pytest
from django.core.management import CommandError
from shapely import box, union_all

from carte.boundaries import read_outline
from carte.models import Quarter
from carte.outlines import BoundaryRefused, as_area, square_kilometres
from config.town_check import check_file
from tests.carte.areas import collection, feature, polygon, square
from tests.carte.test_town_import import RAISMES, drawn, everything, known, run
from tests.factories.propositions import SABATIER
from tests.towns import VALLOMBREUSE

FRANCE = feature("France", polygon([[-5, 42], [8, 42], [8, 51], [-5, 51], [-5, 42]]))
WRONG = {
    "axes of one": (
        feature("Gare de l’ouest", polygon([[y, x] for x, y in square(3.48, 50.4, 0.01)])),
        "« Gare de l’ouest » a longitude et latitude échangées : exportez",
    ),
    "size of one": (FRANCE, r"« France » couvre 997 \d{3} km², et la ville 33,35 km² : ce n’est pas un de ses"),
    "place of one": (feature("Lille", polygon(square(3.0, 50.6, 0.01))), "« Lille » est hors de la ville : retirez-le"),
}
# Side in degrees, at the latitude of Raismes: too large, too small, and what lies just within.
TOO_LARGE, TOO_SMALL, LARGE, SMALL = 20, 1e-9, 1.5, 0.0013


def outline(side):
    return collection(feature(None, polygon(square(*SABATIER, side))))


@pytest.mark.parametrize("case", WRONG)
def test_one_wrong_quarter_among_good_ones_has_its_true_reason(town, tmp_path, case):
    wrong, reason = WRONG[case]
    before = everything()
    with pytest.raises(CommandError, match=reason):
        run("import", drawn(tmp_path, *known(), wrong))
    assert everything() == before
    assert "Quartiers inchangés (5)" in run("import", drawn(tmp_path, *known()))


def test_several_new_quarters_are_counted_in_french(town, tmp_path):
    renamed = {"Sabatier": "Pinson", "Gare": "Rail", "Centre": "Milieu"}
    said = run("import", drawn(tmp_path, *known(rename=renamed.items())))
    assert "Quartiers nouveaux (3) : Pinson, Milieu, Rail." in said
    assert "Quartiers retirés (3) : Sabatier, Centre, Gare." in said
    assert "Quartiers inchangés (2) : Vicoigne, Arenberg." in said


def test_areas_are_those_of_the_ellipsoid():
    assert square_kilometres(box(-180, -90, 180, 90)) == pytest.approx(510_065_622, rel=1e-6)
    # Half as wide at sixty degrees north, to a quarter of a per cent.
    assert square_kilometres(box(0, 59.5, 1, 60.5)) / square_kilometres(box(0, -0.5, 1, 0.5)) == pytest.approx(
        0.5, 0.02
    )


@pytest.mark.parametrize(
    ("side", "reason"),
    [
        (TOO_LARGE, r"couvre \d \d{3} \d{3} km², plus qu’aucune commune de France \(la plus grande a 18 360 km²\)"),
        (TOO_SMALL, r"couvre moins de 1 m², moins qu’aucune commune de France \(la plus petite a 0,04 km²\)"),
        (SMALL / 2, r"couvre \d \d{3} m², moins qu’aucune"),
    ],
)
def test_outline_of_no_size_of_a_town_is_refused_with_its_measure(town, tmp_path, side, reason):
    path = tmp_path / "commune.geojson"
    path.write_bytes(outline(side))
    before = everything()
    with pytest.raises(CommandError, match=reason):
        run("import", path, "--boundary")
    assert everything() == before
    for fitting in (LARGE, SMALL):
        assert read_outline(outline(fitting))


def test_check_tells_the_size_of_an_outline(tmp_path):
    sheet = shutil.copytree(VALLOMBREUSE, tmp_path / "ville") / "ville.toml"
    assert not check_file(sheet).faults
    (sheet.parent / "contour.geojson").write_bytes(collection(feature(None, polygon(square(-5, 42, 8)))))
    assert "[town] boundary : contour.geojson. Le contour de la ville couvre" in check_file(sheet).text


def test_swapped_outline_is_told_so_before_its_size():
    with pytest.raises(BoundaryRefused, match="échangées"):
        read_outline(collection(feature(None, polygon([[y, x] for x, y in square(2, 45, 3)]))))


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        (["gare"], "4 quartiers restent, mais sont hors de ce contour, en tout ou pour plus de la moitié (Arenberg, "),
        (["arenberg", "centre", "gare", "sabatier"], "1 quartier reste, mais est hors de ce contour"),
    ],
)
def test_outline_that_leaves_quarters_outside_names_them(town, tmp_path, kept, told):
    areas = {quarter.slug: as_area(quarter.shape) for quarter in Quarter.objects.living()}
    left = [quarter.name for quarter in Quarter.objects.living().order_by("slug") if quarter.slug not in kept]
    path = tmp_path / "commune.geojson"
    around = union_all([areas[slug] for slug in kept]).convex_hull
    path.write_bytes(collection(feature(None, around.__geo_interface__)))
    tried = run("import", path, "--boundary", "--dry-run")
    said = run("import", path, "--boundary")
    assert f"Attention : {told}" in said
    assert f"({', '.join(left)}) : redessinez-le" in said
    assert tried.splitlines()[1:] == said.splitlines()
    assert Quarter.objects.living().count() == 5
    assert "Attention" not in run("import", RAISMES / "boundary.geojson", "--boundary")
