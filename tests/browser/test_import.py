"""« Les trente bulletins de la fête sont dans un tableur : en quatre pages ils sont sur la carte, et je vois lesquels
reprendre. »"""

from pathlib import Path

import pytest
from playwright.sync_api import Download, expect

from propositions.spreadsheets import read_sheet
from tests.browser.conftest import OpenPage
from tests.browser.ideas import Idea
from tests.browser.reach import enter
from tests.browser.reach_paper import give_sheet

HEADER = "Intitulé;Description;Thématique;Secteur;Prénom ou surnom;Date"


def of_the_office_suite(mark: str) -> bytes:
    """Thirty lines as a French office suite saves them (Windows' signs, semicolons), two of them to mend."""
    lines = [f"Un banc {mark} n° {rank} à l’ombre;Pour souffler;Mobilité;Sabatier;Zoé;03/09/2026" for rank in range(28)]
    lines += [
        f"Un abri {mark};Pour la pluie;Thème inconnu;Sabatier;;",
        f"Une fontaine {mark};Pour boire;Mobilité;;;31/02/2026",
    ]
    return "\r\n".join([HEADER, *lines]).encode("cp1252")


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_pile_from_a_spreadsheet(open_page: OpenPage, script: bool, tmp_path: Path) -> None:
    page = open_page(java_script_enabled=script)
    idea = Idea()
    enter(page, "Karim")
    give_sheet(page, of_the_office_suite(idea.mark))
    expect(page.get_by_text("30 lignes lues.")).to_be_visible()
    # Guessed by the titles of the columns, in the words of another town.
    expect(page.get_by_label("Thème")).to_have_value("2")
    expect(page.get_by_label("Quartier")).to_have_value("3")
    page.get_by_label("Toutes les personnes sont d’accord").check()
    page.get_by_role("button", name="Essayer chaque ligne").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("28 idées peuvent entrer")
    expect(page.get_by_text("Rien n’est encore écrit.")).to_be_visible()
    page.get_by_role("button", name="Faire entrer 28 idées").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("28 idées sont entrées")
    with page.expect_download() as found:
        page.get_by_role("link", name="Télécharger les lignes à revoir").click()
    download: Download = found.value
    download.save_as(tmp_path / "lignes.csv")
    back = read_sheet((tmp_path / "lignes.csv").read_bytes())
    assert [row.cells[0] for row in back.rows] == [f"Un abri {idea.mark}", f"Une fontaine {idea.mark}"]
    assert all(row.cells[-1] for row in back.rows)
    page.get_by_role("link", name=f"Un banc {idea.mark} n° 0").first.click()
    expect(page.get_by_text("Dite par Zoé sur un bulletin de papier, le jeudi 3 septembre 2026.")).to_be_visible()
    # Given again: nothing enters twice.
    give_sheet(page, of_the_office_suite(idea.mark))
    page.get_by_role("button", name="Essayer chaque ligne").click()
    expect(page.get_by_text("28 lignes sont déjà des idées.")).to_be_visible()
