"""A demonstration site and a Chromium for each worker; contexts of a phone and of a desk, watched."""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.pool import PATIENCE, WIDE, Pool, watched
from tests.browser.watch import Watch
from tests.faults.sites import copy_of
from tests.site import Site

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
DESK: dict[str, Any] = {"viewport": WIDE}
OFF_THE_NETWORK = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
    "--metrics-recording-only",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
OpenContext = Callable[..., BrowserContext]
OpenPage = Callable[..., Page]
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with Site(copy_of(tmp_path_factory, "demonstration", lambda place: Site(place).prepare())) as site:
        site.serve()
        yield site


# Of the package, not of the session: while Playwright runs, its loop stands in the way of the ORM in this thread.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    names = ("chromium-headless-shell", "chromium", "google-chrome")
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=OFF_THE_NETWORK)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def tiles_host() -> str:
    """The only other host a page may speak to."""
    return urlsplit(settings.TOWN.tiles.url).netloc if settings.TOWN.tiles else ""


@pytest.fixture
def open_context(chromium: Browser, site: Site, tiles_host: str) -> Iterator[OpenContext]:
    """Makes watched contexts; the test fails on whatever their pages did wrong."""
    opened: list[tuple[BrowserContext, Watch]] = []

    def make(at: Site = site, tiles: str = tiles_host, **options: Any) -> BrowserContext:
        opened.append(watched(chromium, at, tiles, **options))
        return opened[-1][0]

    yield make
    for context, _watch in opened:
        context.close()
    refuse([watch for _context, watch in opened])


@pytest.fixture(scope="package")
def pool(chromium: Browser) -> Iterator[Pool]:
    pool = Pool(chromium)
    yield pool
    pool.close()


@pytest.fixture
def open_page(pool: Pool, site: Site, tiles_host: str) -> Iterator[OpenPage]:
    """Lends watched pages, each of somebody who never came."""
    watches: list[Watch] = []
    pages: list[Page] = []
    with ExitStack() as lent:

        def lend(at: Site = site, tiles: str = tiles_host, **options: Any) -> Page:
            page, watch = lent.enter_context(pool.lend(at, tiles, **options))
            watches.append(watch)
            pages.append(page)
            return page

        yield lend
        for page in pages:
            if not page.is_closed():
                # Events come in order: after this answer, those of before have been heard.
                page.title()
        refuse(watches)


def refuse(watches: Iterable[Watch]) -> None:
    faults = [fault for watch in watches for fault in watch.faults]
    assert not faults, "\n".join(faults)


@pytest.fixture
def phone(open_page: OpenPage) -> Page:
    return open_page(**PHONE)


@pytest.fixture
def without_javascript(open_page: OpenPage) -> Page:
    return open_page(java_script_enabled=False)


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page()


@pytest.fixture(scope="session")
def screenshots() -> Path:
    folder = Path(__file__).resolve().parents[2] / "screenshots"
    folder.mkdir(exist_ok=True)
    return folder
