"""The home page stays light: what a telephone on a bad line asks for before it shows anything."""

import gzip
import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from config.pages import LATEST
from tests.factories.propositions import make_proposal

HEAVIEST = 145_000
# What the head of an answer costs, each time.
HEAD = 500
LINK = re.compile(r'<link rel="stylesheet" href="([^"]+)"|<(?:img|script|use)\b[^>]*(?:src|href)="([^"#]+)')


def weight(address: str) -> int:
    """The page and all that it names, none twice, as the demonstration sends them: files as they are, what is written
    for the reader compressed."""
    client = Client(headers={"Accept-Encoding": "gzip"})
    page = client.get(address).content
    named = {link or other for link, other in LINK.findall(gzip.decompress(page).decode())}
    assert len(named) > 50, named
    return len(page) + HEAD + sum(HEAD + size(client, name) for name in named)


def size(client: Client, name: str) -> int:
    path = finders.find(name.removeprefix(settings.STATIC_URL)) if name.startswith(settings.STATIC_URL) else None
    if path:
        with open(path, "rb") as file:
            return len(file.read())
    answer = client.get(name)
    assert answer.status_code == 200, name
    return len(answer.content)


@pytest.mark.django_db
def test_home_page_is_light(town, resident):
    for rank in range(LATEST):
        make_proposal(resident, title=f"Un banc de plus, le numéro {rank}, devant l’école du quartier de la gare")
    assert weight("/") < HEAVIEST


@pytest.mark.django_db
def test_heavy_page_is_found(town, resident):
    make_proposal(resident)
    # The map brings Leaflet.
    assert weight("/carte/") > HEAVIEST
