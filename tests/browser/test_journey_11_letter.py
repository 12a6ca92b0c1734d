"""Journey 11: a resident who follows « Sabatier » and « Alimentation » gets one letter a week, with only what is new,
and leaves it with one click. On a demonstration of its own: its clock moves."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.ideas import Idea, publish_button, reach_last_step
from tests.browser.mails import letters_to
from tests.browser.own_site import a_week_later, come_in, own_demonstration
from tests.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture
def own_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with own_demonstration(tmp_path_factory) as site:
        yield site


def say(page: Page, idea: Idea) -> None:
    reach_last_step(page, idea)
    page.get_by_label("J’ai lu la règle du jeu").check()
    publish_button(page).click()
    expect(page.get_by_text("Votre idée est sur la carte.")).to_be_visible()


def test_one_letter_a_week_and_one_click_to_leave(own_site: Site, chromium: Browser) -> None:
    josiane = come_in(chromium, own_site, "Josiane", PHONE)
    josiane.goto("/mes-lettres/")
    for name in ("Sabatier", "Alimentation"):
        expect(josiane.get_by_label(name, exact=True)).to_be_checked()
    # Saved as one ticks: said, and there when one comes back.
    josiane.get_by_label("Gare", exact=True).check()
    expect(josiane.get_by_role("status").filter(has_text="C’est noté.")).to_be_visible()
    josiane.reload()
    expect(josiane.get_by_label("Gare", exact=True)).to_be_checked()
    josiane.get_by_label("Gare", exact=True).uncheck()
    expect(josiane.get_by_role("status").filter(has_text="C’est noté.")).to_be_visible()

    bernard = come_in(chromium, own_site, "Bernard", DESK)
    idea = Idea()
    say(bernard, idea)

    a_week_later(josiane)
    address = "josiane@demonstration.example"
    [letter] = letters_to(josiane, address)
    assert idea.title in letter
    assert "== Sabatier ==" in letter
    assert "seulement s’il y a du nouveau" in letter
    josiane.locator("article.letter").filter(has_text=address).get_by_role("link", name="La voir mise en page").click()
    expect(josiane.get_by_role("heading", level=3, name=idea.title)).to_be_visible()

    # A week without news of what she follows: no letter.
    a_week_later(josiane)
    assert len(letters_to(josiane, address)) == 1

    # In one click, from the letter, without signing in.
    stranger = chromium.new_context(base_url=own_site.address, locale="fr-FR").new_page()
    [link] = re.findall(r"en un clic\s*: (\S+)", letter)
    stranger.goto(link)
    stranger.get_by_role("button", name="Ne plus recevoir de lettres").click()
    expect(stranger.get_by_role("heading", name="C’est fait")).to_be_visible()
    say(bernard, Idea())
    a_week_later(josiane)
    assert len(letters_to(josiane, address)) == 1

    # Everything begins again: no letter, today's date, nobody signed in.
    josiane.get_by_role("button", name="Repartir de zéro").click()
    expect(josiane.get_by_text("La démonstration repart de zéro.")).to_be_visible()
    josiane.goto("/demo/courriels/")
    assert letters_to(josiane, address) == []
