"""Pages that have drawn before, lent to one test after another, emptied of whoever used them: a page that draws for the
first time takes three times the CPU of one that has the fonts, the styles and the modules at hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from tests.browser.watch import Watch
from tests.site import Site

PATIENCE = 15_000  # of a loaded machine, in milliseconds; nobody waits that long on an idle one
WIDE: ViewportSize = {"width": 1280, "height": 800}
OF_A_VISIT = "cookies,local_storage,indexeddb,service_workers,cache_storage"
MOST_IDLE = 6


def watched(browser: Browser, at: Site, tiles: str, **options: Any) -> tuple[BrowserContext, Watch]:
    """A context of somebody in France; what its pages do wrong is in the watch's `faults`."""
    wanted = {"viewport": WIDE} | options
    context = browser.new_context(base_url=at.address, locale="fr-FR", timezone_id="Europe/Paris", **wanted)
    context.set_default_timeout(PATIENCE)
    return context, Watch(context, own=urlsplit(at.address).netloc, tiles=tiles)


@dataclass
class Idle:
    """A page that nobody has, and who it is for."""

    at: Site
    tiles: str
    options: dict[str, Any]
    page: Page
    watch: Watch
    files: bool


@dataclass
class Pool:
    """What is idle, the longest idle first."""

    browser: Browser
    _idle: list[Idle] = field(default_factory=list)

    @contextmanager
    def lend(self, at: Site, tiles: str, *, files: bool = False, **options: Any) -> Iterator[tuple[Page, Watch]]:
        """A page of somebody who never came; `files`, whose browser has the site's files already, and maps of five
        minutes ago. It comes back without scripts or permissions of its own: for these, a context of one's own."""
        lent = self._take(at, tiles, files, options) or self._open(at, tiles, files, options)
        yield lent.page, lent.watch
        for other in lent.page.context.pages:
            if other is not lent.page:
                other.close()
        if lent.page.is_closed() or not at.is_up:
            lent.page.context.close()
            return
        empty(lent)
        self._idle.append(lent)
        if len(self._idle) > MOST_IDLE:
            self._idle.pop(0).page.context.close()

    def close(self) -> None:
        while self._idle:
            self._idle.pop().page.context.close()

    def _open(self, at: Site, tiles: str, files: bool, options: dict[str, Any]) -> Idle:
        context, watch = watched(self.browser, at, tiles, **options)
        return Idle(at, tiles, options, context.new_page(), watch, files)

    def _take(self, at: Site, tiles: str, files: bool, options: dict[str, Any]) -> Idle | None:
        for rank, idle in enumerate(self._idle):
            if (idle.at.address, idle.tiles, idle.files, idle.options) == (at.address, tiles, files, options):
                return self._idle.pop(rank)
        return None


def empty(lent: Idle) -> None:
    """Nothing of a visit stays, nor what was set on the page by hand."""
    page, options = lent.page, lent.options
    page.unroute_all()
    page.goto("/healthz")
    devtools = page.context.new_cdp_session(page)
    devtools.send("Storage.clearDataForOrigin", {"origin": lent.at.address, "storageTypes": OF_A_VISIT})
    if not lent.files:
        devtools.send("Network.clearBrowserCache")
    devtools.detach()
    page.set_viewport_size(options.get("viewport", WIDE))
    page.emulate_media(
        media="null", color_scheme="light", forced_colors="none", reduced_motion=options.get("reduced_motion", "null")
    )
    lent.watch.faults.clear()
