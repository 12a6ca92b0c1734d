"""Spreadsheets read: the same rows whatever the signs, the separators and the kind; and no file too dear to read."""

import csv
import io
import re
import tracemalloc
import zipfile
from contextlib import suppress

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from propositions.sheet_bounds import ROWS, Archive, Row, SheetRefused
from propositions.spreadsheets import read_sheet, returned
from tests.propositions.sheet_samples import archive_of, ods_of, ods_rows_of, reads_as_utf_8, xlsx_of, xlsx_rows_of

ENCODINGS = ["cp1252", "utf-8", "utf-8-sig", "utf-16"]
ROWS_OF_A_TOWN = [
    ["titre", "texte", "quartier"],
    ["Un banc", 'Pour souffler, s’asseoir ; lire.\nEt "causer".', "Sabatier"],
    ["", "", ""],
    ["Des œufs à 2 €", "Tout près\tde l’école", ""],
]
PLAIN = st.lists(st.lists(st.text("aé œ€’;,\t\n\"'=-1", max_size=12), min_size=3, max_size=3), max_size=5)


def csv_of(rows, delimiter=";", line="\r\n"):
    raw = io.StringIO(newline="")
    csv.writer(raw, delimiter=delimiter, lineterminator=line).writerows(rows)
    return raw.getvalue()


def expected(rows):
    """What is kept of rows: their lines, their cells, neither blank cells nor blank rows."""
    return [
        Row(line, tuple(cell if cell.strip() else "" for cell in cells))
        for line, cells in enumerate(rows, start=1)
        if any(cell.strip() for cell in cells)
    ]


def read(content):
    sheet = read_sheet(content)
    return [sheet.header, *((row.line, row.cells) for row in sheet.rows)]


def opened(content):
    return zipfile.ZipFile(io.BytesIO(content))


def refusal(content):
    with pytest.raises(SheetRefused) as refused:
        read_sheet(content)
    return str(refused.value)


@pytest.mark.parametrize("line", ["\r\n", "\n"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_same_rows_whatever_the_signs(encoding, delimiter, line):
    content = (csv_of(ROWS_OF_A_TOWN, delimiter, line) + line * 3).encode(encoding)
    assert read(content) == read(xlsx_rows_of(ROWS_OF_A_TOWN))
    assert [row.line for row in read_sheet(content).rows] == [2, 4]


@given(rows=PLAIN, encoding=st.sampled_from(ENCODINGS), delimiter=st.sampled_from(";,\t"), blank=st.integers(0, 3))
def test_csv_comes_back(rows, encoding, delimiter, blank):
    rows = [["titre", "texte", "lieu"], *rows, ["Un banc", "", "ici"]]
    content = (csv_of(rows, delimiter) + "\r\n" * blank).encode(encoding)
    assume(encoding != "cp1252" or not reads_as_utf_8(content))
    sheet = read_sheet(content)
    assert [Row(1, sheet.header), *sheet.rows] == expected(rows)


@given(PLAIN)
def test_workbooks_come_back(rows):
    rows = [["titre", "texte", "lieu"], *rows, ["Un banc", "", "ici"]]
    for content in (xlsx_rows_of(rows), ods_rows_of(rows)):
        sheet = read_sheet(content)
        # A paragraph of ODS has no last empty line.
        assert [(row.line, [cell.rstrip("\n") for cell in row.cells]) for row in sheet.rows] == [
            (row.line, [cell.rstrip("\n") for cell in row.cells]) for row in expected(rows)[1:]
        ]


DATED = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>titre</t></is></c><c r="B1" t="s"><v>0</v></c></row>'
    '<row r="3"><c t="s"><v>1</v></c><c s="1"><v>46028</v></c><c s="2"><v>46028.6041666667</v></c>'
    '<c s="3"><v>1.5</v></c><c><v>3.0999999999999996</v></c><c><f>A1*2</f><v>12</v></c>'
    '<c t="b"><v>1</v></c><c t="str"><f>"="&amp;A1</f><v>=cmd</v></c><c t="e"><v>#N/A</v></c></row>'
)
TEXTS = ["<t>jour</t>", "<r><t>Un </t></r><r><t>banc</t></r><rPh><t>bã</t></rPh>"]


def test_values_of_xlsx_are_told_as_one_writes_them():
    sheet = read_sheet(xlsx_of(DATED, texts=TEXTS))
    assert sheet.header[:2] == ("titre", "jour")
    assert sheet.rows == (
        Row(3, ("Un banc", "2026-01-06", "2026-01-06 14:30", "1.5", "3.1", "12", "VRAI", "=cmd", "#N/A")),
    )


def test_values_of_ods_are_told_as_one_writes_them():
    cells = (
        '<table:table-cell office:value-type="date" office:date-value="2026-01-06"><text:p>6 janv.</text:p>'
        "</table:table-cell>"
        '<table:table-cell office:value-type="float" office:value="48.9" table:formula="of:=1"><text:p>48,90</text:p>'
        "</table:table-cell>"
        '<table:table-cell office:value-type="string"><office:annotation><dc:creator>Jo</dc:creator>'
        '<text:p>à voir</text:p></office:annotation><text:p>Un<text:s text:c="2"/><text:span>banc</text:span>'
        "</text:p><text:p>ici</text:p></table:table-cell>"
        '<table:table-cell office:value-type="boolean" office:boolean-value="true"/>'
    )
    title = '<table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell>'
    row = f"<table:table-row>{title}</table:table-row>"
    blank = '<table:table-row table:number-rows-repeated="4"><table:table-cell/></table:table-row>'
    twice = f'<table:table-row table:number-rows-repeated="2">{cells}</table:table-row>'
    end = (
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>'
    )
    sheet = read_sheet(ods_of("", row + blank + twice + end, row))
    said = ("2026-01-06", "48.9", "Un  banc\nici", "VRAI")
    assert sheet.rows == (Row(6, said), Row(7, said))
    assert (sheet.name, sheet.unread) == ("Feuille 1", ("Feuille 0", "Feuille 2"))


@pytest.mark.parametrize("build", [xlsx_rows_of, ods_rows_of])
def test_another_reader_reads_the_samples_alike(build):
    content = build(ROWS_OF_A_TOWN)
    theirs = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    ours = read_sheet(content)
    assert [list(ours.header), *(list(row.cells) for row in ours.rows)] == [row for row in theirs if any(row)]


def test_hidden_sheet_is_not_read():
    one = '<row><c t="str"><v>a</v></c></row><row><c t="str"><v>1</v></c></row>'
    sheet = read_sheet(xlsx_of(one, one, hidden=0))
    assert (sheet.name, sheet.unread) == ("Feuille 1", ())


def test_separator_line_speaks_to_the_spreadsheet_alone():
    assert read(b"sep=,\r\na,b\r\n1;2,3\r\n") == [("a", "b"), (3, ("1;2", "3"))]


def test_commas_of_sentences_separate_nothing():
    rows = "titre;lieu, rue, angle\nUn banc;ici\nUn arbre, un vrai, grand;là, ou là\nUn pont;là\n"
    assert read(rows.encode())[0] == ("titre", "lieu, rue, angle")


def test_key_is_the_file():
    assert read_sheet(b"a\n1").key == read_sheet(b"a\n1").key != read_sheet(b"a\n1\n").key


XLSX, ODS = xlsx_rows_of(ROWS_OF_A_TOWN), ods_rows_of(ROWS_OF_A_TOWN)
PARTS_OF = [{name: archive.read(name) for name in archive.namelist()} for archive in map(opened, (XLSX, ODS))]
CELL = '<c t="str"><v>x</v></c>'
ODS_CELL = '<table:table-cell office:value-type="string"{}><text:p>x</text:p></table:table-cell>'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "vide"),
        (b"\r\n;;\r\n", "vide"),
        (b"titre;texte\r\n", "une ligne"),
        (b"%PDF-1.7 a;b", "pas un tableur"),
        (b"<html><table><tr>", "pas un tableur"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "XLSX"),
        (archive_of({"word/document.xml": "<a/>"}), "pas un tableur"),
        (b"a;b\n\x00;1\n", "pas un tableur"),
        ("a;b\n1;2\n".encode("utf-16")[:-1], "pas un tableur"),
        (b"a;b\n\xe9\x81;2\n", "CSV UTF-8"),
        (b'a;b\n1;2\n"1;2\n3;4\n', "guillemet"),
        (XLSX[:-30], "abîmé"),
        (ODS[:-400] + b"\xff" * 40 + ODS[-360:], "abîmé"),
        (ODS[: len(ODS) // 2], "abîmé"),
        (xlsx_of(f"<row>{CELL}"), "abîmé"),
        (xlsx_of(f'<row r="2">{CELL}</row><row r="1">{CELL}</row>'), "abîmé"),
        (xlsx_of("<row/>"), "vide"),
        (ods_of("<table:table-row/>"), "vide"),
        (b"a;b\n" + b"1;2\n" * (ROWS + 1), "5 000 lignes"),
        (b"a;" * 60 + b"b\n1\n", "60 colonnes"),
        (b"a;b\n" + b"x" * 10_001 + b";1\n", "10 000 au plus"),
        (b"a;b\n" + b"x" * 5_000_000, "5 Mo"),
    ],
)
def test_refusal_says_what_to_do(content, words):
    assert words in refusal(content)


@pytest.mark.parametrize("build", [lambda rows: csv_of(rows).encode(), xlsx_rows_of, ods_rows_of])
def test_full_file_is_read_to_its_last_row(build):
    rows = [["a", "b"], *([f"{rank}", "x"] for rank in range(ROWS))]
    assert read_sheet(build(rows)).rows[-1] == Row(ROWS + 1, (str(ROWS - 1), "x"))


LAUGHS = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]>'
LAUGH = '<row><c t="str"><v>&c;</v></c></row>'
SHARED = '<c t="s"><v>0</v></c>'
TWO_ROWS = f"<row>{CELL}</row><row>{CELL}</row>"
REPEATED_CELL = ODS_CELL.format(' table:number-columns-repeated="99999999"')
REPEATED_ROW = f'<table:table-row table:number-rows-repeated="99999999">{ODS_CELL.format("")}</table:table-row>'
BOMBS = {
    "far": (lambda: xlsx_of(f'<row r="1">{CELL}</row><row><c r="XFD1048576"><v>1</v></c></row>'), "60 colonnes"),
    "entities": (lambda: xlsx_of(LAUGH * 2, before=LAUGHS), "abîmé"),
    "shared": (lambda: xlsx_of(f"<row>{SHARED * 50}</row>" * 5000, texts=[f"<t>{'x' * 9_999}</t>"]), "trop lourd"),
    # In a part that is not even read.
    "weight": (lambda: archive_of({**PARTS_OF[0], "xl/media/a": b" " * 50_000_000}), "trop lourd"),
    "parts": (lambda: xlsx_of(*[TWO_ROWS] * 200), "trop lourd"),
    "rows": (lambda: ods_of(REPEATED_ROW), "5 000 lignes"),
    "columns": (lambda: ods_of(f"<table:table-row>{REPEATED_CELL}</table:table-row>"), "60 colonnes"),
}


@pytest.mark.parametrize(("bound", "number"), [("sheet_bounds.TAGS", 2_000), ("workbooks.ROWS", 15)])
def test_tags_and_texts_are_counted(monkeypatch, bound, number):
    content = xlsx_of(f"<row>{CELL}</row><row>{CELL}</row>", texts=["<t>x</t>"] * 1_000)
    assert len(read_sheet(content).rows) == 1
    # A thousand texts of five tags each; sixty columns to a row.
    monkeypatch.setattr(f"propositions.{bound}", number)
    assert "trop lourd" in refusal(content)


@pytest.mark.parametrize("bomb", BOMBS)
def test_small_file_never_fills_the_memory(bomb):
    build, words = BOMBS[bomb]
    content = build()
    assert len(content) < 500_000
    tracemalloc.start()
    assert words in refusal(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60_000_000


def test_directory_that_lies_is_not_believed():
    raw = bytearray(xlsx_of(TWO_ROWS + " " * 50_000_000))
    # The size that the directory tells of each part, at its 24th byte (APPNOTE 4.3.12), becomes 10.
    place = -1
    while (place := raw.find(b"PK\x01\x02", place + 1)) >= 0:
        raw[place + 24 : place + 28] = (10).to_bytes(4, "little")
    assert opened(raw).infolist()[-1].file_size == 10
    assert "abîmé" in refusal(bytes(raw))


def test_name_that_cannot_be_read_is_damage():
    raw = bytearray(ODS)
    # Bit 11 of both flags says that names are UTF-8 (APPNOTE 4.4.4); the name ahead of the part is not.
    raw[raw.find(b"PK\x01\x02") + 9] |= 8
    raw[7] |= 8
    raw[30:38] = b"\xff" * 8
    assert "abîmé" in refusal(bytes(raw))


def test_parts_are_counted_while_they_are_read(monkeypatch):
    archive = Archive(xlsx_of("<row/>"))
    monkeypatch.setattr(archive, "_left", 10)
    with pytest.raises(SheetRefused, match="trop lourd"):
        list(archive.chunks("xl/styles.xml"))


@settings(max_examples=150)
@given(st.sampled_from([XLSX, ODS, csv_of(ROWS_OF_A_TOWN).encode()]), st.data())
def test_broken_file_is_read_or_refused(content, data):
    broken = bytearray(content)
    for _ in range(data.draw(st.integers(1, 4))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    # Anything else than a refusal fails.
    with suppress(SheetRefused):
        read_sheet(bytes(broken[: data.draw(st.integers(0, len(broken)))]))


ODD = [b"", b"0", b"-1", b"9999999999", b"1e999", b"nan", b"s", b"d", b"date", b"..", b"&#0;", b"_xD800_", b"ZZZ9"]


@settings(max_examples=200)
@given(st.sampled_from(PARTS_OF), st.data())
def test_absurd_values_are_read_or_refused(parts, data):
    name = data.draw(st.sampled_from(sorted(parts)))
    values = list(re.finditer(rb'(?<=")[^"<>]*(?=")|(?<=>)[^<]+', parts[name]))
    start, end = data.draw(st.sampled_from([value.span() for value in values] or [(0, 0)]))
    changed = parts[name][:start] + data.draw(st.sampled_from(ODD)) + parts[name][end:]
    with suppress(SheetRefused):
        read_sheet(archive_of({**parts, name: changed}))


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(content):
    with suppress(SheetRefused):
        read_sheet(content)


def test_refused_rows_come_back_with_their_reasons():
    sheet = read_sheet(csv_of([["titre", "=x", "Raisons"], ["-1", "a", "avant"], ["+2", "b\nc", ""]]).encode())
    again = read_sheet(b"".join(returned(sheet, [(sheet.rows[1], ["Il manque le thème.", "Trop long."])])))
    assert again.header == ("titre", "'=x", "Raisons")
    assert again.rows == (Row(2, ("'+2", "b\nc", "Il manque le thème. Trop long.")),)
