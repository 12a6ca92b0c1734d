"""Uploads meant to harm: what is stored is a photo of ours or nothing, within bounds; an old link shows no more."""

import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from propositions.models.draft import Draft
from propositions.models.photo import Photo
from propositions.photos import PhotoRefused, read_photo
from propositions.uploads import MOST_FILES
from tests.factories.photos import (
    make_bomb,
    make_file,
    make_image,
)
from tests.faults.races import tell
from tests.site import ROOT

WHAT = "/jai-une-idee/quoi/"
SCRIPT = b"<html><script>alert(4242)</script></html>"
FRAME = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'
SVG_PARTS = (
    "<script>alert(1)</script>",
    "<script href='data:text/javascript,alert(1)'/>",
    "<script xlink:href='//exemple.fr/x.js'/>",
    "<g onload='alert(1)'/>",
    "<a href='javascript:alert(1)'><text>x</text></a>",
    "<a xlink:href='javascript:alert(1)'><text>x</text></a>",
    "<image href='x' onerror='alert(1)'/>",
    "<image href='file:///etc/passwd'/>",
    "<use href='data:image/svg+xml,x#y'/>",
    "<foreignObject><iframe xmlns='http://www.w3.org/1999/xhtml' src='//exemple.fr'/></foreignObject>",
    "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml' onload='alert(1)'/></foreignObject>",
    "<animate onbegin='alert(1)' attributeName='x'/>",
    "<set attributeName='href' to='javascript:alert(1)'/>",
    "<style>@import url(//exemple.fr)</style>",
    "<handler type='text/javascript'>alert(1)</handler>",
    "<rect width='9' height='9'/>",
)
SVGS = [
    *(FRAME.format(part).encode() for part in SVG_PARTS),
    b'<?xml version="1.0"?>' + FRAME.format("").encode(),
    b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + FRAME.format("&x;").encode(),
    b"\xef\xbb\xbf" + FRAME.format(SVG_PARTS[0]).encode(),
    FRAME.format(SVG_PARTS[0]).encode("utf-16"),
]


@pytest.fixture(autouse=True)
def folders(tmp_path, settings):
    """Files and temporary files of the test's own."""
    settings.MEDIA_ROOT, settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "kept"), str(tmp_path / "temporary")
    (tmp_path / "temporary").mkdir()
    return tmp_path


def kept(folders: Path) -> list[Path]:
    return [path for path in (folders / "kept").rglob("*") if path.is_file()]


def temporary(folders: Path) -> list[Path]:
    return list((folders / "temporary").iterdir())


@pytest.fixture
def started(client: Client, town: None) -> Client:
    client.post("/jai-une-idee/ou/", {"place_kind": "town"})
    return client


def send(client: Client, *sent: tuple[str, bytes], **fields: str) -> Any:
    files = [SimpleUploadedFile(name, content) for name, content in sent]
    return client.post(WHAT, {"title": "Un banc", "text": "Ici.", "ajouter": "oui", **fields, "photos": files})


def fetched(client: Client) -> Any:
    return client.get(f"/photos/{Photo.objects.get().pk}/large.jpg")


# U1, U2: something behind a photo.


def test_what_stands_behind_a_png_is_gone(started: Client, folders: Path) -> None:
    sent = make_file(kind="PNG") + SCRIPT
    assert send(started, ("photo.png", sent)).status_code == 302
    answer = fetched(started)
    assert b"<script" not in answer.content
    assert all(b"<script" not in path.read_bytes() for path in kept(folders))
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == 'inline; filename="photo.jpg"'
    # The control: the file as sent does hold it, and would be taken for a photo.
    assert b"<script" in sent


def test_archive_behind_a_jpeg_is_gone(started: Client, folders: Path) -> None:
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("x.html", SCRIPT)
    sent = make_file() + archive.getvalue()
    assert zipfile.is_zipfile(BytesIO(sent))
    assert send(started, ("photo.jpg", sent)).status_code == 302
    assert not zipfile.is_zipfile(BytesIO(fetched(started).content))
    assert not any(zipfile.is_zipfile(path) for path in kept(folders))


# U3, and what else is no photo.


def test_drawings_with_scripts_are_refused_whatever_their_name(started: Client, folders: Path) -> None:
    assert len(SVGS) == 20
    for drawing in SVGS:
        for name in ("x.svg", "x.png"):
            answer = send(started, (name, drawing))
            assert answer.status_code == 400
            assert "n’est pas une photo que nous savons lire" in answer.content.decode()
    assert kept(folders) == []
    assert not Photo.objects.exists()
    tell("drawings sent", 2 * len(SVGS))


@pytest.mark.parametrize("kind", ["GIF", "TIFF", "BMP", "ICO", "PPM", "PDF"])
def test_other_kinds_are_refused_by_what_they_are(kind: str) -> None:
    with pytest.raises(PhotoRefused, match="savons lire"):
        read_photo(make_file(kind=kind))


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_moving_images_are_refused(kind: str) -> None:
    frames = make_file(kind=kind, save_all=True, append_images=[make_image(mode="L").convert("RGB")])
    with pytest.raises(PhotoRefused, match="animée"):
        read_photo(frames)
    assert read_photo(make_file(kind=kind)).width == 80


# U5: a bomb of points.

READ = """
try:
    read_photo(sent)
    print("read")
except PhotoRefused as reason:
    print("refused" if "millions de points" in str(reason) else reason)
"""
# The control: what Pillow does by itself.
DECODE = """
Image.open(BytesIO(sent)).convert("RGB")
print("decoded")
"""
# The most memory of this process alone: ru_maxrss would count the one that started it.
PROGRAM = """
import sys
from io import BytesIO
from PIL import Image
from propositions.photos import PhotoRefused, read_photo
sent = sys.stdin.buffer.read()
{}
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(int(peak.split()[1]) // 1024)
"""


def weigh(program: str, sent: bytes) -> tuple[str, int]:
    """What a process of its own says of this file, and the most memory it took, in megabytes."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM.format(program)],
        check=False,
        input=sent,
        capture_output=True,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr.decode()
    word, memory = done.stdout.split()
    return word.decode(), int(memory)


def test_bomb_of_points_is_refused_before_it_is_decoded() -> None:
    bomb = make_bomb()
    assert len(bomb) < 60_000
    word, memory = weigh(READ, bomb)
    assert word == "refused"
    assert memory < 300
    # Decoded, it takes more than a process may.
    assert weigh(DECODE, bomb)[1] > 300


def test_bomb_in_webp_is_refused_before_it_is_decoded() -> None:
    bomb = make_file(make_image(6_300, 6_300), "WEBP")
    word, memory = weigh(READ, bomb)
    assert word == "refused"
    assert memory < 300
    assert weigh(DECODE, bomb)[1] > 300


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_largest_photo_allowed_is_read_in_little_memory(kind: str) -> None:
    sent = (
        make_bomb(6_300)
        if kind == "PNG"
        else make_file(make_image(6_300, 6_300) if kind == "JPEG" else make_image(3_460, 3_460), kind)
    )
    word, memory = weigh(READ, sent)
    assert word == "read"
    assert memory < 300


# U6: too much.


def multipart(parts: int, size: int) -> tuple[bytes, str]:
    head = b'--x\r\nContent-Disposition: form-data; name="photos"; filename="p.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    return (head + b"0" * size + b"\r\n") * parts + b"--x--\r\n", "multipart/form-data; boundary=x"


@pytest.mark.parametrize("strict", [True, False], ids=["with csrf", "without csrf"])
@pytest.mark.parametrize(
    ("path", "parts", "size"),
    [(WHAT, 6, 11_000_000), (WHAT, MOST_FILES + 1, 10), (WHAT, 10_000, 10), ("/suivre/", 1, 2_000_000)],
    ids=["heavy", "one file too many", "10 000 parts", "on another page"],
)
def test_too_much_is_told_and_leaves_nothing(
    town: None, folders: Path, strict: bool, path: str, parts: int, size: int
) -> None:
    body, kind = multipart(parts, size)
    answer = Client(enforce_csrf_checks=strict).post(path, body, content_type=kind)
    assert answer.status_code == 413
    assert "trop lourd" in answer.content.decode()
    assert temporary(folders) == []
    assert kept(folders) == []


def test_half_a_gigabyte_is_not_read(town: None, folders: Path) -> None:
    read = 0

    class Endless(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            nonlocal read
            read += size or 0
            return b"0" * (size or 0)

    environ: dict[str, Any] = {
        "wsgi.input": Endless(),
        "CONTENT_LENGTH": "500000000",
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
    }
    answer = Client(**environ).generic("POST", WHAT)
    assert answer.status_code == 413
    assert read < 1_000_000
    assert temporary(folders) == []


def test_control_five_photos_of_the_largest_weight_are_read(started: Client, folders: Path) -> None:
    photo = make_file() + b"0" * 11_900_000
    answer = send(started, *[("p.jpg", photo)] * 5)
    assert answer.status_code == 302
    assert Photo.objects.count() == 5
    assert temporary(folders) == []


# U9: the name it came with.


@pytest.mark.parametrize(
    "name", ["../../x.jpg", "x" * 300 + ".jpg", "\u202egpj.exe", "<svg onload=alert(4242)>.jpg", "x.php.png", "a\r\nb"]
)
def test_name_of_the_file_is_dropped(started: Client, folders: Path, name: str) -> None:
    assert send(started, (name, make_file())).status_code == 302
    assert send(started, (name, b"no photo")).status_code == 400
    photo = Photo.objects.get()
    assert [path.relative_to(folders / "kept").as_posix() for path in kept(folders)] == [
        f"photos/{photo.pk.hex[:2]}/{photo.pk.hex}.jpg"
    ]
    page = started.get(WHAT).content.decode() + send(started, (name, b"no photo")).content.decode()
    assert "4242" not in page
    assert "onload" not in page
    assert fetched(started)["Content-Disposition"] == 'inline; filename="photo.jpg"'


# U10: the line dropped.


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_photo_cut_short_is_refused_and_the_words_are_kept(started: Client, folders: Path, kind: str) -> None:
    whole = make_file(make_image(400, 300), kind)
    for part in (0.2, 0.5, 0.9):
        answer = send(started, ("p", whole[: int(len(whole) * part)]))
        assert answer.status_code == 400
        assert 'value="Un banc"' in answer.content.decode()
    assert Draft.objects.get(pk=started.session["draft"]).data["title"] == "Un banc"
    assert kept(folders) == []
