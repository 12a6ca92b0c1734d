"""The look is one file, whole, kept for a year under the name of what it says."""

import re
from pathlib import Path

from django.contrib.staticfiles import finders
from django.test import Client

from frontend.sheet import CSS, sheet

LINK = re.compile(r'<link rel="stylesheet" href="(/style\.[^"]+)"')


def test_page_names_one_sheet_with_every_file_in_it(client: Client, town: None) -> None:
    [address] = LINK.findall(client.get("/").content.decode())
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in answer["Cache-Control"]
    text = answer.content.decode()
    files = [*CSS.glob("components/*.css"), CSS / "tokens.css", CSS / "base.css", CSS / "layout.css"]
    assert len(files) > 50
    # A file that names an image tells it otherwise; what it says before that is there.
    assert [path.name for path in files if path.read_text(encoding="utf-8").partition("url(")[0] not in text] == []


def test_images_that_files_name_are_found(client: Client) -> None:
    named = re.findall(r"url\(\"([^\"]+)\"\)", sheet().text)
    assert named
    for address in named:
        path = finders.find(address.removeprefix("/static/"))
        assert path, address
        assert Path(path).is_file()


def test_sheet_of_another_version_is_kept_by_nobody(client: Client) -> None:
    answer = client.get("/style.000000000000.css")
    assert answer.content.decode() == sheet().text
    assert answer["Cache-Control"] == "no-store"
