"""« J’ai pris la rue en photo avec mon télépage : elle est avec mon idée, et personne ne sait d’où je l’ai prise. »"""

from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.ideas import Idea, code_field, fill_what, fill_you, go_on, publish_button, read_code
from tests.browser.reach import add_photos
from tests.factories.photos import make_file, make_image, make_phone_photo
from tests.factories.propositions import SABATIER


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without"])
def page(request: pytest.FixtureRequest, open_page: OpenPage) -> Page:
    script: bool = request.param
    return open_page(viewport={"width": 360, "height": 740}, java_script_enabled=script)


def publish(page: Page, idea: Idea) -> None:
    go_on(page)
    page.get_by_label(idea.theme).check()
    go_on(page)
    fill_you(page, idea)
    page.get_by_role("button", name="Recevoir mon code").click()
    code_field(page).fill(read_code(page, idea.email))
    publish_button(page).click()


def test_photo_goes_with_the_idea_and_its_place_is_offered(page: Page) -> None:
    idea = Idea()
    page.goto("/jai-une-idee/ou/")
    page.get_by_label("Dans toute la ville").check()
    go_on(page)
    fill_what(page, idea)
    # A photo that is none, then two that are: nothing typed is lost.
    add_photos(page, make_file(), b"no photo")
    expect(page.locator(".error-summary")).to_contain_text("Photo 2")
    expect(page.get_by_label("En une phrase")).to_have_value(idea.title)
    add_photos(page, make_phone_photo(SABATIER))
    page.get_by_label("Que voit-on sur la photo 2 ?").fill("L’arrêt du car")
    page.get_by_role("button", name="Retirer la photo 1").click()
    expect(page.get_by_label("Que voit-on sur la photo 1 ?")).to_have_value("L’arrêt du car")
    page.get_by_role("button", name="Utiliser cet endroit").click()
    expect(page.get_by_role("button", name="Utiliser cet endroit")).to_have_count(0)
    expect(page.get_by_label("Dites-en plus")).to_have_value(idea.text)
    publish(page, idea)
    expect(page.get_by_text("Votre idée est sur la carte.")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Sabatier")
    shown = page.get_by_role("img", name="L’arrêt du car")
    expect(shown).to_be_visible()
    stored = page.request.get(shown.get_attribute("src") or "").body()
    image = Image.open(BytesIO(stored))
    assert dict(image.getexif()) == {}
    assert b"Appareil-4242" not in stored


def test_five_photos_and_no_more(page: Page) -> None:
    page.goto("/jai-une-idee/ou/")
    page.get_by_label("Dans toute la ville").check()
    go_on(page)
    add_photos(page, *[make_file(make_image(300, 200))] * 6)
    expect(page.get_by_text("Une idée a cinq photos au plus").first).to_be_visible()
    expect(page.get_by_role("button", name="Retirer la photo 5")).to_be_visible()
    expect(page.get_by_role("button", name="Retirer la photo 6")).to_have_count(0)
