"""How many files a network may send in an hour: beyond, it is told what to do, and nothing is lost."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from comptes.limits import LIMITS
from propositions.models.imported import SheetImport
from propositions.models.photo import Photo
from tests.factories.comptes import make_person
from tests.factories.imports import BENCH, make_csv
from tests.factories.photos import make_file

WHAT, SHEET = "/jai-une-idee/quoi/", "/saisie/tableur/"


def test_photos_sent_in_an_hour_are_bounded(
    town: None, client: Client, monkeypatch: pytest.MonkeyPatch, settings, tmp_path
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    monkeypatch.setitem(LIMITS, "photos", (2, 3600))
    client.post("/jai-une-idee/ou/", {"place_kind": "town"})
    sent = [SimpleUploadedFile(f"{number}.jpg", make_file(), "image/jpeg") for number in range(3)]
    answer = client.post(WHAT, {"title": "Un banc", "text": "Ici.", "ajouter": "oui", "photos": sent})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Photo 3 : Trop de photos sont parties de votre connexion à internet" in page
    assert 'value="Un banc"' in page
    assert Photo.objects.count() == 2


def test_spreadsheets_sent_in_an_hour_are_bounded(town: None, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LIMITS, "sheets", (1, 3600))
    client.force_login(make_person("crier"))
    first, second = (make_csv((title, *BENCH[1:])) for title in ("Un banc", "Une fontaine"))
    assert client.post(SHEET, {"file": SimpleUploadedFile("a.csv", first)}).status_code == 302
    answer = client.post(SHEET, {"file": SimpleUploadedFile("b.csv", second)})
    assert answer.status_code == 409
    assert "Trop de fichiers sont partis de votre connexion à internet" in answer.content.decode()
    assert SheetImport.objects.count() == 1
