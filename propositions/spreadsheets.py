"""A spreadsheet's bytes → its rows, or the reason in French why not. Pure.

CSV (UTF-8, UTF-16 with its mark, else Windows' Western signs; semicolon, comma or tab), ODS, XLSX. What a file is, its
content tells, not its name. Bounds: `sheet_bounds`.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from io import StringIO
from itertools import islice

from propositions.opendocument import ods_rows
from propositions.sheet_bounds import FILE_BYTES, Archive, Grid, Row, SheetRefused
from propositions.sheets_out import MIMETYPE, csv_lines
from propositions.workbooks import xlsx_rows

REASONS = "Raisons"
DELIMITERS = ";,\t"
# How many rows say which sign separates the cells.
LOOKED_AT = 50
SEPARATOR = re.compile("sep=([;,\t])\r?\n", re.IGNORECASE)
NOT_A_SHEET = "Ce fichier n’est pas un tableur : enregistrez la feuille en CSV, en ODS ou en XLSX, puis recommencez."
# How other files begin.
OLD_EXCEL, ZIP = b"\xd0\xcf\x11\xe0", (b"PK\x03\x04", b"PK\x05\x06")
OTHERS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"<")


@dataclass(frozen=True)
class Sheet:
    """`header` and the cells of each row are of one length, trimmed of nothing. `key`: SHA-256 of the file, in hex.
    `name`: the sheet read, empty for CSV; `unread`: the other sheets of the file."""

    key: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    name: str = ""
    unread: tuple[str, ...] = ()


def read_sheet(content: bytes) -> Sheet:
    """The first row that holds something is the titles of the columns. SheetRefused in French."""
    if len(content) > FILE_BYTES:
        raise SheetRefused("Ce fichier pèse plus de 5 Mo : partagez-le, ou enlevez ses images.")
    name, rows, unread = _read(content)
    if not rows:
        raise SheetRefused("Ce fichier est vide : vérifiez que c’est le bon.")
    if len(rows) == 1:
        raise SheetRefused("Ce fichier n’a qu’une ligne : il faut les titres des colonnes, puis une idée par ligne.")
    width = max(len(row.cells) for row in rows)
    header, *others = [Row(row.line, row.cells + ("",) * (width - len(row.cells))) for row in rows]
    return Sheet(sha256(content).hexdigest(), header.cells, tuple(others), name, tuple(unread))


def returned(sheet: Sheet, reasons: Iterable[tuple[Row, Sequence[str]]]) -> Iterator[bytes]:
    """The rows refused, as a CSV with a last column of reasons: mended, it is given again."""
    kept = [rank for rank, title in enumerate(sheet.header) if title.strip() != REASONS]
    header = [sheet.header[rank] for rank in kept]
    return csv_lines([*header, REASONS], ([*(row.cells[rank] for rank in kept), " ".join(why)] for row, why in reasons))


def _read(content: bytes) -> tuple[str, list[Row], Sequence[str]]:
    if content.startswith(OLD_EXCEL):
        raise SheetRefused(
            "Ce fichier est d’un ancien Excel, ou protégé par un mot de passe : enregistrez-le en XLSX, sans mot de "
            "passe, puis recommencez."
        )
    if content.startswith(ZIP):
        return _read_workbook(Archive(content))
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(OTHERS):
        raise SheetRefused(NOT_A_SHEET)
    return "", _csv_rows(_decode(content)), ()


def _read_workbook(archive: Archive) -> tuple[str, list[Row], list[str]]:
    kind = b"".join(archive.chunks("mimetype")).strip().decode("ascii", "replace")
    if kind.startswith(MIMETYPE):
        return ods_rows(archive)
    if any(name.startswith("xl/") for name in archive.names):
        return xlsx_rows(archive)
    raise SheetRefused(NOT_A_SHEET)


def _decode(content: bytes) -> str:
    encoding = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-16":
            raise SheetRefused(NOT_A_SHEET) from error
        text = _western(content)
    if "\0" in text:
        raise SheetRefused(NOT_A_SHEET)
    return text


def _western(content: bytes) -> str:
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise SheetRefused(
            "Les lettres de ce fichier ne se lisent pas : dans votre tableur, enregistrez-le en « CSV UTF-8 »."
        ) from error


def _csv_rows(text: str) -> list[Row]:
    said = SEPARATOR.match(text)
    delimiter = said[1] if said else max(DELIMITERS, key=lambda sign: _fits(text, sign))
    grid = Grid()
    for line, cells in enumerate(_records(text, delimiter), start=1):
        # « sep=; » speaks to the spreadsheet.
        for column, cell in enumerate(cells if line > 1 or not said else ()):
            grid.put(line, column, cell)
    grid.close()
    return grid.rows


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    # Strict: a quote left open would swallow all the rows below it in silence.
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        raise SheetRefused(
            f"Vers la ligne {reader.line_num} du fichier, un guillemet n’est pas fermé ou une case est trop longue : "
            "enregistrez le fichier à nouveau depuis votre tableur."
        ) from error


def _fits(text: str, delimiter: str) -> tuple[int, int]:
    """How well a sign cuts the first rows: how many are as wide as the titles, then how wide. csv.Sniffer, asked in
    its place, takes the commas of the sentences for it."""
    widths = []
    # What comes before a quote left open tells as well.
    with suppress(SheetRefused):
        for cells in islice(_records(text, delimiter), LOOKED_AT):
            widths.append(len(cells))
    widths = [width for width in widths if width]
    if not widths or widths[0] == 1:
        return (0, 0)
    return (widths.count(widths[0]), widths[0])
