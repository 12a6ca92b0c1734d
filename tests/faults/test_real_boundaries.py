"""Real contours (script/soak --data DIR): each file is taken as it is, refused with its reason once spoilt, and each
idea lands in the quarter that a second library's rule of crossings gives it."""

import json
import os
import random
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from shapely import box, union_all

from carte.actions import ThemeSpec, found_town
from carte.boundaries import read_areas, read_outline
from carte.models import Quarter, TownBoundary
from carte.outlines import BoundaryRefused, NamedArea
from carte.territory import forget_outlines
from propositions.models.proposal import Proposal
from tests.factories.propositions import make_proposal

FILES = sorted(Path(os.environ["CRIEUR_SOAK_DATA"]).rglob("*.geojson"))
# Made wrong on purpose: the axes of another file exchanged.
SWAPPED = [path for path in FILES if "swapped" in path.name]
SOUND = [path for path in FILES if path not in SWAPPED]
IDEAS = 60


def named(path):
    return path.name


def run(*arguments):
    out = StringIO()
    call_command("town", *map(str, arguments), stdout=out)
    return out.getvalue()


def found_around(areas):
    """A town whose outline holds all these areas, without quarters."""
    outline = box(*union_all([area.area for area in areas]).buffer(0.01).bounds)
    forget_outlines()
    themes = [ThemeSpec("cadre-de-vie", "Cadre de vie", "house")]
    found_town(None, boundary=NamedArea("", outline), source="", quarters=[], themes=themes)
    return outline


def crosses(ring, longitude, latitude):
    """The rule of crossings, by hand: no library of ours answers here."""
    odd = False
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > latitude) != (y2 > latitude) and longitude < (x2 - x1) * (latitude - y1) / (y2 - y1) + x1:
            odd = not odd
    return odd


def quarters_by_hand(path, longitude, latitude):
    """The names of the file's features that hold a point."""
    found = set()
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        geometry = feature["geometry"]
        polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        if any(sum(crosses(ring, longitude, latitude) for ring in polygon) % 2 for polygon in polygons):
            found.add(feature["properties"]["nom"])
    return found


def test_there_are_files():
    assert SOUND
    assert SWAPPED


@pytest.mark.parametrize("path", SWAPPED, ids=named)
def test_exchanged_axes_are_refused_with_that_reason(town, path):
    before = list(TownBoundary.objects.values()), list(Quarter.objects.values())
    for read in (read_areas, read_outline):
        with pytest.raises(BoundaryRefused, match="Longitude et latitude sont échangées"):
            read(path.read_bytes())
    for options in ([], ["--boundary"]):
        with pytest.raises(CommandError, match="Longitude et latitude sont échangées"):
            run("import", path, *options)
    assert (list(TownBoundary.objects.values()), list(Quarter.objects.values())) == before


@pytest.mark.parametrize("path", SOUND, ids=named)
@pytest.mark.django_db
def test_real_areas_become_quarters_and_ideas_land_in_them(path):
    areas = read_areas(path.read_bytes())
    outline = found_around(areas)
    west, south, east, north = outline.bounds
    chance = random.Random(59491)
    points = [(chance.uniform(west, east), chance.uniform(south, north)) for _ in range(IDEAS)]
    ideas = [make_proposal(longitude=x, latitude=y) for x, y in points]
    said = run("import", path)
    assert f"({len(areas)}) : " in said
    for idea, (longitude, latitude) in zip(ideas, points, strict=True):
        idea.refresh_from_db()
        held = quarters_by_hand(path, longitude, latitude)
        assert idea.quarter.name in held if idea.quarter else not held
    assert Proposal.objects.filter(quarter__isnull=False).exists()


@pytest.mark.parametrize("path", SOUND, ids=named)
@pytest.mark.parametrize("place", range(20))
def test_truncated_anywhere_is_refused(path, place):
    content = path.read_bytes().rstrip()
    cut = len(content) * place // 20 if place else len(content) - 1
    with pytest.raises(BoundaryRefused, match="coupé"):
        read_areas(content[:cut])


@pytest.mark.parametrize("path", [path for path in SOUND if "commune" in path.name], ids=named)
def test_real_commune_becomes_the_outline_of_the_demonstration(town, path):
    idea = make_proposal()
    said = run("import", path, "--boundary")
    assert "Le contour de la ville est celui du fichier." in said
    assert TownBoundary.objects.get(is_current=True).source == path.name
    quarter = idea.quarter
    idea.refresh_from_db()
    assert idea.quarter == quarter
