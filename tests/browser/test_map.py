"""The map: standing without tiles, tied to its list, one filter for both, whole by the keyboard."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, Request, Response, Route, expect

from config.settings import TOWN

pytestmark = pytest.mark.browser
SILENT = "Le fond de carte ne répond pas : les quartiers restent dessinés."
QUARTERS = {"Sabatier", "Vicoigne", "Centre", "Gare", "Arenberg"}
MARKS = ".map-canvas .map-mark"
PILES = ".map-canvas .map-pile"
IDEAS = "/carte/idees.json"
PAGE = 20


def counted(page: Page) -> int:
    """The figure of the live line, once the ideas of the box have come."""
    line = page.locator("[data-crieur-count]")
    expect(line).to_have_text(re.compile(r"^[\d\s]+idées? visibles?$"))
    return int(re.sub(r"\D", "", line.inner_text()))


# Each card by its address: its words, the knots of its small thread.
CARDS = """cards => cards.map((card) => [
  card.querySelector('.card-title a').getAttribute('href'),
  [card.innerText.split(/\\s+/).join(' '), card.querySelectorAll('.thread-mini i').length],
])"""


def shown(page: Page) -> int:
    """How many ideas the marks and piles stand for."""
    piles = page.locator(f"{PILES} .map-pile-number").all_inner_texts()
    return page.locator(MARKS).count() + sum(int(re.sub(r"\D", "", pile)) for pile in piles)


def whole_list(page: Page, count: int) -> Locator:
    """The lines beside the map, once the list has been unrolled to its end; what stands on no point is not in it."""
    items = page.locator("[data-crieur-visible] > [data-code]")
    more = page.get_by_role("button", name="Voir la suite de la liste")
    expect(items).to_have_count(min(count, PAGE))
    for reached in range(PAGE * 2, count + PAGE, PAGE):
        more.click()
        expect(items).to_have_count(min(count, reached))
    expect(more).to_be_hidden()
    return items


def ideas_asked(page: Page, act: Callable[[], object]) -> tuple[Response, list[float]]:
    """What the map asks for after `act`: the answer, and the box (west, south, east, north)."""
    asked: list[Request] = []

    def note(request: Request) -> None:
        asked.append(request)

    page.on("request", note)
    # Of the questions asked from now on the first that is answered: the map withdraws one when it has a later one.
    with page.expect_event("requestfinished", lambda request: request in asked and IDEAS in request.url) as caught:
        act()
    page.remove_listener("request", note)
    answer = caught.value.response()
    assert answer is not None
    return answer, [float(side) for side in parse_qs(urlsplit(answer.url).query)["bbox"][0].split(",")]


def test_the_map_stands_without_tiles(page: Page) -> None:
    page.goto("/carte/")
    expect(page.get_by_role("status").filter(has_text=SILENT)).to_be_visible()
    names = page.locator(".map-name.is-quarter .map-name-text")
    expect(names).to_have_count(len(QUARTERS))
    assert set(names.all_inner_texts()) == QUARTERS
    expect(page.locator("path.m-quarter")).to_have_count(len(QUARTERS))
    assert all(path.bounding_box() for path in page.locator("path.m-quarter").all())
    expect(page.locator("path.m-edge")).to_have_count(1)
    assert counted(page) > 0
    assert page.locator(MARKS).count() > 0
    expect(page.locator(".leaflet-tile-loaded")).to_have_count(0)


def test_marks_bear_the_form_of_their_theme(page: Page) -> None:
    forms = {theme.code: theme.form for theme in TOWN.themes}
    page.goto("/carte/")
    counted(page)
    seen = page.locator(f"{MARKS} svg.mark").evaluate_all(
        "marks => marks.map((mark) => [mark.getAttribute('class'), mark.querySelector('use').getAttribute('href'),"
        " getComputedStyle(mark).getPropertyValue('--t'), mark.querySelector('use').getBoundingClientRect().width])"
    )
    assert seen
    for classes, href, colour, width in seen:
        code = re.search(r"theme-([\w-]+)", classes)
        assert code
        assert href.split("#")[1] == forms[code.group(1)]
        assert colour.strip(), f"no colour for {code.group(1)}"
        assert width > 10, f"nothing drawn for {href}"


def test_map_and_list_say_the_same(page: Page) -> None:
    page.goto("/carte/")
    count = counted(page)
    assert shown(page) == count
    items = whole_list(page, count)
    codes = items.evaluate_all("items => items.map((item) => item.dataset.code)")
    assert len(set(codes)) == count


def test_a_line_of_the_map_is_the_card_of_everywhere(page: Page, without_javascript: Page) -> None:
    """The map writes its lines anew as it moves: the same words, the same knots, as the page without it."""
    # A theme that other tests say nothing of: the whole of it is on the first page of both.
    without_javascript.goto("/carte/?theme=nature-foret")
    page.goto("/carte/?theme=nature-foret")
    counted(page)
    written, sent = (dict(each.locator(".card").evaluate_all(CARDS)) for each in (page, without_javascript))
    same = written.keys() & sent.keys()
    assert len(same) > 2
    assert {address: written[address] for address in same} == {address: sent[address] for address in same}


def test_focusing_a_line_lights_its_mark(page: Page) -> None:
    page.goto("/carte/")
    counted(page)
    lines = page.locator("[data-crieur-visible] > [data-code]")
    lit = page.locator(".map-canvas .is-lit")
    expect(lit).to_have_count(0)
    for number in (0, 1):
        lines.nth(number).get_by_role("link").focus()
        expect(lit).to_have_count(1)
        expect(lit).to_be_in_viewport()
    title = lines.nth(1).get_by_role("link").inner_text()
    if "map-mark" in str(lit.get_attribute("class")):
        assert lit.get_attribute("title") == title
    page.get_by_role("application").focus()
    expect(lit).to_have_count(0)


def test_a_mark_opens_what_it_stands_for(page: Page) -> None:
    page.goto("/carte/")
    counted(page)
    mark = page.locator(MARKS).first
    title = str(mark.get_attribute("title"))
    mark.click()
    popup = page.locator(".leaflet-popup")
    expect(popup).to_contain_text(title)
    popup.get_by_role("link", name="Lire l’idée").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_a_question_that_is_never_answered_does_not_hold_the_next(page: Page) -> None:
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route(re.compile(IDEAS), hold_the_first)
    with page.expect_request(re.compile(IDEAS)):
        page.goto("/carte/")
    page.get_by_role("application").focus()
    answer, _ = ideas_asked(page, lambda: page.keyboard.press("+"))
    assert answer.url != held[0].request.url
    assert shown(page) == counted(page)


def test_a_pile_comes_closer(page: Page) -> None:
    page.goto("/carte/")
    whole = counted(page)
    pile = page.locator(PILES).first
    held = int(pile.locator(".map-pile-number").inner_text())
    _, box = ideas_asked(page, pile.click)
    expect(page.locator("[data-crieur-count]")).not_to_have_text(re.compile(rf"^{whole} "))
    closer = counted(page)
    assert held <= closer < whole
    assert shown(page) == closer
    assert box[2] - box[0] < 0.1
    whole_list(page, closer)


def test_the_keyboard_pans_and_zooms(page: Page) -> None:
    page.goto("/carte/")
    counted(page)
    chart = page.get_by_role("application", name="Carte des idées")
    chart.focus()
    _, start = ideas_asked(page, lambda: page.keyboard.press("+"))
    _, right = ideas_asked(page, lambda: page.keyboard.press("ArrowRight"))
    assert right[0] > start[0]
    assert right[2] > start[2]
    _, down = ideas_asked(page, lambda: page.keyboard.press("ArrowDown"))
    assert down[1] < right[1]
    _, closer = ideas_asked(page, lambda: page.keyboard.press("+"))
    assert closer[2] - closer[0] < (down[2] - down[0]) * 0.75
    _, further = ideas_asked(page, lambda: page.keyboard.press("-"))
    assert further[2] - further[0] > (closer[2] - closer[0]) * 1.3
    items = page.locator("[data-crieur-visible] > [data-code]")
    line = page.locator("[data-crieur-count]")
    expect(line).to_have_text(re.compile("visible|Aucune idée ici"))
    if "Aucune" not in line.inner_text():
        expect(items).to_have_count(min(PAGE, counted(page)))


def test_the_live_line_follows_the_map(page: Page) -> None:
    page.goto("/carte/")
    whole = counted(page)
    line = page.locator("[data-crieur-count]")
    assert line.get_attribute("role") == "status"
    page.get_by_role("application").focus()
    for _ in range(3):
        ideas_asked(page, lambda: page.keyboard.press("+"))
    expect(line).not_to_have_text(re.compile(rf"^{whole} "))
    few = shown(page)
    expect(line).to_have_text(re.compile(rf"^{few} idées? visibles?$" if few else "^Aucune idée ici"))
    assert few < whole


def titles_of(page: Page) -> list[str]:
    return page.locator("[data-crieur-visible] .card-title").all_inner_texts()


def test_the_address_narrows_map_and_list(page: Page) -> None:
    page.goto("/carte/")
    everything = counted(page)
    page.goto("/carte/?quartier=sabatier")
    quarter = counted(page)
    assert 0 < quarter < everything
    expect(page.locator("path.m-quarter.is-chosen")).to_have_count(1)
    expect(page.locator("[data-crieur-visible] > [data-code]")).to_have_count(min(PAGE, quarter))
    for place in page.locator("[data-crieur-visible] .card-place").all_inner_texts():
        assert place.startswith("Sabatier")

    page.goto("/carte/?theme=mobilite")
    counted(page)
    assert titles_of(page)
    marks = page.locator(f"{MARKS} svg.mark")
    assert marks.count() > 0
    expect(page.locator(f"{MARKS} svg.mark:not(.theme-mobilite)")).to_have_count(0)
    expect(page.locator("[data-crieur-visible] .mark:not(.theme-mobilite)")).to_have_count(0)
    assert shown(page) == counted(page)


def test_the_filter_form_narrows_both(page: Page) -> None:
    page.goto("/carte/")
    counted(page)
    # On a phone the questions are folded; on a desk they stand open.
    fold = page.get_by_text("Choisir", exact=True)
    if fold.is_visible():
        fold.click()
    page.get_by_label("Quartier", exact=True).select_option(label="Gare")
    page.get_by_label("Thème", exact=True).select_option(label="Mobilité")
    page.get_by_text("Plus de choix").click()
    page.get_by_label("Année", exact=True).select_option(index=0)
    page.get_by_role("button", name="Voir les idées", exact=True).click()
    expect(page).to_have_url(re.compile(r"quartier=gare&theme=mobilite"))
    expect(page.locator("[data-crieur-count]")).to_have_text(re.compile("visible|Aucune idée ici"))
    expect(page.get_by_text("Vous voyez")).to_be_attached()
    for place in page.locator("[data-crieur-visible] .card-place").all_inner_texts():
        assert place.startswith("Gare")
    page.get_by_role("link", name="Toutes les idées, page par page").click()
    expect(page).to_have_url(re.compile(r"/idees/\?quartier=gare&theme=mobilite"))


def test_back_finds_the_view_one_left(page: Page) -> None:
    page.goto("/carte/")
    counted(page)
    page.get_by_role("application").focus()
    ideas_asked(page, lambda: page.keyboard.press("+"))
    _, left = ideas_asked(page, lambda: page.keyboard.press("ArrowLeft"))
    page.goto("/idees/")
    _, found = ideas_asked(page, page.go_back)
    # The north side depends on whether the line about the tiles lies over it.
    assert found[:3] == pytest.approx(left[:3], abs=0.0002)


def test_the_sheet_of_a_phone_opens_and_shuts(phone: Page) -> None:
    page = phone
    page.goto("/carte/")
    grip = page.get_by_role("button", name="Agrandir ou réduire la liste")
    expect(page.locator("[data-crieur-count]")).to_have_text(re.compile("visible"))
    opened = grip.get_attribute("aria-expanded") == "true"
    top = grip.bounding_box()
    grip.tap()
    expect(grip).to_have_attribute("aria-expanded", str(not opened).lower())
    page.wait_for_function(
        "before => Math.abs(document.querySelector('[data-crieur-sheet-toggle]').getBoundingClientRect().top"
        " - before) > 40",
        arg=top["y"] if top else 0,
    )
    grip.press("Enter")
    expect(grip).to_have_attribute("aria-expanded", str(opened).lower())
