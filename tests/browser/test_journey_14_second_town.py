"""Journey 14: a clerk of another town writes its file, mends what `town check` finds, opens, then redraws its quarters
and themes: the ideas are where they belong, and their threads as they were."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, OpenPage
from tests.browser.ideas import (
    Idea,
    expect_followed,
    fill_you,
    follow_code_on,
    go_on,
    publish,
    reach_code,
)
from tests.browser.test_journey_01_phone import tap_map_at
from tests.site import ROOT, Site
from tests.towns import VALLOMBREUSE

pytestmark = pytest.mark.browser
MISTAKES = {
    'insee = "26999"': 'insee = "2699"',
    'quarters = "quartiers.geojson"': 'quarters = "quartiers-echanges.geojson"',
    'process = "Vallombreuse à venir"': 'proces = "Vallombreuse à venir"',
    'form = "flame"': 'form = "book"',
    'brick = "#1F4E79"': 'brick = "#9CC3EA"',
}
STRAW = "rgb(242, 193, 78)"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(VALLOMBREUSE, tmp_path / "ville"))


@pytest.fixture
def own_site(folder: Path, tmp_path: Path) -> Iterator[Site]:
    with Site(tmp_path / "data", environment={"CRIEUR_TOWN": str(folder / "ville.toml")}) as site:
        yield site


def check(site: Site) -> tuple[int, str]:
    """What `town check` says of the site's own file, broken or not."""
    command = [sys.executable, "manage.py", "town", "check"]
    done = subprocess.run(command, env=site.settings, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def swap_axes(text: str) -> str:
    return re.sub(r"\[(\d+\.\d+),\s*(\d+\.\d+)\]", r"[\2,\1]", text)


def expect_mistakes_told(site: Site, folder: Path) -> None:
    """The file with five mistakes, told at once, each with its line; then mended."""
    sheet = folder / "ville.toml"
    right = sheet.read_text(encoding="utf-8")
    wrong = right
    for line, mistake in MISTAKES.items():
        assert right.count(line) == 1
        wrong = wrong.replace(line, mistake)
    sheet.write_text(wrong, encoding="utf-8")
    swapped = swap_axes((folder / "quartiers.geojson").read_text(encoding="utf-8"))
    (folder / "quartiers-echanges.geojson").write_text(swapped, encoding="utf-8")

    code, said = check(site)
    assert code == 1
    for line in MISTAKES:
        number = right.splitlines().index(line) + 1
        assert f"ville.toml, ligne {number} : " in said, (line, said)
    assert "Longitude et latitude sont échangées" in said
    assert "Vouliez-vous écrire « process » ?" in said
    assert "[colours] brick : trop proche, de jour" in said

    sheet.write_text(right, encoding="utf-8")
    code, said = check(site)
    assert (code, said.splitlines()[0]) == (0, "Tout est bon.")


def say_on_the_map(page: Page, idea: Idea) -> tuple[str, str]:
    """An idea where a quarter's name stands; its address and its receipt."""
    page.goto("/jai-une-idee/ou/")
    tap_map_at(page, idea.quarter)
    expect(page.get_by_label("À l’endroit montré sur la carte")).to_be_checked()
    go_on(page)
    page.get_by_label("En une phrase").fill(idea.title)
    page.get_by_label("Dites-en plus").fill(idea.text)
    go_on(page)
    page.get_by_label(idea.theme).check()
    go_on(page)
    fill_you(page, idea)
    page.get_by_role("button", name="Recevoir mon code").click()
    address = publish(page, idea)
    return address, follow_code_on(page)


def say_in_a_quarter(page: Page, idea: Idea) -> tuple[str, str]:
    reach_code(page, idea)
    address = publish(page, idea)
    return address, follow_code_on(page)


def test_a_clerk_opens_the_site_of_another_town(own_site: Site, folder: Path, open_page: OpenPage) -> None:
    expect_mistakes_told(own_site, folder)
    own_site.prepare(demonstration=False)
    own_site.serve()

    page = open_page(at=own_site, tiles="", **PHONE)
    page.goto("/")
    expect(page.get_by_text("Vallombreuse à venir").first).to_be_visible()
    expect(page.get_by_role("main").get_by_role("link", name="Haute-Combe").first).to_be_attached()
    expect(page.locator(".btn").first).to_have_css("background-color", STRAW)

    halles = Idea(theme="Lire et apprendre", theme_code="lire", quarter="Les Halles", quarter_slug="les-halles")
    combe = Idea(theme="Les fêtes", theme_code="fetes", quarter="Haute-Combe", quarter_slug="haute-combe")
    told = [(halles, *say_on_the_map(page, halles))]
    page.context.clear_cookies()
    told.append((combe, *say_in_a_quarter(page, combe)))

    said = own_site.manage("town", "import", str(folder / "quartiers-2033.geojson"))
    assert "1 idée : de Les Halles à Faubourg du Lavoir." in said
    assert "1 idée : de Haute-Combe à Les Coteaux." in said

    # The map of before is kept five minutes by the browser that saw it: another one looks.
    later = open_page(at=own_site, tiles="")
    later.goto("/carte/")
    expect(later.locator("path.m-quarter")).to_have_count(4)
    expect(later.locator(".map-name.is-quarter", has_text="Faubourg du Lavoir")).to_be_visible()
    for (idea, address, receipt), quarter in zip(told, ("Faubourg du Lavoir", "Les Coteaux"), strict=True):
        later.goto(address)
        expect(later.locator(".idea-facts")).to_contain_text(quarter)
        later.goto(f"/suivre/{receipt}/")
        expect_followed(later, idea, receipt)

    sheet = folder / "ville.toml"
    renamed = sheet.read_text(encoding="utf-8").replace('name = "Les fêtes"', 'name = "Fêtes et marchés"')
    sheet.write_text(renamed, encoding="utf-8")
    assert "Thème changé (1) : Fêtes et marchés." in own_site.manage("town", "themes")
    later.goto(told[1][1])
    expect(later.locator(".idea-facts")).to_contain_text("Fêtes et marchés")
