"""« Copier » a token: a press where scripts run; without them the token selects at a press."""

import pytest
from playwright.sync_api import expect

from tests.browser import reach_paper
from tests.browser.conftest import OpenContext

pytestmark = pytest.mark.browser


def test_token_is_copied_at_a_press(open_context: OpenContext) -> None:
    page = open_context(permissions=["clipboard-read", "clipboard-write"]).new_page()
    reach_paper.token(page)
    page.get_by_role("button", name="Copier").click()
    expect(page.get_by_text("C’est copié.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("code.token").inner_text()


def test_token_that_cannot_be_copied_is_selected(open_context: OpenContext) -> None:
    page = open_context().new_page()
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('no'))")
    reach_paper.token(page)
    page.get_by_role("button", name="Copier").click()
    expect(page.get_by_text("Il est choisi")).to_be_visible()
    assert page.evaluate("getSelection().toString().trim()") == page.locator("code.token").inner_text()


def test_without_javascript_no_button_is_shown(open_context: OpenContext) -> None:
    page = open_context(java_script_enabled=False).new_page()
    reach_paper.token(page)
    expect(page.locator("code.token")).to_be_visible()
    expect(page.get_by_role("button", name="Copier")).to_have_count(0)
