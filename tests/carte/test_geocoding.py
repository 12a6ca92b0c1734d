"""The address service, true and at fault, and what stands in for it. The server is real, on this machine."""

import datetime
import time
from dataclasses import replace
from email.utils import format_datetime
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection

from carte.addresses import FoundPlace, address_at, search_places
from carte.exchange import LARGEST, SECONDS, fetch
from carte.geocoding import NoAnswer, search
from socle.unit_of_work import action
from tests.carte.geocoder import (
    GARE,
    LILLE,
    SLOW,
    Fault,
    address,
    collection,
    drip,
    feature,
    hangs_up,
    interest,
    says,
    slow,
    street,
)

pytestmark = pytest.mark.usefixtures("town")
SILENT = "Le service d’adresses ne répond pas"


def labels(text: str, **more: Any) -> list[str]:
    return [place.label for place in search_places(text, **more).places]


def test_address_is_found_in_its_quarter(geocoder):
    found = search_places("12 rue de la Gare")
    assert found.places[0] == FoundPlace("12 Rue de la Gare", "address", *GARE, detail="Gare")
    assert found.note == "2 lieux trouvés."  # the drawn map knows the street
    assert geocoder.asked == [
        (
            "search",
            {
                "q": "12 rue de la gare",
                "limit": "5",
                "autocomplete": "1",
                "index": "address,poi",
                "citycode": "59491",
            },
        )
    ]


def test_town_without_a_code_is_asked_for_around_its_middle(geocoder, settings):
    settings.TOWN = replace(settings.TOWN, insee="")
    search_places("rue Haute")
    asked = geocoder.asked[0][1]
    assert "citycode" not in asked
    assert (float(asked["lon"]), float(asked["lat"])) == pytest.approx((3.47, 50.40), abs=0.05)


def test_same_words_are_asked_once_however_they_are_written(geocoder):
    for words in ("Rue Élie", "rue elie", "  RUE  élie. "):
        assert labels(words) == ["12 Rue de la Gare"]
    assert len(geocoder.asked) == 1


def test_nothing_found_is_kept_too(geocoder):
    geocoder.found = []
    for _ in range(2):
        assert search_places("rue de nulle part").note.startswith("Rien de ce nom à Raismes")
    assert len(geocoder.asked) == 1


def test_what_people_look_for_is_not_read_in_the_cache(geocoder):
    search_places("12 rue Secrète")
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM django_cache")
        kept = str(cursor.fetchall())
    assert "geocoding" in kept
    assert "secrete" not in kept.lower()


def test_point_of_interest_has_lists_for_fields(geocoder):
    geocoder.found = [interest("Halle des Sports"), interest("", toponym=["Salle Joliot", "Salle 2"]), interest("")]
    places = search_places("salle de sport").places
    assert [(place.label, place.kind) for place in places] == [("Halle des Sports", "place"), ("Salle Joliot", "place")]


def test_what_is_not_in_the_town_is_left_out(geocoder):
    geocoder.found = [
        address("1", "Rue Haute", LILLE),
        address("2", "Rue Haute"),
        street("Raismes", type="municipality"),
    ]
    assert labels("rue haute") == ["2 Rue Haute"]


def test_swapped_degrees_of_an_answer_are_put_right(geocoder):
    geocoder.found = [address("12", "Rue Haute", GARE[::-1]), address("14", "Rue Haute", LILLE[::-1])]
    assert search_places("rue haute").places == (FoundPlace("12 Rue Haute", "address", *GARE, detail="Gare"),)


BROKEN_FEATURES: list[Any] = [
    None,
    7,
    "rue",
    [],
    {},
    {"type": "Feature"},
    {"properties": [], "geometry": []},
    feature(GARE),
    feature(GARE, name=12),
    feature(GARE, name={"a": 1}),
    feature(GARE, name=[]),
    feature([3.4], name="Rue A"),
    feature(["3.4", "50.3"], name="Rue B"),
    feature([None, None], name="Rue C"),
    feature([True, False], name="Rue D"),
    feature([10**400, 50.3], name="Rue E"),
    feature([float("nan"), 50.3], name="Rue F"),
    feature([1e308, 1e308], name="Rue G"),
    feature([[3.4, 50.3]], name="Rue H"),
    {"geometry": {"type": "LineString", "coordinates": [[3.4, 50.3]]}, "properties": {"name": "Rue I"}},
]


def test_broken_features_are_passed_over(geocoder):
    for broken in BROKEN_FEATURES:
        cache.clear()
        geocoder.found = [broken, address("2", "Rue Haute")]
        assert labels("rue haute") == ["2 Rue Haute"], broken


def test_name_that_is_long_or_holds_signs_of_control_is_one_short_line(geocoder):
    geocoder.found = [address("2", "Rue\nHaute\x00" + "é" * 500)]
    (label,) = labels("rue haute")
    assert label.startswith("2 Rue Haute éé")
    assert len(label) == 120


def test_words_the_service_refuses_are_not_sent_again(geocoder):
    geocoder.fault = says(400)
    for _ in range(2):
        assert labels("médiath") == ["Médiathèque"]
    assert len(geocoder.asked) == 1
    # Others are: it is not at rest.
    search_places("rue haute")
    assert len(geocoder.asked) == 2


@pytest.mark.parametrize("typed", ["", " ", "é", "'", "(((", "\u0300", "12", "ru", "’" * 300, "é" * 5000, "🏠🏠🏠"])
def test_no_word_makes_the_service_refuse(geocoder, typed):
    search_places(typed)
    assert all(3 <= len(asked["q"]) <= 200 and asked["q"][0].isalnum() for _, asked in geocoder.asked)


NOW = datetime.datetime(2026, 11, 23, 9, 30, tzinfo=datetime.UTC)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("60", 60),
        (format_datetime(NOW + datetime.timedelta(seconds=90), usegmt=True), 90),
        ("0", 1),
        (format_datetime(NOW - datetime.timedelta(days=1), usegmt=True), 1),
        ("86400", 600),
        ("9" * 5000, 600),
        ("bientôt".encode().decode("latin-1"), 30),
        ("-5", 30),
        ("", 30),
    ],
)
def test_service_that_asks_for_rest_is_left_alone_until_then(geocoder, status, said, seconds):
    with time_machine.travel(NOW, tick=False) as clock:
        geocoder.fault = says(status, Retry_After=said) if said else says(status)
        assert search_places("médiath").note.startswith("Un lieu trouvé. " + SILENT)
        geocoder.fault = None
        clock.shift(seconds - 0.5)
        # Other words, another page, another process: nobody asks.
        assert SILENT in search_places("rue haute").note
        assert address_at(*GARE) == ""
        assert len(geocoder.asked) == 1
        clock.shift(3)
        assert labels("rue haute") == ["12 Rue de la Gare"]
        assert len(geocoder.asked) == 2


UNUSABLE: dict[str, Fault] = {
    "slow": slow,
    "drip": drip,
    "hangs up": hangs_up,
    "broken": says(200, b'{"type": "FeatureCollection", "features": [{"type'),
    "not utf-8": says(200, b"\xff\xfe\x00"),
    "nested": says(200, b"[" * 100_000),
    "html": says(200, b"<!doctype html><title>Maintenance</title>"),
    "a list": says(200, b"[]"),
    "features no list": says(200, b'{"features": {"0": 1}}'),
    "too large": says(200, collection(address("2", "Rue Haute")) + b" " * 5_000_000),
    "redirect": says(302, Location="/geocodage/elsewhere"),
    "empty": says(204, b""),
    "forbidden": says(403),
    "error": says(500),
}


@pytest.mark.parametrize("kind", UNUSABLE)
def test_answer_of_no_use_leaves_what_the_town_knows(geocoder, kind):
    geocoder.fault = UNUSABLE[kind]
    found = search_places("Médiathèque")
    assert [place.label for place in found.places] == ["Médiathèque"]
    assert SILENT in found.note
    # At rest for some seconds: the next key costs nothing.
    assert SILENT in search_places("Médiathèque d").note
    assert [verb for verb, _ in geocoder.asked] == ["search"]
    with time_machine.travel(datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=13)):
        geocoder.fault = None
        assert labels("Médiathèque") == ["Médiathèque", "12 Rue de la Gare"]


@pytest.mark.parametrize("fault", [slow, drip])
def test_nobody_waits_for_a_slow_service(geocoder, fault):
    geocoder.fault = fault
    before = time.monotonic()
    assert SILENT in search_places("rue haute").note
    assert time.monotonic() - before < 2 * SLOW
    assert geocoder.answered == 0
    assert geocoder.dropped.wait(SLOW), "the line is still held"


def test_control_a_patient_caller_gets_the_slow_answer(geocoder):
    geocoder.fault = slow
    assert fetch(f"{geocoder.url}/search?q=rue", seconds=4 * SLOW).body == collection(*geocoder.found)
    assert SECONDS < SLOW


def test_control_a_large_answer_within_the_bound_is_read(geocoder):
    body = collection(address("2", "Rue Haute"))
    geocoder.fault = says(200, body + b" " * (LARGEST - len(body)))
    assert labels("rue haute") == ["2 Rue Haute"]


@pytest.mark.parametrize(
    "url", ["", "file:///etc/passwd", "ftp://127.0.0.1/", "http://", "data:,a", "127.0.0.1:1", "http://[::1"]
)
def test_only_web_addresses_are_asked(settings, url):
    settings.GEOCODER_URL = url
    assert labels("Médiathèque") == ["Médiathèque"]


def test_host_that_is_not_there_is_no_error(settings):
    for url in ("http://127.0.0.1:1/geocodage", "http://geocodeur.invalid/"):
        cache.clear()
        settings.GEOCODER_URL = url
        assert SILENT in search_places("Médiathèque").note


def test_network_is_not_asked_inside_an_action(geocoder):
    @action(silent="a test asks")
    def ask_inside(actor: None) -> None:
        search("rue haute")

    with pytest.raises(RuntimeError, match="inside an action"):
        ask_inside(None)
    assert geocoder.asked == []


def test_service_that_is_off_says_no_answer():
    with pytest.raises(NoAnswer):
        search("rue haute")
    # Off on purpose is no breakdown: the page does not complain.
    assert search_places("Médiathèque").note == "Un lieu trouvé."
