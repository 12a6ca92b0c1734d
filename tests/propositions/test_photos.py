"""Photos of the idea being written, by the pages; the sizes made of them, and what is swept."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from kombu.exceptions import OperationalError
from PIL import Image

from propositions import tasks
from propositions.actions.drafts import sweep_drafts
from propositions.actions.photos import begin_sizes, describe_photos, end_sizes, remove_photo
from propositions.actions.saying import publish
from propositions.models.draft import Draft
from propositions.models.photo import Photo
from propositions.photo_files import discard
from propositions.photos import SIZES, PhotoRefused, names_of, size_name
from propositions.queries.photos import photos_of, photos_of_draft
from propositions.tasks import make_sizes, sweep_photos
from socle.clock import now
from tests.factories.comptes import make_person
from tests.factories.photos import (
    make_file,
    make_image,
    make_phone_photo,
    make_photo,
    make_pictured_idea,
)
from tests.factories.propositions import PARIS, SABATIER, make_draft

WHAT = "/jai-une-idee/quoi/"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    """Files of the test's own."""
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


def files(folder) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def decoded(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content), formats=("JPEG",))


# What a draft holds.


def send(client: Client, *photos: bytes, **fields: str):
    sent = [SimpleUploadedFile(f"photo{number}.jpg", photo, "image/jpeg") for number, photo in enumerate(photos)]
    return client.post(WHAT, {"title": "", "text": "", **fields, **({"photos": sent} if sent else {})})


@pytest.fixture
def started(client: Client, town: None) -> Client:
    """Somebody who has said where."""
    client.post("/jai-une-idee/ou/", {"place_kind": "town"})
    return client


def draft_in(client: Client) -> Draft:
    return Draft.objects.get(pk=client.session["draft"])


def test_photos_are_added_without_a_script_and_the_words_are_kept(started):
    answer = send(started, make_file(), make_phone_photo(), title="Un banc", ajouter="oui")
    assert (answer.status_code, answer["Location"]) == (302, WHAT)
    draft = draft_in(started)
    assert draft.data["title"] == "Un banc"
    assert [photo.rank for photo in photos_of_draft(draft)] == [1, 2]
    page = started.get(WHAT).content.decode()
    assert page.count("Retirer la photo") == 2
    assert 'value="Un banc"' in page
    shown = started.get(f"/photos/{photos_of_draft(draft)[0].pk}/thumb.jpg")
    assert shown.status_code == 200
    assert decoded(shown.content).format == "JPEG"


def test_refused_photo_keeps_the_words_and_the_good_photo(started):
    answer = send(started, make_file(), b"nothing of a photo", title="Un banc", text="Ici.", ajouter="oui")
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Photo 2 : Ce fichier n’est pas une photo" in page
    assert 'value="Un banc"' in page
    assert "Il manque" not in page
    draft = draft_in(started)
    assert (draft.data["title"], draft.data["text"]) == ("Un banc", "Ici.")
    assert len(photos_of_draft(draft)) == 1
    assert page.count("Retirer la photo") == 1


def test_going_on_takes_the_photos_and_their_words(started):
    answer = send(started, make_file(), title="Un banc", text="Ici.")
    assert answer["Location"] == "/jai-une-idee/theme/"
    photo = photos_of_draft(draft_in(started))[0]
    answer = send(started, title="Un banc", text="Ici.", **{f"alt-{photo.pk}": "  Le trottoir  "})
    assert answer["Location"] == "/jai-une-idee/theme/"
    photo.refresh_from_db()
    assert photo.alt == "Le trottoir"


def test_going_on_with_a_word_missing_says_so_and_keeps_the_photo(started):
    answer = send(started, make_file(), title="Un banc")
    assert answer.status_code == 400
    assert "Il manque quelques mots" in answer.content.decode()
    assert draft_in(started).data["title"] == "Un banc"
    assert len(photos_of_draft(draft_in(started))) == 1


def test_adding_nothing_says_what_to_do(started):
    answer = send(started, title="Un banc", text="Ici.", ajouter="oui")
    assert answer.status_code == 400
    assert "Aucune photo n’est choisie" in answer.content.decode()


def test_photo_is_taken_out_with_its_files(started, folder):
    send(started, make_file(), ajouter="oui")
    photo = photos_of_draft(draft_in(started))[0]
    assert files(folder) == names_of(photo.pk)[:1]
    make_sizes(str(photo.pk))
    assert files(folder) == sorted(names_of(photo.pk))
    send(started, retirer=str(photo.pk))
    assert not Photo.objects.exists()
    assert files(folder) == []


def test_place_of_the_photo_is_offered_and_taken(started):
    send(started, make_phone_photo(PARIS), ajouter="oui")
    assert "Utiliser cet endroit" not in started.get(WHAT).content.decode()
    send(started, make_phone_photo(SABATIER), ajouter="oui")
    assert "Utiliser cet endroit" in started.get(WHAT).content.decode()
    send(started, **{"utiliser-cet-endroit": "oui"})
    data = draft_in(started).data
    assert data["place_kind"] == "point"
    assert (data["longitude"], data["latitude"]) == pytest.approx(SABATIER, abs=1e-6)
    assert "Utiliser cet endroit" not in started.get(WHAT).content.decode()
    # Taken out, it tells nothing more.
    send(started, retirer=str(photos_of_draft(draft_in(started))[1].pk))
    assert "photo_place" not in draft_in(started).data


def test_sixth_photo_is_refused_and_its_file_is_gone(started, folder):
    answer = send(started, *[make_file()] * 6, title="Un banc", ajouter="oui")
    assert answer.status_code == 400
    assert "cinq photos au plus" in answer.content.decode()
    kept = photos_of_draft(draft_in(started))
    assert len(kept) == 5
    assert files(folder) == sorted(names_of(photo.pk)[0] for photo in kept)


def test_photo_of_another_s_draft_is_out_of_reach(town):
    owner, other = make_person(), make_person()
    draft = make_draft(owner)
    photo = make_photo(draft, owner)
    for actor in (other, None):
        with pytest.raises(PermissionDenied):
            make_photo(draft, actor)
        with pytest.raises(PermissionDenied):
            remove_photo(actor, draft=draft.pk, photo=photo.pk)
        with pytest.raises(PermissionDenied):
            describe_photos(actor, draft=draft.pk, alts={photo.pk: "à moi"})
    # By one's own draft neither.
    mine = make_draft(other)
    assert remove_photo(other, draft=mine.pk, photo=photo.pk) is False
    assert describe_photos(other, draft=mine.pk, alts={photo.pk: "à moi"}) == 0
    assert Photo.objects.get().alt == ""


def test_published_idea_has_the_photos_of_its_draft(town):
    author = make_person()
    proposal, photo = make_pictured_idea(author)
    assert photos_of(proposal) == [photo]
    draft = Draft.objects.get(proposal=proposal)
    assert photos_of_draft(draft) == []
    with pytest.raises(PhotoRefused, match="plus là"):
        make_photo(draft, author)
    assert publish(author, draft=draft.pk) == proposal


# Sizes, and what is swept.


def test_sizes_are_made_once_and_twice_is_the_same(town, folder):
    photo = make_photo(make_draft(), sent=make_file(make_image(3000, 1500)))
    assert make_sizes(str(photo.pk)) is True
    before = {name: (folder / name).read_bytes() for name in files(folder)}
    sides = {size: max(decoded(before[size_name(photo.pk, size)]).size) for size in SIZES}
    assert sides == SIZES
    assert make_sizes(str(photo.pk)) is False
    assert {name: (folder / name).read_bytes() for name in files(folder)} == before
    photo.refresh_from_db()
    assert (photo.state, photo.tries) == ("ready", 1)
    assert make_sizes(str(uuid4())) is False


def test_sizes_begun_by_a_worker_that_died_are_made_anew(town, folder):
    photo = make_photo(make_draft())
    assert begin_sizes(None, photo=photo.pk)
    default_storage.save(size_name(photo.pk, "card"), ContentFile(b"half of"))
    with time_machine.travel(now() + timedelta(minutes=5)):
        sweep_photos()
    assert Photo.objects.get().state == "ready"
    assert decoded((folder / size_name(photo.pk, "card")).read_bytes()).format == "JPEG"
    assert files(folder) == sorted(names_of(photo.pk))


def test_sizes_that_cannot_be_made_are_given_up_after_three_tries(town):
    photo = make_photo(make_draft())
    default_storage.delete(names_of(photo.pk)[0])
    seen: list[tuple[str, int]] = []
    for minutes in (5, 10, 15, 20, 25):
        with time_machine.travel(now() + timedelta(minutes=minutes)):
            sweep_photos()
        seen += Photo.objects.values_list("state", "tries")
    assert seen == [("waiting", 1), ("waiting", 2), ("waiting", 3), ("failed", 3), ("failed", 3)]


def test_photo_taken_out_while_its_sizes_are_made_comes_not_back(town):
    draft = make_draft()
    photo = make_photo(draft)
    assert begin_sizes(None, photo=photo.pk)
    remove_photo(None, draft=draft.pk, photo=photo.pk)
    assert end_sizes(None, photo=photo.pk) is False
    assert not Photo.objects.exists()


def test_files_without_a_photo_go_after_a_day_and_others_stay(town, folder):
    kept = make_photo(make_draft())
    make_sizes(str(kept.pk))
    gone = make_photo(make_draft())
    assert gone.draft
    gone.draft.delete()
    default_storage.save("photos/ab/not-a-key.jpg", ContentFile(b"?"))
    default_storage.save(f"photos/{kept.pk.hex[:2]}/{kept.pk.hex}-card_x1.jpg", ContentFile(b"?"))
    assert len(files(folder)) == 7
    assert sweep_photos() == 0
    with time_machine.travel(now() + DAY + timedelta(minutes=5)):
        assert sweep_photos() == 3
    assert files(folder) == sorted(names_of(kept.pk))


def test_swept_draft_takes_its_photos_along(town, folder):
    with time_machine.travel(now() - 8 * DAY):
        make_photo(make_draft())
    sweep_drafts(None)
    assert not Photo.objects.exists()
    with time_machine.travel(now() + 2 * DAY):
        sweep_photos()
    assert files(folder) == []


def test_broker_that_is_down_fails_no_request(started, monkeypatch):
    def refuse(*args: object, **options: object) -> None:
        assert options["retry"] is False
        raise OperationalError("no broker")

    monkeypatch.setattr(tasks.make_sizes, "apply_async", refuse)
    assert send(started, make_file(), ajouter="oui").status_code == 302
    assert Photo.objects.get().state == "waiting"


@pytest.mark.parametrize("folder_of", ["MEDIA_ROOT", "FILE_UPLOAD_TEMP_DIR"])
def test_folder_without_room_loses_no_word(started, settings, folder_of):
    setattr(settings, folder_of, "/dev/null/photos")
    answer = send(started, make_file(), title="Un banc", text="Ici.", ajouter="oui")
    assert answer.status_code == 400
    assert "n’a pas pu garder cette photo" in answer.content.decode()
    assert draft_in(started).data["title"] == "Un banc"
    assert not Photo.objects.exists()


def test_photo_whose_file_is_gone_is_not_found(started, client: Client):
    send(started, make_file(), ajouter="oui")
    photo = Photo.objects.get()
    address = f"/photos/{photo.pk}/card.jpg"
    answer = started.get(address)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, max-age=300")
    assert started.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert started.get(f"/photos/{photo.pk}/huge.jpg").status_code == 404
    discard(photo.pk)
    assert started.get(address).status_code == 404
