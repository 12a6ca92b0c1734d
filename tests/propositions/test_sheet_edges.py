"""Files and cells at the edge, found by a second pair of eyes."""

import tracemalloc

import pytest

from propositions import workbooks
from propositions.cells import CellRefused, read_band
from propositions.mapping import guess
from propositions.sheet_bounds import Grid, SheetRefused
from propositions.sheet_values import clean_text
from propositions.spreadsheets import read_sheet
from propositions.workbooks import _shows_day
from tests.propositions.sheet_samples import ods_of, xlsx_of

ROW = (
    '<table:table-row table:number-rows-repeated="5000"><table:table-cell table:number-columns-repeated="60" '
    'office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>'
)


def test_sheets_that_repeat_one_cell_are_named_not_laid_out():
    content = ods_of(*[ROW] * 20)
    tracemalloc.start()
    sheet = read_sheet(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(sheet.unread) == 19
    # The one that is read takes a twentieth of them all.
    assert peak < 12_000_000


@pytest.mark.parametrize("digits", ["1" * 5000, "999"])
def test_age_of_too_many_digits_is_refused(digits):
    with pytest.raises(CellRefused):
        read_band(digits)


@pytest.mark.parametrize("title", ["Date de naissance", "Lieu de naissance", "Lieu de résidence", "Domicile"])
def test_what_is_of_a_person_is_guessed_to_be_nothing_of_the_idea(title):
    assert guess([title]) == {}


def test_format_of_number_is_read_in_a_time_that_does_not_grow_with_it():
    """Its expression starts again at each bracket: what is past the longest format that spreadsheets write is not read
    (80,000 brackets, a kilobyte in the file, held a server for seven seconds)."""
    assert _shows_day("[[[[" * 50 + "dd/mm")
    assert not _shows_day("[" * 80_000 + "dd/mm")


def test_cell_of_nothing_is_repeated_nowhere():
    """Twenty million lines of a sign that is taken out: 350 bytes, and no bound was met."""
    row = (
        '<table:table-row table:number-rows-repeated="20000000"><table:table-cell office:value-type="string">'
        "<text:p>&#x7f;</text:p></table:table-cell></table:table-row>"
    )
    put: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Grid, "put", lambda grid, line, *cell: put.append(line))
        with pytest.raises(SheetRefused, match="vide"):
            read_sheet(ods_of(row))
    assert not put


def test_spaces_said_by_their_number_fill_no_memory():
    spaces = '<text:s text:c="1000"/>' * 100_000
    cell = f'<table:table-cell office:value-type="string"><text:p>a{spaces}</text:p></table:table-cell>'
    tracemalloc.start()
    with pytest.raises(SheetRefused, match="signes"):
        read_sheet(ods_of(f"<table:table-row>{cell}</table:table-row>"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60_000_000


def test_text_that_cells_share_is_cleaned_once():
    """Two megabytes of nothing, named by sixty cells: each named it anew."""
    texts = [f"<t>{' ' * 2_000_000}</t>", "<t>_x0007_Un banc_x000A_rue Ferrer</t>"]
    cells = "".join(f'<c t="s"><v>{int(rank == 59)}</v></c>' for rank in range(60))
    found: list[int] = []

    def count(text: str) -> str:
        found.append(len(text))
        return clean_text(text)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workbooks, "clean_text", count)
        sheet = read_sheet(xlsx_of(f"<row>{cells}</row><row>{cells}</row>", texts=texts))
    assert len(found) == 2
    assert sheet.rows[0].cells[59] == "Un banc\nrue Ferrer"
