"""Every page, light and dark, narrow and wide: axe finds nothing, nothing is cut, it has its title and its language."""

import os
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import OpenContext, OpenPage
from tests.browser.pages import SIGHTS, Sight, look, settle
from tests.browser.pictures import take_picture
from tests.faults.races import FULL

pytestmark = pytest.mark.browser
SIZES: dict[str, ViewportSize] = {"360": {"width": 360, "height": 740}, "1280": {"width": 1280, "height": 800}}
Look = tuple[str, Literal["light", "dark"]]
# Colours are those of the tokens, at any width and on any page, and each pair of them is reckoned in `tests/house`. All
# four, and pictures of all, where CRIEUR_SOAK=full is said; pictures alone where CRIEUR_PICTURES is: they are for eyes.
ALL_LOOKS: list[Look] = [("360", "light"), ("360", "dark"), ("1280", "light"), ("1280", "dark")]
# A page of each kind is looked at for its colours, and on a desk, where it is laid out otherwise; in the dark, the
# sheet of every piece, and what is drawn.
OF_EACH_KIND = {
    *("accueil", "carte", "idees", "quartier", "idee-repondue", "soutenir", "repondre", "moderation", "saisie"),
    *("colonnes", "etape-1", "etape-2", "connexion", "mes-lettres", "une-lettre-de-la-ville", "envois"),
    *("etape-2-refus", "signaler", "donnees", "colonnes-refus", "introuvable"),
}
BY_NIGHT = {"planche-des-pieces", "accueil", "carte", "idee-repondue", "etape-1"}
PICTURED = set(ALL_LOOKS if FULL else ALL_LOOKS[:3] if os.environ.get("CRIEUR_PICTURES") else ())
# What a form that is refused answers: a keyboard and a screen reader are where it says why.
SENT_BACK = {400, 409}
# A small telephone, and 1280 by 1024 at 400 %.
NARROW: list[ViewportSize] = [{"width": 320, "height": 640}, {"width": 320, "height": 256}]
# What is wider than the window, without what is cut on purpose or scrolls in its own box.
TOO_WIDE = """() => {
  const root = document.scrollingElement;
  if (root.scrollWidth <= root.clientWidth) return '';
  const beyond = (node) => node.getBoundingClientRect().right > innerWidth + 1;
  const wide = [...document.body.querySelectorAll('*')].filter(beyond);
  return `${root.scrollWidth} px: ` + wide.slice(0, 5).map((node) => `${node.tagName}.${node.className}`).join(', ');
}"""
# Of its answer what a test reads: the rest, every element of every rule, would take as long to send as to find.
RUN = """async (options) => {
  const { passes, violations } = await axe.run(document, { resultTypes: ['violations'], ...options });
  return { passes: passes.length, violations };
}"""
COLOURS_ALONE: dict[str, Any] = {"runOnly": ["color-contrast"]}
NO_COLOURS: dict[str, Any] = {"rules": {"color-contrast": {"enabled": False}}}
# The middle of an element, brought in sight, is its own: nothing fixed lies over it.
COVERED = """(elements) => elements.filter((element) => {
  if (!element.checkVisibility({ visibilityProperty: true }) || !element.getClientRects().length) return false;
  element.scrollIntoViewIfNeeded();
  const { left, top, width, height } = element.getBoundingClientRect();
  const hit = document.elementFromPoint(left + width / 2, top + height / 2);
  return !hit || !(element.contains(hit) || hit.contains(element));
}).map((element) => element.outerHTML.split('>')[0])"""


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page(files=True, reduced_motion="reduce")


def looks_of(sight: Sight) -> list[Look]:
    if FULL:
        return ALL_LOOKS
    day, night, desk = ALL_LOOKS[:3]
    if PICTURED:
        return [day, night, desk]
    return [day, *([night] if sight.name in BY_NIGHT else []), *([desk] if sight.name in OF_EACH_KIND else [])]


def asked(look: Look, colours: bool) -> dict[str, Any]:
    """In the dark only colours have changed, and with the width all but them: axe takes most of its time for them."""
    if look[1] == "dark":
        return COLOURS_ALONE
    return {} if FULL or (colours and look == ALL_LOOKS[0]) else NO_COLOURS


def findings(page: Page, look: Look = ALL_LOOKS[0], *, colours: bool = True) -> list[str]:
    """What axe holds against the page, rule and element, and why."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    results: dict[str, Any] = page.evaluate(RUN, asked(look, colours))
    assert results["passes"]
    return [
        f"{rule['id']}: {' '.join(map(str, node['target']))}: {' '.join(node['failureSummary'].split())}"
        for rule in results["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("sight", SIGHTS, ids=lambda sight: sight.name)
def test_nothing_is_found(page: Page, screenshots: Path, sight: Sight) -> None:
    look(page, sight)
    if sight.status in SENT_BACK:
        expect(page.locator(".error-summary").first).to_be_focused()
    found: list[str] = []
    for width, scheme in looks_of(sight):
        page.set_viewport_size(SIZES[width])
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        seen = findings(page, (width, scheme), colours=sight.name in OF_EACH_KIND | BY_NIGHT)
        found += [f"{width} {scheme} {finding}" for finding in seen]
        if (width, scheme) in PICTURED and not sight.name.startswith("carte"):
            take_picture(page, screenshots, sight.name, int(width), scheme)
    found += structure(page)
    for narrow in NARROW:
        page.set_viewport_size(narrow)
        wide = page.evaluate(TOO_WIDE)
        found += [f"{narrow['width']}×{narrow['height']} scrolls sideways: {wide}"] if wide else []
    found += covered(page)
    assert not found, "\n".join(found)


def structure(page: Page) -> list[str]:
    """One first heading, one main part, a language."""
    counts = {"h1": page.locator("h1").count(), "main": page.locator("main").count()}
    wrong = [f"{count} {name}" for name, count in counts.items() if count != 1]
    language = page.locator("html").get_attribute("lang")
    return wrong + ([] if language == "fr" else [f"lang={language}"])


def covered(page: Page) -> list[str]:
    """At 400 % (320 by 256) each button and field of the page can be brought in sight, with nothing over it."""
    controls = page.get_by_role("main").locator("button, input:not([type=hidden]), select, textarea, a.btn")
    return [f"320×256 covered: {control}>" for control in controls.evaluate_all(COVERED)]


def test_control_under_something_is_found(page: Page) -> None:
    page.set_viewport_size(NARROW[1])
    page.goto("/connexion/")
    assert covered(page) == []
    page.evaluate("""() => {
      const cover = document.body.appendChild(document.createElement('div'));
      Object.assign(cover.style, { position: 'fixed', inset: '0', zIndex: 99 });
    }""")
    assert covered(page)


def test_pages_of_each_kind_are_there() -> None:
    assert {sight.name for sight in SIGHTS} >= OF_EACH_KIND | BY_NIGHT


def test_titles_tell_pages_apart() -> None:
    # The same page may be seen twice (filled and empty, with one refusal or another); two pages never share a title.
    again = {"mes-idees-vide", "etape-2-photos", "etape-2-photo-refusee", "saisie-coordonnees"}
    titles = [sight.title for sight in SIGHTS if sight.title and sight.name not in again]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("address", ["/", "/carte/", "/jai-une-idee/ou/"])
def test_forced_colours_keep_what_matters(open_context: OpenContext, address: str) -> None:
    """High contrast of the system: marks, pills and buttons are still drawn."""
    page = open_context(forced_colors="active").new_page()
    page.goto(address)
    settle(page)
    expect(page.get_by_role("main").locator("a.btn, button.btn").first).to_be_visible()
    assert not page.evaluate(TOO_WIDE)


@pytest.mark.parametrize(("motion", "moves"), [("reduce", False), ("no-preference", True)])
def test_whoever_asks_for_no_motion_has_none(
    open_context: OpenContext, motion: Literal["reduce", "no-preference"], moves: bool
) -> None:
    page = open_context(reduced_motion=motion).new_page()
    page.goto("/")
    lasts = "node => parseFloat(getComputedStyle(node).transitionDuration)"
    assert (page.get_by_role("main").locator("a.btn").first.evaluate(lasts) > 0) is moves


def test_text_spacing_breaks_nothing(page: Page) -> None:
    """WCAG 1.4.12: a reader's own spacing cuts nothing."""
    spacing = (
        "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
        " p { margin-bottom: 2em !important }"
    )
    page.set_viewport_size({"width": 360, "height": 740})
    for address in ("/", "/carte/", "/idees/", "/quartier/sabatier/", "/jai-une-idee/ou/", "/connexion/"):
        page.goto(address)
        settle(page)
        # By the debugger, which the policy of the page does not bind.
        page.evaluate(
            "css => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets = [s]; }", spacing
        )
        assert not page.evaluate(TOO_WIDE), address
