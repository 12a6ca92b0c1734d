"""« Où est-ce ? » by an address, without JavaScript: the places found become answers, nothing typed is lost."""

from collections.abc import Iterator

import pytest
from django.test import Client

from propositions.models.draft import Draft
from tests.carte.geocoder import GARE, Geocoder, address, says
from tests.faults.inputs import WHERE, Page, read_page

pytestmark = pytest.mark.usefixtures("town")
FOUND = f"trouve:address:{GARE[0]:.6f},{GARE[1]:.6f}:12 Rue de la Gare"
TYPED = {"hint": "Près du puits", "title": "Un banc", "longitude": "3,4", "quarter": "vicoigne"}


@pytest.fixture
def geocoder(settings) -> Iterator[Geocoder]:
    with Geocoder() as geocoder:
        settings.GEOCODER_URL = geocoder.url
        yield geocoder


def search(client: Client, words: str, **more: str) -> Page:
    answer = client.post(WHERE, {"address": words, "chercher": "oui", **more})
    assert answer.status_code == 200
    assert Draft.objects.count() == 0
    return read_page(answer.content.decode())


def kept(client: Client, **typed: str) -> dict:
    answer = client.post(WHERE, typed)
    assert answer.status_code == 302, answer.content.decode()
    data: dict = Draft.objects.get().data
    return data


def test_places_found_are_answers_and_nothing_typed_is_lost(client: Client, geocoder):
    page = search(client, "12 rue de la gare", **TYPED)
    values = page.value_of("value")
    assert FOUND in values
    assert {"12 rue de la gare", "Près du puits", "Un banc", "3,4"} <= set(values)
    assert page.holds("2 lieux trouvés. Choisissez-en un ci-dessous")
    assert ("option", "selected", None) in [(tag, name, value or None) for tag, name, value in page.attributes]
    assert not page.holds("à corriger")
    # The title tells it first to whoever cannot see the page.
    assert page.holds("2 lieux trouvés. Où est-ce ?")


def test_place_found_and_chosen_places_the_idea(client: Client, geocoder):
    data = kept(client, place_kind=FOUND, address="12 rue de la gare", searched="12 rue de la gare")
    assert (data["place_kind"], data["longitude"], data["latitude"]) == ("point", *GARE)
    assert data["hint"] == "12 Rue de la Gare"
    assert data.keys() == {"place_kind", "longitude", "latitude", "points", "quarter", "hint"}


def test_landmark_of_ones_own_stays(client: Client):
    assert kept(client, place_kind=FOUND, hint="Près du puits")["hint"] == "Près du puits"


def test_quarter_found_and_chosen_places_the_idea(client: Client):
    assert "trouve:quarter:gare:" in search(client, "gare").value_of("value")
    data = kept(client, place_kind="trouve:quarter:gare:", address="gare", searched="gare")
    assert (data["place_kind"], data["quarter"], data["longitude"], data["hint"]) == ("quarter", "gare", None, "")


def test_enter_in_another_field_goes_on_once_a_place_is_chosen(client: Client, geocoder):
    # The form's first button is « Chercher »: that is the one « Enter » presses.
    sent = {"place_kind": FOUND, "address": "gare", "searched": "gare", "chercher": "oui"}
    assert kept(client, **sent)["place_kind"] == "point"


def test_enter_in_another_field_goes_on_when_nothing_is_looked_for(client: Client):
    assert kept(client, place_kind="town", address="  ", chercher="oui")["place_kind"] == "town"


def test_new_words_are_looked_for_even_with_a_place_chosen(client: Client):
    assert search(client, "mairie", place_kind=FOUND, searched="gare").holds("Mairie · Centre")


def test_words_without_a_place_chosen_are_looked_for_by_continue_too(client: Client):
    answer = client.post(WHERE, {"address": "médiathèque"})
    assert answer.status_code == 200
    assert "Médiathèque · Centre" in answer.content.decode()


def test_words_are_no_obstacle_to_another_answer(client: Client):
    assert kept(client, address="médiathèque", place_kind="quarter", quarter="gare")["quarter"] == "gare"


def test_silent_service_leaves_the_page_standing(client: Client, geocoder):
    geocoder.fault = says(503)
    page = search(client, "12 rue du Bois-Perdu", **TYPED)
    assert page.holds("Le service d’adresses ne répond pas : choisissez un quartier")
    assert "Près du puits" in page.value_of("value")


def test_chosen_place_is_shown_again_with_an_error_elsewhere(client: Client):
    answer = client.post(WHERE, {"place_kind": FOUND, "hint": "é" * 200})
    page = read_page(answer.content.decode())
    assert answer.status_code == 400
    assert FOUND in page.value_of("value")
    assert page.holds("12 Rue de la Gare")
    assert Draft.objects.count() == 0


@pytest.mark.parametrize(
    "value",
    [
        "trouve:",
        "trouve:::",
        "trouve:address",
        "trouve:address:3.4",
        "trouve:address:nan,nan:Rue",
        "trouve:address:1e308,50.4:Rue",
        "trouve:address:2.3522,48.8566:Paris",
        "trouve:address:50.4026,3.4899:Rue",
        "trouve:quarter:nulle-part:",
        "trouve:quarter::",
        "trouve:<script>alert(1)</script>:<b>:<script>",
        "trouve",
    ],
)
def test_place_of_another_hand_is_checked_like_any(client: Client, value):
    answer = client.post(WHERE, {"place_kind": value, "hint": "Près du puits"})
    page = read_page(answer.content.decode())
    assert answer.status_code == 400
    assert page.is_safe
    assert "Près du puits" in page.value_of("value")
    assert Draft.objects.count() == 0


def test_name_longer_than_a_landmark_is_cut(client: Client):
    assert len(kept(client, place_kind=FOUND + "\ufb2c" * 200)["hint"]) == 120


def test_names_of_the_service_are_text(client: Client, geocoder):
    geocoder.found = [address("1", '<script>alert("rue")</script>')]
    page = search(client, "rue haute")
    assert page.is_safe
    assert page.holds('<script>alert("rue")</script>')


def test_words_too_long_are_refused_and_kept(client: Client):
    words = "rue " * 80
    answer = client.post(WHERE, {"address": words, "chercher": "oui", "place_kind": "town"})
    assert answer.status_code == 400
    page = read_page(answer.content.decode())
    assert page.holds("C’est trop long : le numéro et la rue suffisent.")


def test_privacy_page_names_the_service_or_nobody(client: Client, settings):
    settings.GEOCODER_URL = "https://geocodeur.exemple/geocodage"
    assert "à un service d’adresses (geocodeur.exemple)" in client.get("/vos-donnees/").content.decode()
    settings.GEOCODER_URL = ""
    assert "service d’adresses" not in client.get("/vos-donnees/").content.decode()
