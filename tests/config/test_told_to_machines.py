"""What a page tells to those who do not see it, and to what fills forms for them."""

import re

import pytest
from django.test import Client


@pytest.mark.parametrize("path", ["/carte/", "/idees/", "/suivre/"])
def test_page_one_is_on_is_told_in_the_menu(town, client: Client, path: str) -> None:
    page = client.get(path).content.decode()
    # Once on the line of a desk, once in the menu of a phone.
    assert re.findall(r'<a href="([^"]+)" aria-current="page">', page) == [path] * 2


def test_telephone_offers_the_address_and_the_code(town, client: Client) -> None:
    assert 'autocomplete="email"' in client.get("/connexion/").content.decode()
    page = client.post("/connexion/", {"email": "jo@exemple.fr"}, follow=True).content.decode()
    assert re.search('<input[^>]+autocomplete="one-time-code"', page)
