"""Leaving in one press (RFC 8058), and the one page of choices, by the link of a letter."""

from urllib.parse import urlencode

import pytest
from django.test import Client

from comptes.models import Consent
from journal.models import Follow
from lettres.actions.preferences import ensure_reader
from lettres.links import token_of
from lettres.models import Reader
from tests.factories.comptes import make_person
from tests.factories.lettres import make_reader

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def reader(town) -> Reader:
    return make_reader(make_person(), town_letter=True)


def token(reader: Reader) -> str:
    return token_of(reader.key)


def test_scanner_that_opens_the_link_changes_nothing(reader):
    for method in ("head", "get", "get", "head", "get"):
        assert getattr(Client(), method)(f"/lettres/quitter/{token(reader)}/").status_code == 200
    assert Reader.objects.get().rhythm == "weekly"
    assert Client().post(f"/lettres/quitter/{token(reader)}/").status_code == 200
    assert Reader.objects.get().rhythm == "never"


@pytest.mark.parametrize("multipart", [True, False])
def test_mail_program_leaves_without_cookie_as_often_as_it_likes(reader, multipart):
    client = Client(enforce_csrf_checks=True)
    for _ in range(3):
        address = f"/lettres/quitter/{token(reader)}/"
        if multipart:
            answer = client.post(address, ONE_CLICK)
        else:
            answer = client.post(address, urlencode(ONE_CLICK), content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 200
    left = Reader.objects.get()
    assert (left.rhythm, left.next_at, left.town_letter) == ("never", None, False)
    assert not Consent.objects.filter(kind="town letter", withdrawn_at__isnull=True).exists()


@pytest.mark.parametrize("path", ["quitter/{}/", "reglages/{}/", "fil/{}.atom"])
def test_link_that_is_not_ours_is_nowhere(reader, path):
    for forged in (reader.key, f"{token(reader)}x", f"x{token(reader)}", "~", "a~b"):
        assert Client().get(f"/lettres/{path.format(forged)}").status_code == 404
        assert Client().post(f"/lettres/quitter/{forged}/").status_code == 404
    assert Client().get(f"/lettres/{path.format(token(reader))}").status_code == 200


def test_choices_are_kept_by_the_link_without_signing_in(reader, caplog):
    page = Client().get(f"/lettres/reglages/{token(reader)}/")
    form = page.context["form"]
    sabatier = next(value for value, name in form.fields["quarter"].choices if name == "Sabatier")
    data = {"rhythm": "daily", "weekday": "3", "way": "atom", "quarter": [sabatier], "town_letter": "on"}
    assert Client().post(f"/lettres/reglages/{token(reader)}/", data).status_code == 302
    kept = Reader.objects.get()
    assert (kept.rhythm, kept.weekday, kept.way, kept.next_at) == ("daily", 3, "atom", None)
    assert list(Follow.objects.values_list("thread", "because")) == [(int(sabatier), "chosen")]
    assert "Sabatier" in Consent.objects.get(kind=f"letters of thread {sabatier}").wording
    # Unticked again: the consent is taken back, not erased.
    data.pop("quarter")
    Client().post(f"/lettres/reglages/{token(reader)}/", data)
    assert not Follow.objects.exists()
    assert Consent.objects.get(kind=f"letters of thread {sabatier}").withdrawn_at is not None


def test_no_box_is_ticked_beforehand(town):
    person = make_person()
    client = Client()
    client.force_login(person)
    page = client.get("/mes-lettres/").content.decode()
    assert page.count("checked") == 2  # a rhythm and a way
    assert Reader.objects.get(user=person).rhythm == "weekly"


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"rhythm": "hourly", "weekday": "0", "way": "email"},
        {"rhythm": "daily", "weekday": "9", "way": "email"},
        {"rhythm": "daily", "weekday": "0", "way": "paper"},
        {"rhythm": "daily", "weekday": "0", "way": "email", "quarter": "99999999"},
    ],
)
def test_choice_that_is_none_is_refused_and_nothing_changes(reader, data):
    answer = Client().post(f"/lettres/reglages/{token(reader)}/", data)
    assert answer.status_code == 400
    kept = Reader.objects.get()
    assert (kept.rhythm, kept.way, kept.town_letter) == ("weekly", "email", True)


def test_address_of_the_reader_is_not_shown_by_the_link(reader):
    for path in ("reglages", "quitter"):
        assert reader.user.email not in Client().get(f"/lettres/{path}/{token(reader)}/").content.decode()


def test_reader_is_made_once_by_two_visits(town):
    person = make_person()
    assert ensure_reader(person).pk == ensure_reader(person).pk
