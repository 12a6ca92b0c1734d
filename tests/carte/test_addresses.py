"""From words to a place of the town: what it knows itself, degrees in either order, and the doors to it."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from carte.addresses import FoundPlace, address_at, search_places
from carte.gazetteer import fold
from comptes.limits import LIMITS
from tests.carte.geocoder import GARE, LILLE, address, interest, says, street
from tests.factories.propositions import SABATIER

pytestmark = pytest.mark.usefixtures("town")
SILENT = "Le service d’adresses ne répond pas"


def labels(text: str, **more: Any) -> list[str]:
    return [place.label for place in search_places(text, **more).places]


def test_streets_seen_are_found_when_the_service_is_silent(geocoder):
    geocoder.found = [address("12", "Rue Zéphyrin"), street("Rue Zola", SABATIER), interest("Halle")]
    search_places("rue z")
    geocoder.fault = says(503)
    found = search_places("14 bis, rue zéphyrin")
    assert [(place.label, place.kind, place.detail) for place in found.places] == [("Rue Zéphyrin", "street", "Gare")]
    assert SILENT in found.note
    assert labels("zola") == ["Rue Zola"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("sabatier", ["Sabatier", "Maison de quartier Sabatier", "Terril Sabatier", "Rue de Sabatier"]),
        ("SABA", ["Sabatier", "Maison de quartier Sabatier", "Terril Sabatier", "Rue de Sabatier"]),
        ("ecole", ["École Anne-Godeau"]),
        ("l’école anne", ["École Anne-Godeau"]),
        ("9 rue roger salengro", ["Rue Roger-Salengro"]),
        ("mare goriaux", ["Mare à Goriaux", "Terril de la mare à Goriaux"]),
        ("A23", []),
        ("abatier", []),
        ("zzz", []),
    ],
)
def test_town_knows_its_own_names_without_asking(typed, expected):
    assert labels(typed) == expected


def test_many_places_cost_no_more_questions_than_one():
    def asked(words: str, least: int) -> int:
        search_places(words)  # the outlines are kept by the process
        with CaptureQueriesContext(connection) as captured:
            assert len(search_places(words).places) >= least
        return len(captured)

    assert asked("rue", 3) == asked("médiathèque", 1)


def test_quarter_found_has_no_point():
    first, *_rest = search_places("gare").places
    assert first == FoundPlace("Gare", "quarter", quarter="gare", detail="quartier entier")


@pytest.mark.parametrize(
    "typed",
    [
        "50.389, 3.485",
        "3.485 50.389",
        "50,389 3,485",
        "50,389, 3,485",
        "50.389° N, 3.485° E",
        "(3.485;50.389)",
        "lat: 50.389 lon: 3.485",
    ],
)
def test_degrees_are_understood_in_either_order(geocoder, typed):
    found = search_places(typed)
    (place,) = found.places
    assert (place.kind, place.longitude, place.latitude, place.detail) == ("point", 3.485, 50.389, "Centre")
    assert found.note == "Un point, compris ainsi : latitude 50,389, longitude 3,485."
    assert geocoder.asked == []


@pytest.mark.parametrize("typed", ["48.8566, 2.3522", "50.389, -3.485", "50.389 N 3.485 O", "999.99 999.99"])
def test_degrees_elsewhere_are_said_so(geocoder, typed):
    found = search_places(typed)
    assert found.places == ()
    assert "n’est pas à Raismes" in found.note
    assert geocoder.asked == []


@pytest.mark.parametrize("typed", ["12 rue 3.485 50.389", "3.485", "3.485 50.389 12.55", "12, 15"])
def test_other_numbers_are_words(typed):
    assert "compris ainsi" not in search_places(typed).note


def test_folding_gives_plain_words():
    assert fold("L’Œuvre d’ÉLIE — n° 12 bis\u00a0!") == "l oeuvre d elie n 12 bis"


def test_address_of_a_point_is_the_nearest_within_eighty_metres(geocoder):
    geocoder.found = [address("12", "Rue Haute", distance=14)]
    assert address_at(*GARE) == "12 Rue Haute"
    assert geocoder.asked == [("reverse", {"lon": "3.45920", "lat": "50.38910", "limit": "1", "index": "address"})]


@pytest.mark.parametrize("distance", [81, None, "14", float("nan"), True])
def test_address_too_far_or_at_no_distance_says_nothing(geocoder, distance):
    geocoder.found = [address("12", "Rue Haute", distance=distance)]
    assert address_at(*GARE) == ""


@pytest.mark.parametrize("point", [LILLE, GARE[::-1], (float("nan"), 50.4), (float("inf"), 1e308)])
def test_address_of_a_point_elsewhere_is_not_asked(geocoder, point):
    assert address_at(*point) == ""
    assert geocoder.asked == []


# The two doors.


def post(client: Client, name: str, **data: str) -> Any:
    answer = client.post(f"/carte/{name}.json", data)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    return answer.json()


def test_search_answers_scripts(geocoder, client: Client):
    answer = post(client, "adresses", q="gare 12")
    assert answer["note"] == "4 lieux trouvés."
    at = {"lon": GARE[0], "lat": GARE[1]}
    assert answer["places"][:3] == [
        {"label": "Gare", "kind": "quarter", "detail": "quartier entier", "slug": "gare"},
        {"label": "Gare", "kind": "place", "detail": "Gare"} | at,
        {"label": "12 Rue de la Gare", "kind": "address", "detail": "Gare"} | at,
    ]
    assert answer["places"][3]["label"] == "Rue de la Gare"


def test_address_answers_scripts(geocoder, client: Client):
    geocoder.found = [address("12", "Rue Haute", distance=3)]
    assert post(client, "adresse", lon=str(GARE[0]), lat=str(GARE[1])) == {"label": "12 Rue Haute"}
    for lon, lat in (("", ""), ("nan", "nan"), ("a", "1e999"), ("50.3891", "3.4592")):
        assert post(client, "adresse", lon=lon, lat=lat) == {"label": ""}


@pytest.mark.parametrize("name", ["adresses", "adresse"])
def test_search_is_by_post_with_its_token(name):
    client = Client(enforce_csrf_checks=True)
    assert client.get(f"/carte/{name}.json", {"q": "gare"}).status_code == 405
    assert client.post(f"/carte/{name}.json", {"q": "gare"}).status_code == 403


def test_network_that_asks_a_lot_is_answered_without_asking(geocoder, client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(LIMITS, "address-search", (3, 60))
    for number in range(6):
        post(client, "adresses", q=f"rue {number} haute")
    assert len(geocoder.asked) == 3
    found = post(client, "adresses", q="Médiathèque")
    assert [place["label"] for place in found["places"]] == ["Médiathèque"]


def test_log_holds_no_word_looked_for(geocoder, client: Client, caplog: pytest.LogCaptureFixture):
    geocoder.fault = says(500)
    post(client, "adresses", q="12 rue Secrète")
    assert "left alone" in caplog.text
    assert "ecr" not in caplog.text.lower()
