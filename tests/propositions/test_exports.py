"""Open data: read back by a spreadsheet reader, without a formula, without a person, and true to the counts."""

import csv
import io
import tracemalloc
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from propositions.actions.moderating import hide
from propositions.actions.supporting import support
from propositions.models.proposal import Proposal
from propositions.queries.exports import IDEAS, SUPPORTS
from propositions.sheets_out import FORMULA, csv_lines, neutral, write_ods
from propositions.spreadsheets import read_sheet
from socle.clock import now
from tests.factories.comptes import make_person
from tests.factories.propositions import make_proposal, make_sheet

DANGEROUS = ["=1+1", "+33 6", "-2", "@cmd", "\tx", "\rx", "＝1"]
LINES = st.lists(st.text("ab \t", max_size=12), max_size=4).map("\n".join)


def body(client: Client, address: str) -> bytes:
    answer = client.get(address)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def read_csv(raw: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";"))


def read_ods(raw: bytes, sheet: str) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(raw)).get_sheet_by_name(sheet).to_python()


@pytest.fixture
def ideas(town) -> list[Proposal]:
    person = make_person()
    made = [
        make_proposal(title=f"{start.strip() or 'x'} une idée", text=start + " danger\nsuite", signature="Josiane L.")
        for start in DANGEROUS
    ]
    for idea in made[:3]:
        support(person, code=idea.code)
    make_sheet(made[0], 4)
    hidden = make_proposal(title="Mot-canari")
    hide(make_person("moderator"), code=hidden.code, rule="advert", reason="Réclame.")
    return made


@pytest.mark.parametrize("form", ["csv", "ods"])
def test_ideas_are_all_there_and_nobody_is(ideas, client, form):
    raw = body(client, f"/donnees/idees.{form}")
    if form == "csv":
        rows = [list(row.values()) for row in read_csv(raw)]
        header = list(read_csv(raw)[0])
    else:
        header, *rows = read_ods(raw, "idees")
    assert header == list(IDEAS)
    assert [row[2] for row in rows] == [idea.code for idea in ideas]
    told = str(rows)
    for never in ("canari", "Josiane", "exemple.fr", *(idea.follow_code for idea in ideas)):
        assert never not in told


def test_no_cell_of_the_csv_is_a_formula(ideas, client):
    rows = read_csv(body(client, "/donnees/idees.csv"))
    texts = [cell for row in rows for name, cell in row.items() if name not in {"longitude", "latitude"}]
    assert not [cell for cell in texts if FORMULA.match(cell)]
    assert {row["texte"][:2] for row in rows} >= {"'=", "'+", "'-", "'@"}
    # Numbers stay numbers.
    assert all(float(row["longitude"]) for row in rows)


def test_ods_is_one_and_its_texts_are_texts(ideas, client):
    raw = body(client, "/donnees/idees.ods")
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        content = archive.read("content.xml").decode()
    assert "table:formula" not in content
    rows = read_ods(raw, "idees")
    assert rows[1][list(IDEAS).index("soutiens_papier")] == 4.0
    published, due = (rows[1][list(IDEAS).index(name)] for name in ("publiee_le", "reponse_attendue_le"))
    assert (due - published).days == settings.TOWN.answer_days
    assert rows[1][list(IDEAS).index("etat")] == ideas[0].standing.word
    assert "Licence Ouverte" in str(read_ods(raw, "À propos"))


def test_supports_are_one_row_each(ideas, client):
    rows = read_csv(body(client, "/donnees/soutiens.csv"))
    assert list(rows[0]) == list(SUPPORTS)
    counted = {idea.code: (0, 0) for idea in ideas}
    for row in rows:
        online, paper = counted[row["code"]]
        counted[row["code"]] = (online + (row["canal"] == "en ligne"), paper + (row["canal"] == "papier"))
    # What the pages say is what a stranger counts.
    fresh = Proposal.objects.in_bulk([idea.code for idea in ideas], field_name="code")
    assert counted == {code: (idea.supports, idea.paper_supports) for code, idea in fresh.items()}


@pytest.mark.parametrize(("query", "number"), [("theme=mobilite", 0), ("theme=cadre-de-vie", 7), ("q=danger", 7)])
def test_any_list_is_downloaded(ideas, client, query, number):
    assert len(read_csv(body(client, f"/donnees/idees.csv?{query}"))) == number
    page = client.get(f"/donnees/?{query}").content.decode()
    assert f'href="/donnees/soutiens.ods?{query}"' in page
    # An empty list offers nothing to take.
    assert (f'href="/donnees/?{query}"' in client.get(f"/idees/?{query}").content.decode()) == bool(number)


def test_list_of_the_month_is_downloaded_as_it_is_read(ideas, client):
    with time_machine.travel(now() - timedelta(days=60)):
        make_proposal()
    assert len(read_csv(body(client, "/donnees/idees.csv"))) == 8
    assert len(read_csv(body(client, "/donnees/idees.csv?tri=peu-soutenues"))) == 7


@pytest.mark.parametrize("address", ["/donnees/idees.xlsx", "/donnees/personnes.csv", "/donnees/idees.csv?theme=rien"])
def test_what_is_no_file_is_missing(ideas, client, address):
    assert client.get(address).status_code == 404


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), max_size=40)


@given(st.lists(st.tuples(TEXTS, st.integers(-9999, 9999) | st.floats(-99, 99)), max_size=8))
def test_csv_comes_back_as_it_was(rows):
    raw = b"".join(csv_lines(["texte", "nombre"], rows))
    read = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";"))[1:]
    assert len(read) == len(rows)
    for (text, number), (said, figure) in zip(rows, read, strict=True):
        assert said == neutral(text)
        assert float(figure) == number


@given(st.text(max_size=20))
def test_neutral_cell_is_never_a_formula(text):
    assert not FORMULA.match(neutral(text))
    # Nothing but apostrophes is added, and nothing is taken away.
    assert neutral(text).replace("'", "") == text.replace("'", "")


def peak_of(number: int) -> int:
    """The most memory that writing so many rows takes, of what Python counts."""
    rows = ((f"idée {rank}", "x" * 200, rank) for rank in range(number))
    tracemalloc.start()
    for _ in csv_lines(["a", "b", "c"], rows):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_memory_does_not_grow_with_the_rows():
    peak_of(100)
    assert peak_of(20_000) < 3 * peak_of(200)


FORMULAS = [["x", "b,=1+1,"], ["x", "c\t=1+1\t"], ["\n=1+1", "d;=1+1"], ["x", "e\n=1+1\n"], ["x", 'f,""=1+1,']]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_another_separator_finds_no_formula_in_the_middle_of_a_text(separator):
    raw = b"".join(csv_lines(["titre", "texte"], FORMULAS)).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(raw, newline=""), delimiter=separator))
    assert not [cell for row in rows for cell in row if cell.lstrip("\r\n").startswith(("=", "+", "-", "@"))]


@given(LINES)
def test_ods_comes_back_with_its_spaces_and_lines(words):
    """Of itself by our own reader, which takes a paragraph for what the norm says it is."""
    raw = io.BytesIO()
    write_ods(raw, [("Idées", ["texte", "fin"], [[words, "x"]])])
    kept = read_sheet(raw.getvalue()).rows[-1].cells[0]
    assert kept == (words if words.strip() else "")


def test_ods_writes_white_signs_as_tags():
    """What two spaces side by side are in a paragraph (part 3, 6.1.2 to 6.1.4)."""
    raw = io.BytesIO()
    write_ods(raw, [("Idées", [" a   b\tc "], [])])
    with zipfile.ZipFile(raw) as archive:
        content = archive.read("content.xml").decode()
    assert '<text:p><text:s text:c="1"/>a <text:s text:c="2"/>b	c<text:s text:c="1"/></text:p>' in content


def test_ods_holds_what_a_person_may_write(tmp_path):
    words = "é & <b> \" ' 😀 \x0b\x01\ud7ff\n\nligne"
    with (tmp_path / "a.ods").open("wb") as file:
        write_ods(file, [("Idées & co", ["texte"], [[words], [""], [None], [12], [1.5], [date(2026, 1, 6)]])])
    rows = read_ods((tmp_path / "a.ods").read_bytes(), "Idées & co")
    assert "é & <b>" in str(rows[1][0])
    assert rows[-1][0] == date(2026, 1, 6)
