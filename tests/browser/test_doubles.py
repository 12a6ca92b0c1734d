"""« Quelqu’un l’a peut-être déjà dit »: while typing, and on the last step without a script."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.ideas import go_on

pytestmark = pytest.mark.browser
TITLE = "Une boîte à livres à la gare"


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_idea_already_said_is_shown_and_can_be_supported_instead(open_page: OpenPage, script: bool) -> None:
    page = open_page(viewport={"width": 360, "height": 740}, java_script_enabled=script)
    page.goto("/jai-une-idee/ou/")
    page.get_by_label("Dans toute la ville").check()
    go_on(page)
    if script:
        page.get_by_label("En une phrase").press_sequentially(TITLE)
    else:
        page.get_by_label("En une phrase").fill(TITLE)
        page.get_by_label("Dites-en plus").fill("Pour lire en attendant le train.")
        go_on(page)
        page.get_by_label("Culture et histoire").check()
        go_on(page)
    expect(page.get_by_role("heading", name="Quelqu’un l’a peut-être déjà dit")).to_be_visible()
    page.get_by_role("link", name=f"Je soutiens celle-ci : « {TITLE} »").click()
    expect(page.get_by_role("heading", level=1, name="Je soutiens cette idée")).to_be_visible()
    # What was begun is kept: one may come back to it.
    if not script:
        page.goto("/jai-une-idee/")
        expect(page.get_by_role("heading", level=1, name="Et vous ?")).to_be_visible()
