"""A photo of an idea that is there already: taken off by its author or by moderation, sealed with a hidden idea."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client

from comptes.models import SensitiveAct
from journal.models import Event
from propositions.actions.moderating import hide, restore, sweep_sealed
from propositions.actions.photos import take_off_photo
from propositions.actions.revising import withdraw
from propositions.models.photo import Photo
from propositions.moves import MoveIncomplete, MoveRefused
from propositions.queries.photos import photos_of
from socle.clock import now
from tests.factories.comptes import client_of, make_person
from tests.factories.photos import make_pictured_idea

pytestmark = pytest.mark.usefixtures("town")


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    """Files of the test's own."""
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


def test_author_takes_a_photo_off_and_the_thread_says_so(folder):
    author = make_person()
    idea, photo = make_pictured_idea(author)
    client, address = client_of(author), f"/idees/{idea.code}/photos/{photo.pk}/retirer/"
    assert address in client.get(f"/idees/{idea.code}/changer/").content.decode()
    assert client.get(address).status_code == 200
    answer = client.post(address, {"reason": ""})
    assert (answer.status_code, answer["Location"]) == (302, f"/idees/{idea.code}/")
    assert photos_of(idea) == []
    assert not any(path.is_file() for path in folder.rglob("*"))
    assert "Une photo retirée" in Client().get(f"/idees/{idea.code}/").content.decode()
    assert client.post(address, {"reason": ""}).status_code == 404


def test_moderator_says_why():
    idea, photo = make_pictured_idea(make_person())
    client, address = client_of(make_person("moderator")), f"/idees/{idea.code}/photos/{photo.pk}/retirer/"
    assert address in client.get(f"/moderation/{idea.code}/").content.decode()
    answer = client.post(address, {"reason": " "})
    assert answer.status_code == 409
    assert photos_of(idea) == [photo]
    assert client.post(address, {"reason": "Un visage se reconnaît."}).status_code == 302
    assert photos_of(idea) == []
    told = Event.objects.get(thread=idea.thread, verb="photo_taken_off")
    assert (told.reason, told.visibility) == ("Un visage se reconnaît.", "public")


@pytest.mark.parametrize("role", ["", "crier", "staff"])
def test_nobody_else_takes_it_off(role):
    idea, photo = make_pictured_idea(make_person())
    with pytest.raises(PermissionDenied):
        take_off_photo(make_person(role), code=idea.code, photo=photo.pk, reason="Non.")
    assert photos_of(idea) == [photo]


def test_photo_of_another_idea_is_left_alone():
    author = make_person()
    idea, _ = make_pictured_idea(author)
    _, others = make_pictured_idea(make_person())
    assert take_off_photo(author, code=idea.code, photo=others.pk) is False
    assert client_of(author).get(f"/idees/{idea.code}/photos/{others.pk}/retirer/").status_code == 404
    assert Photo.objects.count() == 2


def test_nothing_is_taken_off_what_is_not_shown():
    author, moderator = make_person(), make_person("moderator")
    idea, photo = make_pictured_idea(author)
    withdraw(author, code=idea.code)
    with pytest.raises(MoveRefused):
        take_off_photo(author, code=idea.code, photo=photo.pk)
    hidden, kept = make_pictured_idea(author)
    hide(moderator, code=hidden.code, rule="image", reason="Un visage.")
    with pytest.raises(MoveRefused):
        take_off_photo(moderator, code=hidden.code, photo=kept.pk, reason="Un visage.")
    with pytest.raises(MoveIncomplete):
        take_off_photo(moderator, code=make_pictured_idea(author)[0].code, photo=kept.pk)


def test_photos_of_a_hidden_idea_are_seen_where_the_reading_is_noted_and_nowhere_else():
    author, moderator = make_person(), make_person("moderator")
    idea, photo = make_pictured_idea(author)
    hide(moderator, code=idea.code, rule="image", reason="Un visage.")
    client = client_of(moderator)
    assert client.get(f"/photos/{photo.pk}/card.jpg").status_code == 404
    page = client.get(f"/moderation/{idea.code}/").content.decode()
    assert "data:image" not in page
    assert str(photo.pk) not in page
    assert not SensitiveAct.objects.filter(kind="sealed words read").exists()
    page = client.post(f"/moderation/{idea.code}/texte/").content.decode()
    assert 'src="data:image/jpeg;base64,' in page
    assert SensitiveAct.objects.filter(kind="sealed words read").count() == 1
    restore(moderator, code=idea.code, reason="Floutée.")
    assert Client().get(f"/photos/{photo.pk}/card.jpg").status_code == 200


def test_photos_go_with_the_sealed_words():
    author, moderator = make_person(), make_person("moderator")
    idea, _ = make_pictured_idea(author)
    _, stays = make_pictured_idea(author)
    hide(moderator, code=idea.code, rule="image", reason="Un visage.")
    with time_machine.travel(now() + timedelta(days=300)):
        sweep_sealed(None)
        assert Photo.objects.count() == 2
    with time_machine.travel(now() + timedelta(days=367)):
        sweep_sealed(None)
    assert list(Photo.objects.all()) == [stays]
