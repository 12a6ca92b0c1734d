import pytest
from django.conf import settings

from carte.actions import found_town
from carte.boundaries import read_areas
from carte.founding import found_from_settings
from carte.models import Quarter, Theme, TownBoundary
from carte.territory import locate
from journal.models import Event
from tests.factories.propositions import PARIS, SABATIER


def test_point_is_in_its_quarter(town):
    found = locate(*SABATIER)
    assert found.inside
    assert found.quarter is not None
    assert found.quarter.name == "Sabatier"


def test_point_elsewhere_is_outside(town):
    assert not locate(*PARIS).inside


def test_swapped_coordinates_are_recognised(town):
    found = locate(SABATIER[1], SABATIER[0])
    assert (found.inside, found.swapped) == (False, True)


def test_corner_of_the_outline_is_inside(town):
    longitude, latitude = TownBoundary.objects.get().shape["coordinates"][0][0]
    assert locate(longitude, latitude).inside


@pytest.mark.django_db
def test_town_without_an_outline_holds_nothing():
    assert not locate(*SABATIER).inside


def test_town_is_founded_once_and_every_quarter_and_theme_has_its_thread(town):
    assert found_from_settings() is False
    assert TownBoundary.objects.count() == 1
    names = set(Quarter.objects.values_list("name", flat=True))
    assert names == {"Sabatier", "Vicoigne", "Centre", "Gare", "Arenberg"}
    assert Theme.objects.count() == len(settings.TOWN.themes) > 1
    assert Event.objects.filter(verb="quarter_opened").count() == 5
    assert Event.objects.filter(verb="theme_opened").count() == len(settings.TOWN.themes)


SQUARE = b'{"type":"Polygon","coordinates":[[[3,50],[4,50],[4,51],[3,51],[3,50]]]}'


@pytest.mark.django_db
def test_found_town_is_all_or_nothing():
    area = read_areas(b'{"type":"Feature","properties":{"nom":"A"},"geometry":' + SQUARE + b"}")[0]
    with pytest.raises(Exception, match=r"(?i)unique|duplicate"):
        found_town(None, boundary=area, source="", quarters=[area, area], themes=[])
    assert not TownBoundary.objects.exists()
