"""A path or an area is drawn by finger, by mouse, by the keyboard, or typed; the idea's page shows it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, OpenPage
from tests.browser.ideas import Idea, fill_what, fill_you, go_on, publish

pytestmark = pytest.mark.browser

WHERE = "/jai-une-idee/ou/"
# Within Sabatier, in parts of the map's window once it is close.
AROUND = ((0.4, 0.45), (0.6, 0.45), (0.6, 0.65))


def come_close(page: Page) -> None:
    """To Sabatier, so that every point lies in the town."""
    page.goto(f"{WHERE}?lon=3.4899&lat=50.4026")
    expect(page.locator("[data-crieur-place-status]")).to_contain_text("Repère posé à Sabatier")


def draw(page: Page, kind: str, parts: tuple[tuple[float, float], ...] = AROUND) -> None:
    canvas = page.locator(".map-canvas")
    expect(canvas).to_be_visible()  # the module that hears the buttons has come
    page.get_by_role("button", name=kind, exact=True).click()
    canvas.scroll_into_view_if_needed()
    for count, (across, down) in enumerate(parts, start=1):
        box = canvas.bounding_box()
        assert box
        canvas.click(position={"x": box["width"] * across, "y": box["height"] * down})
        expect(page.locator(".map-vertex")).to_have_count(count)


def test_a_path_drawn_by_finger_stands_on_the_page_of_the_idea(open_page: OpenPage) -> None:
    page, idea = open_page(**PHONE), Idea()
    come_close(page)
    draw(page, "Un chemin")
    expect(page.locator("[data-crieur-place-status]")).to_have_text(re.compile(r"^Chemin de 3 points, \d+\sm\.$"))
    expect(page.get_by_label("Le long d’un chemin que je trace")).to_be_checked()
    go_on(page)
    expect(page.get_by_text("Un chemin tracé sur la carte")).to_be_visible()
    fill_what(page, idea)
    go_on(page)
    page.get_by_label(idea.theme).check()
    go_on(page)
    fill_you(page, idea)
    page.get_by_role("button", name="Recevoir mon code").click()
    publish(page, idea)
    expect(page.get_by_text(re.compile(r"Un chemin de \d+ m"))).to_be_visible()
    expect(page.locator("path.map-trace")).to_have_count(1)


def test_an_area_is_mended_point_by_point(page: Page) -> None:
    come_close(page)
    draw(page, "Un espace")
    status = page.locator("[data-crieur-place-status]")
    expect(status).to_have_text(re.compile(r"^Espace de 3 points, "))
    before = page.locator("[name=points]").input_value()
    handle = page.locator(".map-vertex").nth(1)
    box = handle.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] + 10, steps=6)
    page.mouse.up()
    expect(page.locator("[name=points]")).not_to_have_value(before)
    after = page.locator("[name=points]").input_value().split("\n")
    assert [line == old for line, old in zip(after, before.split("\n"), strict=True)] == [True, False, True]
    page.get_by_role("button", name="Retirer le dernier point").click()
    expect(status).to_have_text("Encore un point au moins, pour faire le tour.")
    page.get_by_role("button", name="Tout effacer").click()
    expect(page.locator(".map-vertex")).to_have_count(0)
    expect(page.locator("[name=points]")).to_have_value("")
    page.get_by_role("button", name="Un endroit").click()
    expect(status).to_contain_text("Repère posé à Sabatier")


def test_the_keyboard_draws_moves_and_takes_away(page: Page) -> None:
    come_close(page)
    page.get_by_label("Le long d’un chemin que je trace").check()
    page.locator(".map-canvas").focus()
    points = page.locator(".map-vertex")
    page.keyboard.press("Enter")
    expect(points).to_have_count(1)
    # Leaflet drops a key pressed while the map still moves.
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(400)
    page.keyboard.press("Enter")
    expect(points).to_have_count(2)
    expect(page.locator("[data-crieur-place-status]")).to_contain_text("Chemin de 2 points")
    page.get_by_text("Les points, un par un").click()
    page.get_by_role("button", name="Mettre au centre de la carte : Point 1").press("Enter")
    first, second = page.locator("[name=points]").input_value().split("\n")
    assert first == second
    expect(page.get_by_role("button", name="Mettre au centre de la carte : Point 1")).to_be_focused()
    page.get_by_role("button", name="Retirer : Point 2").press("Enter")
    expect(points).to_have_count(1)
    expect(page.get_by_role("listitem").filter(has_text="Point 1, Sabatier")).to_be_visible()


def test_a_drawing_is_kept_when_one_comes_back_to_it(page: Page) -> None:
    come_close(page)
    draw(page, "Un chemin")
    go_on(page)
    page.goto(WHERE)
    expect(page.locator(".map-vertex")).to_have_count(3)
    expect(page.locator("[data-crieur-place-status]")).to_contain_text("Chemin de 3 points")


def test_without_javascript_the_points_are_typed(without_javascript: Page) -> None:
    page = without_javascript
    page.goto(WHERE)
    page.get_by_label("Le long d’un chemin que je trace").check()
    page.get_by_text("Je connais les coordonnées d’un chemin ou d’un espace").click()
    page.get_by_label("Les points du tracé, un par ligne").fill("3,4899 50,4026\nprès du stade")
    go_on(page)
    expect(page.get_by_text("La ligne 2 ne se lit pas").first).to_be_visible()
    page.get_by_label("Les points du tracé, un par ligne").fill("3,4899 50,4026\n3,4880 50,4010")
    go_on(page)
    expect(page.get_by_text("Un chemin tracé sur la carte")).to_be_visible()


def test_what_is_typed_and_cannot_be_read_stays_until_it_is_mended(page: Page) -> None:
    typed = "3.4899 50.4026\n3.4880\n3.4870 50.4010"
    page.goto(WHERE)
    expect(page.locator(".map-canvas")).to_be_visible()
    page.get_by_label("Le long d’un chemin que je trace").check()
    field = page.locator("[name=points]")
    field.evaluate(
        "(node, text) => { node.value = text; node.dispatchEvent(new Event('change', { bubbles: true })); }", typed
    )
    status = page.locator("[data-crieur-place-status]")
    expect(status).to_contain_text("Une ligne des coordonnées ne se lit pas")
    go_on(page)
    expect(page.get_by_text("La ligne 2 ne se lit pas").first).to_be_visible()
    expect(field).to_have_value(typed)
    page.locator(".map-canvas").click(position={"x": 60, "y": 60})
    expect(field).to_have_value(typed)
    field.fill(typed.replace("3.4880\n", "3.4880 50.4020\n"))
    field.blur()
    expect(page.locator(".map-vertex")).to_have_count(3)
    expect(status).to_contain_text("Chemin de 3 points")
    go_on(page)
    expect(page.get_by_text("Un chemin tracé sur la carte")).to_be_visible()


def test_leaving_a_drawing_leaves_no_word_of_it(page: Page) -> None:
    page.goto(WHERE)
    draw(page, "Un chemin", ((0.06, 0.06),))
    status = page.locator("[data-crieur-place-status]")
    expect(status).to_contain_text("Le point 1 est hors de la ville")
    page.get_by_label("Dans un quartier").check()
    expect(status).to_be_empty()
    page.get_by_role("button", name="Un chemin", exact=True).click()
    page.get_by_role("button", name="Tout effacer").click()
    expect(page.locator(".map-canvas")).to_be_focused()


def test_a_place_looked_for_while_drawing_moves_the_map_alone(page: Page) -> None:
    come_close(page)
    draw(page, "Un chemin")
    before = page.locator("[name=points]").input_value()
    page.get_by_label("Une adresse, une rue, un lieu").fill("médiathèque")
    page.get_by_role("button", name=re.compile("^Médiathèque")).click()
    expect(page.get_by_text("La carte montre Médiathèque : touchez-la pour tracer.")).to_be_visible()
    expect(page.get_by_label("Le long d’un chemin que je trace")).to_be_checked()
    expect(page.locator("[name=points]")).to_have_value(before)
    expect(page.locator("[name=hint]")).to_have_value("")


def test_the_map_shows_the_path_of_the_idea_one_looks_at(page: Page) -> None:
    """The demonstration's path from Sabatier to Vicoigne."""
    page.goto("/carte/")
    line = page.locator("[data-crieur-visible] a", has_text="Un sentier à pied entre Sabatier et Vicoigne")
    while not line.count():
        page.get_by_role("button", name="Voir la suite de la liste").click()
        page.wait_for_timeout(300)
    trace = page.locator("#carte path.map-trace")
    expect(trace).to_have_count(0)
    line.focus()
    expect(trace).to_have_count(1)
    page.locator("#carte .map-canvas").focus()
    expect(trace).to_have_count(0)


def test_points_typed_latitude_first_are_put_right_on_the_map(page: Page) -> None:
    page.goto(WHERE)
    expect(page.locator(".map-canvas")).to_be_visible()
    page.get_by_label("Le long d’un chemin que je trace").check()
    page.locator("[name=points]").evaluate(
        "(node, text) => { node.value = text; node.dispatchEvent(new Event('change', { bubbles: true })); }",
        "50.4026 3.4899\n50.4010 3.4870",
    )
    expect(page.locator("[data-crieur-place-status]")).to_contain_text("Chemin de 2 points")
