"""Rule 5: a list page asks the database as many questions for three rows as for one."""

from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from carte.quadkeys import tile_of
from comptes.models import User
from propositions.models.proposal import Proposal
from propositions.views.shared import forget_pages
from tests.factories.propositions import SABATIER, make_proposal
from tests.house.source import refuse

# A tile so fine that the first idea stands on it alone, whatever is said elsewhere.
ALONE = "/".join(map(str, (18, *tile_of(*SABATIER, 18))))
LISTS = (
    "/",
    "/carte/",
    "/idees/",
    "/quartier/sabatier/",
    "/theme/mobilite/",
    "/quartier/sabatier/fil.atom",
    "/theme/mobilite/fil.atom",
    "/mes-idees/",
    "/api/v1/propositions/",
    "/carte/idees.json?bbox=3.3,50.3,3.7,50.5",
    f"/carte/tuiles/{ALONE}.json",
)
# Rows that differ in all a list may look up: theme, quarter or none, signature.
ROWS = (
    {"theme": "mobilite"},
    {"theme": "nature-foret", "place_kind": "quarter", "quarter": "sabatier", "signature": "Josiane L."},
    {"theme": "solidarite", "place_kind": "town"},
)


def rows_of(author: User) -> Iterator[Proposal]:
    """An idea at each step, none before it is asked for."""
    for row in ROWS:
        yield make_proposal(author, **row)


def moved(client: Client, address: str, more: Callable[[], object]) -> list[str]:
    """The queries of one row and of three, when their number differs; nothing when it does not."""
    more()
    # What is kept for the life of the process (outlines, templates) is read now.
    assert client.get(address).status_code == 200
    one = ask(client, address)
    more()
    more()
    three = ask(client, address)
    if len(one) == len(three):
        return []
    return [f"{address}: {len(one)} queries for 1 row, {len(three)} for 3", *one, "---", *three]


def ask(client: Client, address: str) -> list[str]:
    # What a page asks, not what is kept of it.
    forget_pages()
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    assert answer.status_code == 200
    return [query["sql"] for query in captured]


@pytest.mark.django_db
@pytest.mark.parametrize("reader", ["nobody", "author"])
@pytest.mark.parametrize("address", LISTS)
def test_list_asks_as_much_for_three_rows_as_for_one(town, resident, address, reader):
    client = Client()
    if reader == "author" or address == "/mes-idees/":
        client.force_login(resident)
    rows = rows_of(resident)
    refuse(moved(client, address, lambda: next(rows)))
    # The page showed what was made: a list that shows nothing would ask nothing.
    assert "Un banc num" in client.get(address).content.decode("utf-8", "replace")


@pytest.mark.django_db
def test_query_for_each_row_is_found(town, resident, settings):
    settings.ROOT_URLCONF = "tests.house.broken.rule_05.urls"
    rows = rows_of(resident)
    found = moved(Client(), "/chacune/", lambda: next(rows))
    assert found[0] == "/chacune/: 2 queries for 1 row, 4 for 3"
    assert "carte_theme" in found[-1]
