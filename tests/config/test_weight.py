"""Pages stay light: what a telephone on a bad line asks for before it shows anything."""

import gzip
import re
from pathlib import Path
from urllib.parse import urljoin

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from config.pages import LATEST
from propositions.models.proposal import Proposal
from tests.factories.propositions import make_proposal

HEAVIEST = 150_000
# What the head of an answer costs, each time.
HEAD = 500
# What a module asks for at once, and what main.js asks for where the page has such an element.
MODULE = re.compile(r"(?:from|import) '(\.[^']+)'")
CALLED = re.compile(r"\['\[([\w-]+)\]', \(\) => import\('([^']+)'\)")
LINK = re.compile(r'<link rel="stylesheet" href="([^"]+)"|<(?:img|script|use)\b[^>]*(?:src|href)="([^"#]+)')


def weight(address: str, *, compressed: bool) -> int:
    """The page and all that it names, none twice, with the modules that these name."""
    client = Client(headers={"Accept-Encoding": "gzip" if compressed else ""})
    page = client.get(address)
    assert page.status_code == 200, address
    text = gzip.decompress(page.content).decode() if compressed else page.content.decode()
    named, todo = set[str](), [link or other for link, other in LINK.findall(text)]
    assert len(todo) > 3, todo
    weighed = len(page.content) + HEAD
    while todo:
        name = urljoin(address, todo.pop())
        if name not in named:
            named.add(name)
            content = read(client, name)
            weighed += HEAD + len(gzip.compress(content) if compressed else content)
            source = content.decode(errors="replace")
            todo += [urljoin(name, other) for other in MODULE.findall(source)]
            todo += [urljoin(name, other) for element, other in CALLED.findall(source) if element in text]
    return weighed


def read(client: Client, name: str) -> bytes:
    """A file of the site, or a page of it, bare."""
    path = finders.find(name.removeprefix(settings.STATIC_URL)) if name.startswith(settings.STATIC_URL) else None
    if path:
        return Path(path).read_bytes()
    answer = client.get(name, headers={"Accept-Encoding": ""})
    assert answer.status_code == 200, name
    return bytes(answer.content)


@pytest.fixture
def ideas(town, resident):
    for rank in range(LATEST):
        make_proposal(resident, title=f"Un banc de plus, le numéro {rank}, devant l’école du quartier de la gare")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/carte/", "/idees/", "/quartier/sabatier/", "/jai-une-idee/ou/", ""])
def test_page_is_light(address, ideas):
    """Leaflet, half of what a page with a map weighs, is not ours: it is weighed too."""
    address = address or Proposal.objects.all()[0].get_absolute_url()
    assert weight(address, compressed=True) < HEAVIEST


@pytest.mark.django_db
def test_heavy_page_is_found(ideas):
    """The map, its files as they are."""
    assert weight("/carte/", compressed=False) > HEAVIEST
