"""An idea is placed by an address, with an address service that answers, is slow, or is asked without JavaScript."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, OpenPage
from tests.browser.ideas import go_on
from tests.browser.test_accessibility import findings
from tests.carte.geocoder import GARE, Geocoder, address, slow
from tests.faults.sites import sqlite_town
from tests.site import Site

pytestmark = pytest.mark.browser
WHERE = "/jai-une-idee/ou/"


@pytest.fixture(scope="module")
def service() -> Iterator[Geocoder]:
    with Geocoder() as geocoder:
        yield geocoder


@pytest.fixture(scope="module")
def own_site(service: Geocoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with (
        sqlite_town(tmp_path_factory) as town,
        Site(town.folder, {"GEOCODER_URL": service.url}) as site,
    ):
        site.serve()
        yield site


@pytest.fixture
def geocoder(service: Geocoder) -> Geocoder:
    service.fault, service.found = None, [address("12", "Rue de la Gare", distance=9)]
    service.asked.clear()
    return service


@pytest.fixture
def phone(open_page: OpenPage, own_site: Site) -> Page:
    return open_page(at=own_site, **PHONE)


@pytest.fixture
def page(phone: Page, geocoder: Geocoder) -> Page:
    page = phone
    page.goto(WHERE)
    expect(page.locator(".map-name.is-quarter").first).to_be_attached()
    return page


def field(page: Page) -> Locator:
    return page.get_by_label("Une adresse, une rue, un lieu")


def status(page: Page) -> Locator:
    return page.locator("[data-crieur-place-status]")


def test_an_address_is_chosen_on_a_phone(page: Page, geocoder: Geocoder) -> None:
    field(page).press_sequentially("12 rue de la gare", delay=20)
    found = page.get_by_role("list", name="Lieux trouvés")
    expect(found.get_by_role("button")).to_have_count(2)
    # Once, after the last key: not a question a key.
    assert [asked["q"] for _, asked in geocoder.asked] == ["12 rue de la gare"]
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert findings(page) == []
    found.get_by_role("button", name="12 Rue de la Gare").tap()

    expect(status(page)).to_have_text("Repère posé à la Gare, près du 12 rue de la Gare.")
    assert float(page.locator("[name=longitude]").input_value()) == GARE[0]
    assert float(page.locator("[name=latitude]").input_value()) == GARE[1]
    expect(page.get_by_label("À l’endroit montré sur la carte")).to_be_checked()
    expect(page.get_by_label("Un repère pour s’y retrouver")).to_have_value("12 Rue de la Gare")
    # Nothing of what was looked for stays in this browser or in an address.
    assert "rue" not in page.url
    assert "adresse" not in page.evaluate(
        "() => JSON.stringify(Object.keys(JSON.parse(localStorage['crieur:idee-ou']).values))"
    )
    go_on(page)
    expect(page.get_by_text("Étape 2 sur 4")).to_be_visible()


def test_a_tapped_point_is_told_by_its_address(page: Page, geocoder: Geocoder) -> None:
    page.locator(".map-canvas").tap()
    expect(status(page)).to_contain_text(", près du 12 rue de la Gare.")
    assert [verb for verb, _ in geocoder.asked] == ["reverse"]
    # The landmark is for people to write: a pin is not an address.
    expect(page.get_by_label("Un repère pour s’y retrouver")).to_have_value("")


def test_a_landmark_of_ones_own_is_kept(page: Page) -> None:
    hint = page.get_by_label("Un repère pour s’y retrouver")
    hint.fill("Devant le puits")
    field(page).fill("12 rue de la gare")
    page.get_by_role("button", name="12 Rue de la Gare").tap()
    expect(status(page)).to_contain_text("12 rue de la Gare")
    expect(hint).to_have_value("Devant le puits")


def test_degrees_as_a_phone_gives_them_are_understood(page: Page) -> None:
    field(page).fill("50.389, 3.485")
    expect(page.get_by_text("Un point, compris ainsi : latitude 50,389, longitude 3,485.")).to_be_visible()
    page.get_by_role("button", name="Latitude 50,389").tap()
    expect(status(page)).to_contain_text("Repère posé au Centre")


def test_an_address_is_found_and_chosen_without_javascript(
    open_page: OpenPage, own_site: Site, geocoder: Geocoder
) -> None:
    page = open_page(at=own_site, java_script_enabled=False, **PHONE)
    page.goto(WHERE)
    page.get_by_label("Un repère pour s’y retrouver").fill("Devant le puits")
    field(page).fill("12 rue de la gare")
    page.get_by_role("button", name="Chercher").click()
    expect(page.get_by_text("2 lieux trouvés. Choisissez-en un ci-dessous")).to_be_visible()
    expect(field(page)).to_have_value("12 rue de la gare")
    page.get_by_label("12 Rue de la Gare · Gare").check()
    go_on(page)
    expect(page.get_by_text("Étape 2 sur 4")).to_be_visible()
    expect(page.get_by_role("complementary", name="Votre idée jusqu’ici")).to_contain_text("Devant le puits")


# The last: the service is left alone for some seconds after it.
def test_a_silent_service_leaves_the_page_standing(page: Page, geocoder: Geocoder) -> None:
    geocoder.fault = slow
    field(page).fill("médiathèque")
    expect(page.get_by_text("Un lieu trouvé. Le service d’adresses ne répond pas")).to_be_visible()
    page.get_by_role("button", name="Médiathèque").tap()
    expect(status(page)).to_have_text("Repère posé au Centre : Médiathèque.")
    go_on(page)
    expect(page.get_by_text("Étape 2 sur 4")).to_be_visible()
