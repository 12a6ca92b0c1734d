"""Who may add how many photos, and who sees them: limits under a crowd, old links."""

from functools import partial
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from comptes.models import User
from propositions.actions import photos as acts
from propositions.actions.drafts import save_draft
from propositions.actions.moderating import hide, restore
from propositions.actions.photos import MOST_A_DAY, MOST_PHOTOS
from propositions.actions.revising import put_back, withdraw
from propositions.models.draft import Draft
from propositions.models.photo import Photo
from propositions.models.proposal import Proposal
from propositions.photos import PhotoRefused
from socle.clock import now
from tests.factories.comptes import make_person
from tests.factories.photos import (
    make_phone_photo,
    make_photo,
    make_pictured_idea,
)
from tests.factories.propositions import make_draft
from tests.faults.races import REPEATS, THREADS, race, tell

WHAT = "/jai-une-idee/quoi/"


@pytest.fixture(autouse=True)
def folders(tmp_path, settings):
    """Files and temporary files of the test's own."""
    settings.MEDIA_ROOT, settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "kept"), str(tmp_path / "temporary")
    (tmp_path / "temporary").mkdir()
    return tmp_path


@pytest.fixture
def started(client: Client, town: None) -> Client:
    client.post("/jai-une-idee/ou/", {"place_kind": "town"})
    return client


def send(client: Client, *sent: tuple[str, bytes], **fields: str) -> Any:
    files = [SimpleUploadedFile(name, content) for name, content in sent]
    return client.post(WHAT, {"title": "Un banc", "text": "Ici.", "ajouter": "oui", **fields, "photos": files})


# U7: many by one person.


def test_day_has_its_number_of_photos(town: None) -> None:
    person = make_person()
    with time_machine.travel(now()) as clock:
        for _ in range(MOST_A_DAY // MOST_PHOTOS):
            draft = save_draft(person, draft=None, changes={})
            for _ in range(MOST_PHOTOS):
                make_photo(draft, person)
        after = save_draft(person, draft=None, changes={})
        with pytest.raises(PhotoRefused, match="demain"):
            make_photo(after, person)
        # Somebody else may.
        other = make_person()
        make_photo(save_draft(other, draft=None, changes={}), other)
        clock.shift(24 * 3600 + 1)
        make_photo(after, person)


@pytest.fixture
def flood(committed_town: None) -> tuple[User, list[Draft]]:
    person = make_person()
    return person, [save_draft(person, draft=None, changes={}) for _ in range(THREADS)]


def pour(person: User, drafts: list[Draft]) -> int:
    """As many additions as 200 uploads, in threads; how many photos were refused."""
    share = -(-200 // THREADS)

    def work(number: int) -> int:
        refused = 0
        for turn in range(share):
            try:
                make_photo(drafts[(number + turn) % len(drafts)], person)
            except PhotoRefused:
                refused += 1
        return refused

    outcome = race([partial(work, number) for number in range(THREADS)])
    assert outcome.errors == []
    return sum(outcome.values)


@pytest.mark.postgresql
@pytest.mark.timeout(600)
def test_200_uploads_at_once_pass_no_limit(flood: tuple[User, list[Draft]], monkeypatch: pytest.MonkeyPatch) -> None:
    person, drafts = flood
    monkeypatch.setattr(acts, "MOST_A_DAY", 20)
    refused = pour(person, drafts)
    rows = Photo.objects.all()
    assert rows.count() == 20
    assert refused >= 180
    assert max(rows.filter(draft=draft).count() for draft in drafts) <= MOST_PHOTOS
    tell("uploads at once", 200)


@pytest.mark.postgresql
@pytest.mark.timeout(600)
def test_control_without_the_locks_the_limits_are_passed(committed_town: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acts, "_hold", lambda actor, draft: Draft.objects.get(pk=draft))
    passed = 0
    for _ in range(REPEATS * 3):
        draft = save_draft(None, draft=None, changes={})
        race([partial(make_photo, draft)] * THREADS)
        passed += Photo.objects.filter(draft=draft).count() > MOST_PHOTOS
    assert passed > 0
    tell("additions without the lock", REPEATS * 3 * THREADS)


# U11: an old link.


@pytest.fixture
def visitors(town: None) -> dict[str, Client]:
    clients = {"nobody": Client()}
    for role in ("", "crier", "moderator", "staff"):
        clients[role or "resident"] = Client()
        clients[role or "resident"].force_login(make_person(role))
    return clients


def seen_by(visitors: dict[str, Client], photo: Photo) -> dict[str, int]:
    statuses = {}
    for name, client in visitors.items():
        answers = {client.get(f"/photos/{photo.pk}/{size}.jpg").status_code for size in ("thumb", "card", "large")}
        (statuses[name],) = answers
    return statuses


def test_photo_is_seen_as_long_as_its_idea_is(visitors: dict[str, Client]) -> None:
    author, moderator = make_person(), make_person("moderator")
    writing = Client()
    writing.force_login(author)
    all_see, none_see = dict.fromkeys(visitors, 200), dict.fromkeys(visitors, 404)

    started = make_draft(author)
    photo = make_photo(started, author)
    session = writing.session
    session["draft"] = str(started.pk)
    session.save()
    assert seen_by(visitors, photo) == none_see
    assert seen_by({"author": writing}, photo) == {"author": 200}

    proposal, photo = make_pictured_idea(author)
    code = proposal.code
    assert seen_by(visitors, photo) == all_see
    changes: list[tuple[Any, dict[str, int]]] = [
        (lambda: hide(moderator, code=code, rule="image", reason="Un visage."), none_see),
        (lambda: restore(moderator, code=code, reason="Floutée."), all_see),
        (lambda: withdraw(author, code=code), none_see),
        (lambda: put_back(author, code=code), all_see),
    ]
    for change, expected in changes:
        change()
        assert seen_by(visitors, photo) == expected
        assert seen_by({"author": writing}, photo) == {"author": 200}


def test_photo_of_an_idea_that_waits_is_read_by_moderation(
    visitors: dict[str, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("propositions.actions.saying.waits_for_reading", lambda *words: True)
    author = make_person()
    proposal, photo = make_pictured_idea(author)
    assert Proposal.objects.get(pk=proposal.pk).visibility == "waiting"
    # Whoever reads it before it appears has to see it.
    assert seen_by(visitors, photo) == dict.fromkeys(visitors, 404) | {"moderator": 200}


def test_photo_of_a_draft_without_a_person_is_its_browser_s(started: Client, visitors: dict[str, Client]) -> None:
    send(started, ("p.jpg", make_phone_photo()))
    photo = Photo.objects.get()
    assert seen_by({"browser": started, "another": Client()}, photo) == {"browser": 200, "another": 404}
    assert seen_by(visitors, photo) == dict.fromkeys(visitors, 404)
