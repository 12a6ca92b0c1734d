"""The line drops in the middle of a photo; the disk is full. Against a real server, whose writes the kernel itself
refuses: RLIMIT_FSIZE, which needs no root and no mount (EFBIG where a full disk says ENOSPC)."""

import os
import resource
import socket
import sqlite3
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from urllib.parse import urlencode

import pytest
from PIL import Image

from propositions.photo_files import fetch, store, store_sizes
from propositions.photos import SIZES, read_photo
from tests.factories.photos import make_file, make_image
from tests.faults.races import tell
from tests.faults.sites import sqlite_town
from tests.faults.web import Answer, Browser, sign_in, write_idea
from tests.site import Site

WHERE, WHAT = "/jai-une-idee/ou/", "/jai-une-idee/quoi/"
# As long as a browser's: the noise of a photo holds a short one once in two hundred photos.
EDGE = "essai-d-une-ligne-coupee"
MULTIPART = f"multipart/form-data; boundary={EDGE}"
HEAD = f'--{EDGE}\r\nContent-Disposition: form-data; name="{{}}"{{}}\r\n\r\n'
END = f"--{EDGE}--\r\n".encode()
FULL, FREE = 4096, resource.RLIM_INFINITY
# What a resident is told when the site cannot write.
TOLD = "Ce n’est pas votre faute"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with sqlite_town(tmp_path_factory) as town:
        temporary(town.folder).mkdir()
        with Site(town.folder, {"TMPDIR": str(temporary(town.folder))}) as site:
            site.serve()
            yield site


def temporary(folder: Path) -> Path:
    return folder / "temporary"


def files(site: Site, awaited: int = 0) -> list[Path]:
    """What is left of photos, stored or on their way, once there are no more than awaited: what a request leaves goes
    with it, a moment after its answer."""
    folders = (temporary(site.folder), site.folder / "fichiers")
    for _ in range(50):
        found = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
        if len(found) <= awaited:
            break
        time.sleep(0.1)
    return found


@pytest.fixture
def logged(site: Site) -> Callable[[], str]:
    """What the site writes in its log from now on, emptied of what other tests of this module left: its room is
    bounded as that of all its files."""
    path = site.folder / "web.log"
    os.truncate(path, 0)
    return lambda: path.read_text(errors="replace")


def ask(site: Site, sql: str) -> list[tuple[str]]:
    link = sqlite3.connect(site.folder / "crieur.sqlite3")
    try:
        return link.execute(sql).fetchall()
    finally:
        link.close()


# U10: the line drops.


def noisy_photo() -> bytes:
    """A true JPEG that does not fit in one packet."""
    size = (600, 400)
    return make_file(Image.frombytes("RGB", size, os.urandom(size[0] * size[1] * 3)))


def parts(told: dict[str, str]) -> bytes:
    """The fields of a form, each a part of its own."""
    return "".join(f"{HEAD.format(name, '')}{value}\r\n" for name, value in told.items()).encode()


def form_of(page: Answer, photo: bytes) -> bytes:
    """The form of the second step as a browser sends it: words, a photo, the button."""
    told = page.hidden() | {"title": "Un banc", "text": "Pour souffler."}
    file = HEAD.format("photos", '; filename="p.jpg"').encode() + photo + b"\r\n"
    return parts(told) + file + parts({"ajouter": "oui"}) + END


def cut(browser: Browser, body: bytes, kept: int, kind: str, *, reset: bool = False) -> str:
    """Send the beginning of a form, then close our side and read the answer, or break the line."""
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    headers = {"Host": browser.host, "Origin": browser.origin, "Cookie": cookies, "Connection": "close"}
    lines = [f"POST {WHAT} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    head = "\r\n".join([*lines, f"Content-Type: {kind}", f"Content-Length: {len(body)}", "", ""]).encode()
    with socket.create_connection(("127.0.0.1", browser.port), timeout=10) as line:
        line.sendall(head + body[:kept])
        if reset:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return ""
        line.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: line.recv(65536), b"")).decode()


@pytest.fixture
def writing(site: Site) -> tuple[Browser, Answer]:
    """A browser at the second step of its idea."""
    browser = Browser(site.port)
    page = browser.submit(browser.open(WHERE), place_kind="town")
    assert page.path == WHAT
    return browser, page


def kept_words(browser: Browser) -> str:
    return browser.get(WHAT).text


def test_photo_cut_on_its_way_is_refused_and_the_words_are_kept(
    site: Site, writing: tuple[Browser, Answer], logged: Callable[[], str]
) -> None:
    browser, page = writing
    body = form_of(page, noisy_photo())
    assert len(body) > 100_000
    for part in (0.3, 0.6, 0.95):
        kept = int(len(body) * part)
        cut(browser, body, kept, MULTIPART, reset=True)
        answer = cut(browser, body, kept, MULTIPART)
        assert answer.startswith("HTTP/1.1 400"), answer[:200]
        assert "arrivée incomplète ou abîmée : ajoutez-la de nouveau" in answer.replace("\u00a0", " ")
        assert 'value="Un banc"' in answer
    assert files(site) == []
    assert 'value="Un banc"' in kept_words(browser)
    # The retry: the same form, whole.
    assert browser.request("POST", WHAT, body, {"Content-Type": MULTIPART}).status == 302
    assert len(ask(site, "SELECT id FROM propositions_photo")) == 1
    assert "Internal Server Error" not in logged()
    tell("photos cut on their way", 6)


def test_half_a_text_is_never_kept(writing: tuple[Browser, Answer], logged: Callable[[], str]) -> None:
    """Cut in the middle of a word, a form would look whole."""
    browser, page = writing
    told = {**page.hidden(), "title": "Un banc", "text": "Pour souffler à l’ombre. " * 40}
    forms = {"application/x-www-form-urlencoded": urlencode(told).encode(), MULTIPART: parts(told) + END}
    for kind, body in forms.items():
        for missing in (900, 300, 9):
            assert cut(browser, body, len(body) - missing, kind).startswith("HTTP/1.1 400")
            cut(browser, body, len(body) - missing, kind, reset=True)
    assert "souffler" not in kept_words(browser)
    # The control: whole.
    for kind, body in forms.items():
        assert browser.request("POST", WHAT, body, {"Content-Type": kind}).status == 302
    assert "souffler" in kept_words(browser)
    assert "Internal Server Error" not in logged()


# O3: the disk is full.


def limit(site: Site, size: int) -> None:
    """What the processes of a site may write in a file, from now on."""
    groups = {process.pid for process in site.processes}
    for pid in map(int, filter(str.isdigit, os.listdir("/proc"))):
        try:
            if os.getpgid(pid) in groups:
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
        except ProcessLookupError:
            continue


@contextmanager
def full_disk(site: Site) -> Iterator[None]:
    limit(site, FULL)
    try:
        yield
    finally:
        limit(site, FREE)


def test_full_disk_is_told_and_reading_goes_on(site: Site, logged: Callable[[], str]) -> None:
    browser = Browser(site.port)
    sign_in(browser, site, "canari.personne@exemple.fr")
    said = browser.submit(write_idea(browser, title="Avant canari"), rules="on", signature="").path.partition("?")[0]
    page = write_idea(browser, title="Pendant canari")
    before = files(site, awaited=99)
    with full_disk(site):
        photo = form_of(browser.get(WHAT), noisy_photo())
        for refused in (
            browser.send(page, rules="on", signature=""),
            browser.request("POST", WHAT, photo, {"Content-Type": MULTIPART}),
        ):
            assert refused.status == 500
            assert TOLD in refused.text
        for path in ("/", "/idees/", said, "/carte/", "/readyz", "/api/v1/propositions/", "/donnees/idees.csv"):
            assert {visitor.get(path).status for visitor in (browser, Browser(site.port))} == {200}, path
        assert browser.get("/mes-idees/").status == 200
    # What broke was logged, and nothing of who met it nor of what they wrote (O11).
    assert "Internal Server Error" in logged()
    assert "canari" not in logged()
    assert ask(site, "PRAGMA integrity_check") == [("ok",)]
    assert ask(site, "SELECT title FROM propositions_proposal") == [("Avant canari",)]
    assert files(site, len(before)) == before
    # There is room again: the very form that was refused.
    assert browser.submit(page, rules="on", signature="").path.startswith("/idees/")
    assert len(ask(site, "SELECT id FROM propositions_proposal")) == 2


def test_full_disk_leaves_no_half_of_a_photo(tmp_path: Path, settings) -> None:
    """The kernel refuses what this very process writes."""
    settings.MEDIA_ROOT = str(tmp_path)
    read = read_photo(make_file(make_image(1800, 1200)))
    key = store(read)
    room = len(read.content) // 2
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        for write in (lambda: store(read), lambda: store_sizes(key)):
            with pytest.raises(OSError, match="too large"):
                write()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    for size in SIZES:
        with Image.open(BytesIO(fetch(key, size) or b"")) as image:
            image.load()
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert all(path.name.startswith(key.hex) for path in kept)
    # The control: with room, all of it is there.
    store_sizes(key)
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1 + len(SIZES)
