"""A demonstration of one's own, whose clock may move: its people come in, a week goes by."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.faults.sites import copy_of
from tests.site import Site

PATIENCE = 15_000
# Seven days of everything that is due.
A_WEEK = 60_000


@contextmanager
def own_demonstration(factory: pytest.TempPathFactory) -> Iterator[Site]:
    with Site(copy_of(factory, "demonstration", lambda place: Site(place).prepare())) as site:
        site.serve()
        yield site


def come_in(browser: Browser, site: Site, name: str, screen: dict[str, Any]) -> Page:
    """A browser of this person's own."""
    page = browser.new_context(base_url=site.address, locale="fr-FR", **screen).new_page()
    page.set_default_timeout(PATIENCE)
    page.goto("/connexion/")
    page.get_by_role("button", name=f"Entrer comme {name}").click()
    return page


def a_week_later(page: Page) -> None:
    page.goto("/demo/courriels/")
    page.get_by_role("button", name="Avancer d’une semaine").click(timeout=A_WEEK)
    expect(page.get_by_text("Une semaine a passé")).to_be_visible(timeout=A_WEEK)
