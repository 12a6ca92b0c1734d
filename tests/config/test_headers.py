"""What every answer says to the browser beside its page: what it may load, ask the device for, and tell others."""

import pytest
from django.test import Client

from lettres.actions.preferences import ensure_reader
from lettres.links import token_of
from tests.factories.comptes import make_person

pytestmark = pytest.mark.django_db
POLICY = {
    "default-src": "'self'",
    "style-src": "'self'",
    "script-src": "'self'",
    "connect-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


@pytest.mark.parametrize("path", ["/", "/carte/", "/connexion/", "/nulle-part/", "/api/v1/propositions/"])
def test_page_loads_and_asks_for_nothing_of_elsewhere(town: None, client: Client, path: str) -> None:
    answer = client.get(path)
    told = dict(part.strip().partition(" ")[::2] for part in answer["Content-Security-Policy"].split(";"))
    # Pictures alone may come from elsewhere: the tiles of the map.
    assert {name: value for name, value in told.items() if name != "img-src"} == POLICY
    assert told["img-src"].startswith("'self' data:")
    for device in ("camera=()", "microphone=()", "payment=()", "usb=()", "geolocation=(self)"):
        assert device in answer["Permissions-Policy"]


@pytest.mark.parametrize("path", ["reglages/{}/", "quitter/{}/", "quitter/{}/ville/", "fil/{}.atom"])
def test_page_whose_address_is_a_key_is_told_to_nobody(town: None, client: Client, path: str) -> None:
    token = token_of(ensure_reader(make_person()).key)
    for good in (token, "x~y"):
        answer = client.get(f"/lettres/{path.format(good)}")
        assert answer.status_code == (200 if good == token else 404)
    answer = client.get(f"/lettres/{path.format(token)}")
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Referrer-Policy"] == "same-origin"


def test_town_that_is_not_founded_is_not_ready(client: Client) -> None:
    """Whoever watches the server is told what is missing, and sends nobody there."""
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"manage.py town load\n")


def test_town_that_is_founded_is_ready(town: None, client: Client) -> None:
    assert client.get("/readyz").status_code == 200
