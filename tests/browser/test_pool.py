"""A page that was lent has nothing left of whoever had it."""

import pytest
from playwright.sync_api import Page

from tests.browser.pool import Pool
from tests.site import Site

pytestmark = pytest.mark.browser
LEFT = "() => [document.cookie, localStorage.length, matchMedia('(prefers-color-scheme: dark)').matches, innerWidth]"


def visit(page: Page) -> None:
    page.goto("/")
    page.evaluate("localStorage.setItem('idee', 'Un banc'); document.cookie = 'ville=Raismes'")
    page.route("**/carte/", lambda route: route.abort())
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 360, "height": 740})
    page.context.new_page()


def test_page_comes_back_as_it_was(pool: Pool, site: Site, tiles_host: str) -> None:
    with pool.lend(site, tiles_host) as (first, _watch):
        visit(first)
        assert first.evaluate(LEFT) == ["ville=Raismes", 1, True, 360]
    with pool.lend(site, tiles_host) as (second, watch):
        assert second is first
        second.goto("/")
        assert second.evaluate(LEFT) == ["", 0, False, 1280]
        second.goto("/carte/")
        assert len(second.context.pages) == 1
        assert watch.faults == []


def test_page_that_was_closed_is_not_lent_again(pool: Pool, site: Site, tiles_host: str) -> None:
    with pool.lend(site, tiles_host) as (first, _watch):
        first.close()
    with pool.lend(site, tiles_host) as (second, _watch):
        assert second is not first
        second.goto("/")
