"""A demonstration site and a Chromium for each worker; contexts of a phone and of a desk, watched."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.watch import Watch
from tests.faults.sites import copy_of
from tests.site import Site

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
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
KEPT = "cookies,local_storage,indexeddb,service_workers,cache_storage"
PATIENCE = 15_000  # of a loaded machine, in milliseconds; nobody waits that long on an idle one
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


@contextmanager
def watched(browser: Browser, at: Site, tiles: str, **options: Any) -> Iterator[tuple[BrowserContext, Watch]]:
    """A context of French people of Paris; what its pages do wrong is in the watch's `faults`."""
    context = browser.new_context(base_url=at.address, locale="fr-FR", timezone_id="Europe/Paris", **(DESK | options))
    context.set_default_timeout(PATIENCE)
    yield context, Watch(context, own=urlsplit(at.address).netloc, tiles=tiles)
    context.close()


@pytest.fixture
def open_context(chromium: Browser, site: Site, tiles_host: str) -> Iterator[OpenContext]:
    """Makes watched contexts; the test fails on whatever their pages did wrong."""
    watches: list[Watch] = []
    with ExitStack() as contexts:

        def make(at: Site = site, tiles: str = tiles_host, **options: Any) -> BrowserContext:
            context, watch = contexts.enter_context(watched(chromium, at, tiles, **options))
            watches.append(watch)
            return context

        yield make
    faults = [fault for watch in watches for fault in watch.faults]
    assert not faults, "\n".join(faults)


@pytest.fixture(scope="package")
def looking(chromium: Browser, site: Site, tiles_host: str) -> Iterator[tuple[BrowserContext, Watch]]:
    with watched(chromium, site, tiles_host, reduced_motion="reduce") as opened:
        yield opened


@pytest.fixture
def looker(looking: tuple[BrowserContext, Watch], site: Site) -> Iterator[Page]:
    """A page of somebody who comes for the first time, in a browser that has the site's files already: a context of its
    own, and its files asked for again, are half of what a look costs."""
    context, watch = looking
    watch.faults.clear()
    page = context.new_page()
    context.new_cdp_session(page).send("Storage.clearDataForOrigin", {"origin": site.address, "storageTypes": KEPT})
    yield page
    for opened in context.pages:
        opened.close()
    assert not watch.faults, "\n".join(watch.faults)


@pytest.fixture
def phone(open_context: OpenContext) -> BrowserContext:
    return open_context(**PHONE)


@pytest.fixture
def desk(open_context: OpenContext) -> BrowserContext:
    return open_context()


@pytest.fixture
def without_javascript(open_context: OpenContext) -> BrowserContext:
    return open_context(java_script_enabled=False)


@pytest.fixture
def page(desk: BrowserContext) -> Page:
    return desk.new_page()


@pytest.fixture(scope="session")
def screenshots() -> Path:
    folder = Path(__file__).resolve().parents[2] / "screenshots"
    folder.mkdir(exist_ok=True)
    return folder
