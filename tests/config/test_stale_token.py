"""A form whose token is too old comes back as a page with a button: what was typed is in it, whatever the form."""

import re
from collections.abc import Iterator

import pytest
from django import forms
from django.test import Client

from propositions.mapping import FIELDS
from tests.house.source import rooms

pytestmark = pytest.mark.django_db
WHERE = "/jai-une-idee/ou/"
# What no page can give back, and a button of the demonstration alone.
FILES, BUTTONS = {"photos", "file"}, {"persona"}


def forms_of_ours(form: type = forms.BaseForm) -> Iterator[type[forms.BaseForm]]:
    for found in form.__subclasses__():
        if found.__module__.partition(".")[0] in rooms():
            yield found
        yield from forms_of_ours(found)


def sent_again(client: Client, address: str, typed: dict[str, str]) -> dict[str, str]:
    """What the page that is answered would send at its button."""
    answer = client.post(address, typed)
    assert answer.status_code == 403
    page = answer.content.decode().partition('class="sent-again"')[2].partition("</form>")[0]
    hidden = dict(re.findall(r'name="(\w+)"(?: type="hidden")? value="([^"]*)"', page))
    return hidden | dict(re.findall(r'<textarea [^>]*name="(\w+)">([^<]*)<', page))


def test_each_field_of_each_form_comes_back(town):
    client = Client(enforce_csrf_checks=True)
    client.get("/")
    named = {name for form in forms_of_ours() for name in getattr(form, "base_fields", {})} - FILES - BUTTONS
    named |= {*FIELDS, "channel_column", "agreed_column", "once"}
    assert {"points", "code", "searched", "town_letter"} <= named
    typed = {name: f"mot de {name}" for name in named}
    came = sent_again(client, WHERE, typed)
    assert {name: came.get(name) for name in typed} == typed


def test_path_that_was_drawn_is_kept_by_the_second_press(town):
    client = Client(enforce_csrf_checks=True)
    drawn = "3.4850 50.3890\n3.4861 50.3897"
    came = sent_again(client, WHERE, {"place_kind": "line", "points": drawn})
    assert came.get("points") == drawn
    answer = client.post(WHERE, came)
    assert answer.status_code == 302
    shown = client.get("/jai-une-idee/ou/").content.decode()
    assert "3.485 50.389\n3.4861 50.3897" in shown


def test_what_a_stranger_adds_does_not_come_back(town):
    assert "reclame" not in sent_again(Client(enforce_csrf_checks=True), WHERE, {"reclame": "Achetez", "hint": "là"})
