"""Sent twice by a double click, a resend or two tabs: one idea, and nobody sees an error."""

import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.ideas import (
    Idea,
    code_field,
    count_published,
    expect_published,
    fill_you,
    publish,
    publish_button,
    reach_code,
    reach_last_step,
    read_code,
)
from tests.site import Site

pytestmark = pytest.mark.browser
TYPED = """form => Object.fromEntries(new FormData(form))"""


@pytest.fixture(params=[True, False], ids=["javascript", "plain"])
def page(request: pytest.FixtureRequest, open_page: OpenPage) -> Page:
    """With JavaScript a module holds the second press back; without it the server alone answers both."""
    return open_page(java_script_enabled=request.param)


def enter_as(page: Page, name: str) -> None:
    page.goto("/connexion/")
    page.get_by_role("button", name=f"Entrer comme {name}").click()
    expect(page.get_by_role("button", name="Se déconnecter")).to_be_visible()


def expect_on_own_page(page: Page, idea: Idea) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(idea.title)
    expect(page).to_have_url(re.compile(r"/idees/[^/]+/"))


def expect_once(page: Page, site: Site, idea: Idea) -> None:
    assert count_published(site, idea) == 1
    page.goto("/mes-idees/")
    expect(page.get_by_role("main").get_by_role("link", name=idea.title)).to_have_count(1)
    expect(page.get_by_text("Une idée commencée vous attend")).to_have_count(0)


def test_every_button_is_pressed_twice(page: Page, site: Site) -> None:
    idea = Idea()
    reach_last_step(page, idea)
    fill_you(page, idea)
    page.get_by_role("button", name="Recevoir mon code").dblclick()
    expect(page.get_by_role("heading", level=1, name="Votre code")).to_be_visible()
    code_field(page).fill(read_code(page, idea.email))
    publish_button(page).dblclick()
    expect_on_own_page(page, idea)
    expect_once(page, site, idea)


def test_the_last_button_is_pressed_twice_by_somebody_signed_in(page: Page, site: Site) -> None:
    idea = Idea()
    enter_as(page, "Bernard")
    reach_last_step(page, idea)
    page.get_by_label("J’ai lu la règle du jeu").check()
    publish_button(page).dblclick()
    expect_on_own_page(page, idea)
    expect_once(page, site, idea)


def test_back_then_send_again_comes_to_the_same_idea(page: Page, site: Site) -> None:
    idea = Idea()
    enter_as(page, "Bernard")
    reach_last_step(page, idea)
    page.get_by_label("J’ai lu la règle du jeu").check()
    publish_button(page).click()
    expect_published(page, idea)
    page.go_back()
    # The browser either asks again for the step, which leads to the idea, or shows the form as it was left.
    if publish_button(page).count():
        page.get_by_label("J’ai lu la règle du jeu").check()
        publish_button(page).click()
    expect_on_own_page(page, idea)
    expect_once(page, site, idea)


def test_the_same_request_sent_again_comes_to_the_same_idea(open_page: OpenPage, site: Site) -> None:
    idea = Idea()
    page = open_page()
    enter_as(page, "Bernard")
    reach_last_step(page, idea)
    page.get_by_label("J’ai lu la règle du jeu").check()
    typed = page.locator("main form").evaluate(TYPED)
    publish_button(page).click()
    address = expect_published(page, idea)
    again = page.request.post(
        "/jai-une-idee/vous/",
        data=urlencode(typed),
        headers={"Content-Type": "application/x-www-form-urlencoded", "Referer": f"{site.address}/jai-une-idee/vous/"},
    )
    assert again.ok
    assert again.url.split("?")[0] == address
    expect_once(page, site, idea)


def test_the_code_is_sent_again_after_back(page: Page, site: Site) -> None:
    idea = Idea()
    reach_code(page, idea)
    publish(page, idea)
    page.go_back()
    if code_field(page).count():
        code_field(page).fill("123456")
        publish_button(page).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect_once(page, site, idea)


def test_two_tabs_signed_in_send_one_idea(page: Page, site: Site) -> None:
    idea = Idea()
    enter_as(page, "Bernard")
    reach_last_step(page, idea)
    other = page.context.new_page()
    other.goto(page.url)
    for tab in (page, other):
        tab.get_by_label("J’ai lu la règle du jeu").check()
    for tab in (page, other):
        publish_button(tab).click()
        expect_on_own_page(tab, idea)
    expect_once(page, site, idea)


def test_two_tabs_asking_for_a_code_send_one_idea(page: Page, site: Site) -> None:
    idea = Idea()
    reach_last_step(page, idea)
    other = page.context.new_page()
    other.goto(page.url)
    for tab in (page, other):
        fill_you(tab, idea)
        tab.get_by_role("button", name="Recevoir mon code").click()
        expect(tab.get_by_role("heading", level=1, name="Votre code")).to_be_visible()
    # The code of the second request is the one that counts, in whichever tab.
    code = read_code(page, idea.email)
    code_field(page).fill(code)
    publish_button(page).click()
    expect_published(page, idea)
    code_field(other).fill(code)
    publish_button(other).click()
    # Signed in meanwhile: the form of the other tab is too old, which is said, or it comes to the idea.
    expect(other.get_by_role("heading", level=1)).not_to_have_text("Votre code")
    expect_once(page, site, idea)
