"""Rule 5: a list page asks the database as many questions for three rows as for one."""

from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from carte.quadkeys import tile_of
from comptes.models import User
from propositions.actions.moderating import contest, hide
from propositions.actions.supporting import support
from propositions.models.proposal import Proposal
from propositions.views.shared import forget_pages
from tests.factories.comptes import make_person
from tests.factories.lettres import make_bulletin, make_delivery, make_told_run
from tests.factories.propositions import SABATIER, make_answer, make_flag, make_proposal, make_street_proposal
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


def _contested(worker: User) -> str:
    author = make_person()
    idea = make_proposal(author)
    hide(worker, code=idea.code, rule="advert", reason="Réclame.")
    contest(author, code=idea.code, words="Relisez-la.")
    return idea.code


def _answered(worker: User) -> str:
    make_answer(make_proposal())
    return "réponse"


def _sent(worker: User) -> str:
    make_delivery(make_person())
    return "pe…@exemple.fr"


def _printed(worker: User) -> str:
    make_told_run()
    return "2 personnes"


def _supported(worker: User) -> str:
    idea = make_proposal(title=f"Un kiosque {make_person().pk}")
    support(worker, code=idea.code)
    return idea.title


# Lists of who works for the town, or of what one supports: what makes a row of each, and a word the page then says.
OTHERS: tuple[tuple[str, Callable[[User], str]], ...] = (
    ("/moderation/", lambda worker: make_flag(make_proposal()).proposal.title),
    ("/moderation/", lambda worker: make_proposal(text="Ces abrutis de pigeons.").title),
    ("/moderation/", _contested),
    ("/a-repondre/", lambda worker: make_proposal().title),
    ("/reponses/", _answered),
    ("/saisie/", lambda worker: make_street_proposal(worker).title),
    ("/envois/", _sent),
    ("/lettres-papier/", _printed),
    ("/lettre-de-la-ville/", lambda worker: make_bulletin(worker).title),
    ("/mes-idees/", _supported),
)


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
@pytest.mark.parametrize(("address", "make"), OTHERS)
def test_list_of_who_works_asks_as_much_for_three_rows_as_for_one(town, address, make):
    worker, client, said = make_person("administrator"), Client(), []
    client.force_login(worker)
    refuse(moved(client, address, lambda: said.append(make(worker))))
    page = client.get(address).content.decode()
    assert all(word in page for word in said)


@pytest.mark.django_db
def test_query_for_each_row_is_found(town, resident, settings):
    settings.ROOT_URLCONF = "tests.house.broken.rule_05.urls"
    rows = rows_of(resident)
    found = moved(Client(), "/chacune/", lambda: next(rows))
    assert found[0] == "/chacune/: 2 queries for 1 row, 4 for 3"
    assert "carte_theme" in found[-1]
