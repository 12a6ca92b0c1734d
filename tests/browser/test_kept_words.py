"""What is typed is kept in the browser for a week, for whoever typed it and nobody else."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenPage
from tests.browser.ideas import go_on
from tests.browser.reach import enter

pytestmark = pytest.mark.browser
KEPT = "() => Object.entries(localStorage).filter(([key]) => key.startsWith('crieur:')).join('\\n')"
AGED = """(days) => {
  for (const key of Object.keys(localStorage)) {
    const kept = JSON.parse(localStorage.getItem(key));
    localStorage.setItem(key, JSON.stringify({ ...kept, at: Date.now() - days * 86_400_000 }));
  }
}"""


def type_a_title(page: Page) -> None:
    page.goto("/jai-une-idee/ou/")
    page.get_by_label("Dans toute la ville").check()
    go_on(page)
    page.get_by_label("En une phrase").fill("Un banc au terminus")


def test_coordinates_of_somebody_else_are_not_kept(page: Page) -> None:
    enter(page, "Karim", "/saisie/")
    page.get_by_label("L’idée en une phrase").fill("Un banc au terminus")
    page.get_by_text("La personne veut être prévenue").click()
    page.get_by_label("par téléphone").check()
    for field, words in (("first_name", "Rosette"), ("lines", "2, rue du Stade"), ("phone", "0612345678")):
        page.locator(f"#id_{field}").fill(words)
    kept = page.evaluate(KEPT)
    assert "Un banc au terminus" in kept
    for never in ("Rosette", "rue du Stade", "0612345678", "told_by"):
        assert never not in kept
    page.reload()
    expect(page.get_by_label("L’idée en une phrase")).to_have_value("Un banc au terminus")
    expect(page.locator("#id_phone")).to_have_value("")


def test_signing_out_leaves_nothing_for_the_next_person(page: Page) -> None:
    enter(page, "Bernard", "/")
    type_a_title(page)
    assert "Un banc au terminus" in page.evaluate(KEPT)
    # The roof of the steps has no such button.
    page.goto("/")
    page.get_by_role("button", name="Se déconnecter").first.click()
    expect(page.get_by_role("link", name="Se connecter").first).to_be_visible()
    assert page.evaluate(KEPT) == ""


@pytest.mark.parametrize(("days", "value"), [(6, "Un banc au terminus"), (8, "")])
def test_words_are_kept_for_a_week(page: Page, days: int, value: str) -> None:
    type_a_title(page)
    page.evaluate(AGED, days)
    page.reload()
    expect(page.get_by_label("En une phrase")).to_have_value(value)


def test_the_last_tick_is_the_last_to_be_kept(open_page: OpenPage) -> None:
    """However slow the line is for the first."""
    page = open_page()
    enter(page, "Chloé", "/mes-lettres/")
    held: list[Route] = []
    page.route(
        "**/mes-lettres/", lambda route: held.append(route) if route.request.method == "POST" else route.continue_()
    )
    boxes = [page.get_by_label(name, exact=True) for name in ("Gare", "Vicoigne")]
    before = [box.is_checked() for box in boxes]
    for box in boxes:
        box.click()
    page.wait_for_timeout(500)
    said = page.locator("[data-crieur-save-said]")
    for _ in range(120):
        # The line lets the last through first; a machine that is busy sends the next one later.
        if held:
            held.pop().continue_()
        elif said.text_content():
            break
        page.wait_for_timeout(100)
    expect(said).to_have_text("C’est noté.")
    page.unroute_all()
    page.reload()
    assert [box.is_checked() for box in boxes] == [not checked for checked in before]
