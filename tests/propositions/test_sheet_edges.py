"""Files and cells at the edge, found by a second pair of eyes."""

import tracemalloc

import pytest

from propositions.cells import CellRefused, read_band
from propositions.mapping import guess
from propositions.spreadsheets import read_sheet
from tests.propositions.sheet_samples import ods_of

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
