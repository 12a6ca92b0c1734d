"""Columns guessed, and each row a record or all that is wrong with it, in French."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propositions.cells import CellRefused, read_band, read_choice, read_day, read_degrees, read_words, read_yes
from propositions.mapping import FIELDS, Reason, Record, Town, guess, read_row, read_rows
from propositions.models.proposal import TITLE_LENGTH, AgeBand
from propositions.sheet_bounds import Row
from propositions.sheets_out import csv_lines
from propositions.spreadsheets import read_sheet, returned

TODAY = date(2026, 1, 6)
THEMES = [("mobilite", "Mobilité"), ("sport-jeunesse", "Sport et jeunesse"), ("habitat-energie", "Habitat et énergie")]
QUARTERS = [("sabatier", "Sabatier"), ("vicoigne", "Vicoigne"), ("coeur", "Cœur de ville")]
TOWN = Town(THEMES, QUARTERS, TODAY)
HEADER = ("Titre", "Description", "Thème", "Quartier", "Longitude", "Latitude", "Âge", "Date", "Accord")
COLUMNS = guess(HEADER)
GOOD = ("Un banc", "Pour souffler.", "MOBILITE", "coeur de ville", "3,4865", "50.39", "34", "05/01/2026", "oui")


def fate(line=2, **changes):
    cells = [changes.get(name, GOOD[rank]) for name, rank in COLUMNS.items()]
    return read_row(Row(line, tuple(cells)), [HEADER[rank] for rank in COLUMNS.values()], guess_again(), TOWN)


def guess_again():
    return {name: rank for rank, name in enumerate(COLUMNS)}


def test_good_row_is_a_record():
    assert fate(line=7) == Record(
        line=7,
        title="Un banc",
        text="Pour souffler.",
        theme="mobilite",
        quarter="coeur",
        longitude=3.4865,
        latitude=50.39,
        age_band=AgeBand.ADULT,
        day=date(2026, 1, 5),
        agreed=True,
    )


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (HEADER, ["title", "text", "theme", "quarter", "longitude", "latitude", "age_band", "day", "agreed"]),
        (["TITRE DE L’IDÉE", "Texte", "Thematique"], ["title", "text", "theme"]),
        (["Idée", "Description", "Catégorie", "Lieu"], ["title", "text", "theme", "hint"]),
        (["Proposition", "Titre", "Thèmes"], ["text", "title", "theme"]),
        (["Horodateur", "Votre idée", "Prénom ou surnom", "Tranche d'âge"], ["day", "title", "signature", "age_band"]),
        # Never shown under an idea, nor sent anywhere.
        (["Nom", "Prénom et nom", "Courriel", "Téléphone", "Raisons", ""], [None] * 6),
    ],
)
def test_columns_are_guessed(header, found):
    by_rank = {rank: name for name, rank in guess(header).items()}
    assert [by_rank.get(rank) for rank in range(len(header))] == found


NAMES = [name for field in FIELDS.values() for name in field.names]


@given(st.lists(st.text(max_size=12) | st.sampled_from(NAMES), max_size=9))
def test_each_column_and_field_is_taken_once(header):
    found = guess(header)
    assert len(set(found.values())) == len(found)
    assert all(0 <= rank < len(header) for rank in found.values())


@pytest.mark.parametrize(
    ("field", "cell", "words"),
    [
        ("title", "", "Il manque l’idée"),
        ("title", "x" * 81, "80 signes au plus (ici 81)"),
        ("text", " \n", "Il manque quelques mots"),
        ("theme", "", "Il manque le thème. Choisissez parmi : Mobilité ; Sport"),
        # « Sport » is in « transport », and is no answer.
        ("theme", "Transport", "« Transport » n’est pas dans la liste. Choisissez parmi : Mobilité ; Sport"),
        ("theme", "Mobilitée", "Le plus proche est « Mobilité »"),
        ("theme", "Énergie", "Le plus proche est « Habitat et énergie »"),
        ("quarter", "Sabattier", "Le plus proche est « Sabatier »"),
        ("quarter", "Trith", "Choisissez parmi : Sabatier ; Vicoigne ; Cœur de ville."),
        ("longitude", "652000", "n’est pas en degrés"),
        ("longitude", "est", "n’est pas un nombre"),
        ("latitude", "", "Il manque la latitude"),
        ("latitude", "NaN", "n’est pas un nombre"),
        ("age_band", "moins de 18 ans", "n’est pas une de ces tranches : moins de 15 ans"),
        ("age_band", "plus de 60", "n’est pas une de ces tranches"),
        ("day", "30/02/2026", "n’est pas une date"),
        ("day", "2026-01-07", "n’est pas encore passé"),
        ("agreed", "", "Sans l’accord"),
        ("agreed", "non", "Sans l’accord"),
        ("agreed", "peut-être", "écrivez oui ou non"),
    ],
)
def test_refused_cell_says_why(field, cell, words):
    # The same row is good but for this cell.
    assert isinstance(fate(), Record)
    (reason,) = fate(**{field: cell})
    assert reason.field == field
    assert words in reason.words


def test_all_that_is_wrong_is_said_at_once():
    assert [reason.field for reason in fate(title="", theme="rien", longitude="x")] == ["title", "theme", "longitude"]


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        ("quarter", "", ""),
        ("quarter", "Toute la ville", ""),
        ("age_band", "", ""),
        ("age_band", "Non dit", ""),
        ("age_band", "15-29", AgeBand.YOUNG),
        ("age_band", "de 15 à 29 ans", AgeBand.YOUNG),
        ("age_band", "14 ans", AgeBand.CHILD),
        ("age_band", "Moins de 15 ans", AgeBand.CHILD),
        ("age_band", "75+", AgeBand.ELDER),
        ("age_band", "75 ans et plus", AgeBand.ELDER),
        ("day", "", None),
        ("day", "2026-01-05 14:30", date(2026, 1, 5)),
        ("longitude", "'-3,5", -3.5),
        ("title", "'=1+1", "=1+1"),
        ("title", "e\u0301cole", "école"),
    ],
)
def test_ways_to_say_it(field, cell, value):
    assert getattr(fate(**{field: cell}), field) == value


@pytest.mark.parametrize("band", [band for band in AgeBand if band])
def test_every_band_is_read_by_its_code_and_its_name(band):
    assert read_band(band.value) == read_band(band.label.upper()) == band


def test_point_needs_both_its_numbers_or_none():
    found = fate(longitude="", latitude="")
    assert (found.longitude, found.latitude) == (None, None)


def test_other_columns_are_read():
    header = ["Titre", "Texte", "Thème", "Lieu", "Surnom", "Genre", "Provenance"]
    cells = ("Un banc", "Pour souffler.", "Mobilité", "devant l’école", "Josiane L.", "H", "En atelier")
    found = read_row(Row(2, cells), header, guess(header), TOWN)
    assert isinstance(found, Record)
    assert (found.hint, found.signature, found.gender, found.channel) == (*cells[3:5], "m", "workshop")
    # Said by none of the town's people, an idea is written down by nobody.
    assert isinstance(read_row(Row(2, (*cells[:6], "sur le site")), header, guess(header), TOWN), list)


def test_cell_without_title_refuses_the_row():
    reasons = read_row(Row(2, ("Un banc", "de bois")), ["Titre", ""], {"title": 0}, TOWN)
    assert isinstance(reasons, list)
    (reason,) = reasons
    assert reason.field == ""
    assert "plus de cases que de titres" in reason.words


def test_good_rows_go_in_and_the_others_come_back_to_be_mended():
    cells = [["Titre", "Texte", "Thème"], ["Un banc", "Là", "Mobilité"], ["", "=Là", "Mobilité"], ["-Un", "Là", "x"]]
    sheet = read_sheet(b"".join(csv_lines(cells[0], cells[1:])))
    good, bad = read_rows(sheet.rows, sheet.header, guess(sheet.header), TOWN)
    assert [record.line for record in good] == [2]
    assert [row.line for row, _ in bad] == [3, 4]
    back = read_sheet(b"".join(returned(sheet, [(row, [why.words for why in reasons]) for row, reasons in bad])))
    again, worse = read_rows(back.rows, back.header, guess(back.header), TOWN)
    assert (again, [reasons[0].field for _, reasons in worse]) == ([], ["title", "theme"])
    mended = [Row(row.line, ("Un pont", row.cells[1], "Mobilité", "")) for row in back.rows]
    records, worse = read_rows(mended, back.header, guess(back.header), TOWN)
    assert ([record.text for record in records], worse) == (["=Là", "Là"], [])


CELLS = st.text(max_size=100)


@given(CELLS, CELLS, CELLS)
def test_any_row_is_a_record_within_its_bounds_or_reasons(title, theme, number):
    found = fate(title=title, theme=theme, longitude=number, latitude=number, age_band=number, day=number)
    if isinstance(found, Record):
        assert 0 < len(found.title) <= TITLE_LENGTH
        assert found.theme in dict(THEMES)
    else:
        assert found
        assert all(isinstance(reason, Reason) and reason.words for reason in found)


@given(st.floats(-180, 180))
def test_degrees_come_back(number):
    assert read_degrees(f"{number:.7f}".replace(".", ","), 180, "La longitude") == pytest.approx(number, abs=1e-7)


@given(st.dates(max_value=TODAY, min_value=date(1900, 1, 1)))
def test_days_come_back(day):
    assert read_day(day.isoformat(), TODAY) == read_day(f"{day:%d/%m/%Y}", TODAY) == day


def test_words_are_bounded_where_they_say():
    assert read_words("x" * 5, 5) == "x" * 5
    with pytest.raises(CellRefused, match="5 signes au plus"):
        read_words("x" * 6, 5)
    assert read_yes("D’accord")
    assert read_choice("", THEMES, "Le thème") == ""
