"""What the addresses of lists and of « J’ai une idée » carry."""

import pytest
from django.test import Client

from tests.factories.propositions import make_proposal

pytestmark = pytest.mark.django_db
ROBOTS = '<meta name="robots" content="noindex">'


@pytest.mark.parametrize("address", ["/idees/", "/carte/"])
def test_questions_left_open_are_not_in_the_address(town: None, client: Client, address: str) -> None:
    make_proposal()
    left_open = "quartier=&theme=cadre-de-vie&avancement=&provenance=&annee="
    answer = client.get(f"{address}?{left_open}")
    assert (answer.status_code, answer["Location"]) == (302, f"{address}?theme=cadre-de-vie")
    assert client.get(f"{address}?quartier=&theme=")["Location"] == address
    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize("address", ["/idees/", "/carte/"])
def test_search_engines_keep_the_whole_list_and_none_of_its_cuts(town: None, client: Client, address: str) -> None:
    assert ROBOTS not in client.get(address).content.decode()
    assert ROBOTS in client.get(f"{address}?quartier=gare").content.decode()


def test_an_idea_begun_on_the_page_of_a_quarter_is_for_this_quarter(town: None, client: Client) -> None:
    assert '"/jai-une-idee/?quartier=gare"' in client.get("/quartier/gare/").content.decode()
    answer = client.get("/jai-une-idee/?quartier=gare", follow=True)
    form = answer.context["form"]
    assert (form["place_kind"].value(), form["quarter"].value()) == ("quarter", "gare")
    assert '"/jai-une-idee/"' in client.get("/theme/cadre-de-vie/").content.decode()


def test_a_quarter_that_is_not_one_is_asked_again(town: None, client: Client) -> None:
    answer = client.get("/jai-une-idee/?quartier=<b>ailleurs", follow=True)
    assert answer.status_code == 200
    assert "<b>ailleurs" not in answer.content.decode()
