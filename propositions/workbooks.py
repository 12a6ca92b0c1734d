"""XLSX and ODS read by their own words (ECMA-376 part 1, OpenDocument 1.3 part 3): values, never formulas. Pure.

Not by a reader that lays a sheet out whole: a lone cell at the far corner, or one repeated a million times, asks it for
hundreds of gigabytes. Dates come as « 2026-01-06 », numbers as plain figures.
"""

import math
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from posixpath import join, normpath

from propositions.sheet_bounds import COLUMNS, ROWS, TOO_HEAVY, Archive, Grid, Row, SheetRefused, Tag

CELL = re.compile("([A-Z]{1,3})([0-9]{1,7})")
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
# Formats of numbers that are days: those that every workbook has, and the letters of the others (18.8.30, 18.8.31).
DATE_FORMATS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
NO_LETTERS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|general', re.IGNORECASE)
FIRST_DAY, FIRST_DAY_MAC = datetime(1899, 12, 30), datetime(1904, 1, 1)
HOLDS_NOTHING = "Cette feuille est vide : vérifiez que la première feuille du classeur est la bonne."


def xlsx_rows(archive: Archive) -> tuple[str, list[Row], list[str]]:
    """The first sheet shown that holds something: its name, its rows; and the names of the others shown."""
    book = _target(archive, "", "officeDocument") or "xl/workbook.xml"
    sheets, first_day = _sheets(archive, book)
    parts = _relations(archive, book)
    texts = _texts(archive, _target(archive, book, "sharedStrings"))
    days = _day_styles(archive, _target(archive, book, "styles"))
    names = list(sheets)
    for name, key in sheets.items():
        grid = Grid()
        for line, column, kind, style, text in _xlsx_cells(archive, parts.get(key, ("", ""))[1]):
            grid.put(line, column, _xlsx_text(kind, text, texts, first_day if style in days else None))
        grid.close()
        if grid.rows:
            return name, grid.rows, [other for other in names if other != name]
    raise SheetRefused(HOLDS_NOTHING)


def _relations(archive: Archive, part: str) -> dict[str, tuple[str, str]]:
    """{key: (kind, name of the part)} of what a part is tied to."""
    folder, _, name = part.rpartition("/")
    ties = (tag.attributes for tag in archive.tags(join(folder, "_rels", f"{name}.rels")) if tag.kind == "<")
    return {
        tie["Id"]: (tie.get("Type", "").rpartition("/")[2], normpath(join("/", folder, tie.get("Target", "")))[1:])
        for tie in ties
        if "Id" in tie
    }


def _target(archive: Archive, part: str, kind: str) -> str:
    return next((target for found, target in _relations(archive, part).values() if found == kind), "")


def _sheets(archive: Archive, book: str) -> tuple[dict[str, str], datetime]:
    """{name: key} of the sheets shown, and the day from which days are counted."""
    sheets, first_day = {}, FIRST_DAY
    for tag in archive.tags(book):
        if tag.kind == "<" and tag.name == "sheet" and tag.attributes.get("state", "visible") == "visible":
            sheets[tag.attributes.get("name", "")] = tag.attributes.get("id", "")
        if tag.kind == "<" and tag.name == "workbookPr" and tag.attributes.get("date1904") in {"1", "true"}:
            first_day = FIRST_DAY_MAC
    return sheets, first_day


def _texts(archive: Archive, part: str) -> list[str]:
    """The texts that cells share, in their order."""
    texts: list[str] = []
    for text in _runs(archive.tags(part), "si"):
        if len(texts) >= ROWS * COLUMNS:
            raise SheetRefused(TOO_HEAVY)
        texts.append(text)
    return texts


def _runs(tags: Iterator[Tag], around: str) -> Iterator[str]:
    """The text of each element `around`, its formatted runs put together, how to pronounce it (rPh) left out."""
    said: list[str] = []
    inside = aloud = False
    for tag in tags:
        if tag.kind == "":
            if inside and not aloud:
                said.append(tag.name)
        elif tag.name == "t":
            inside = tag.kind == "<"
        elif tag.name == "rPh":
            aloud = tag.kind == "<"
        elif tag.name == around and tag.kind == ">":
            yield "".join(said)
            said = []


def _day_styles(archive: Archive, part: str) -> set[str]:
    """The numbers of the styles that show a number as a day."""
    dated, styles, inside = set(DATE_FORMATS), [], False
    for tag in archive.tags(part):
        if tag.name == "cellXfs" and tag.kind:
            inside = tag.kind == "<"
        elif tag.kind == "<" and tag.name == "numFmt" and _shows_day(tag.attributes.get("formatCode", "")):
            dated.add(_number(tag.attributes.get("numFmtId")))
        elif tag.kind == "<" and tag.name == "xf" and inside:
            styles.append(_number(tag.attributes.get("numFmtId")))
    return {str(rank) for rank, style in enumerate(styles) if style in dated}


def _shows_day(code: str) -> bool:
    return bool(re.search("[dmyhs]", NO_LETTERS.sub("", code), re.IGNORECASE))


def _xlsx_cells(archive: Archive, part: str) -> Iterator[tuple[int, int, str, str, str]]:
    """Line, column (from 0), kind, style and text of each cell."""
    line, column, open_cell, inside = 0, -1, Tag("", "", {}), False
    said: list[str] = []
    for tag in archive.tags(part):
        match tag.kind, tag.name:
            case "<", "row":
                line, column = _number(tag.attributes.get("r")) or line + 1, -1
            case "<", "c":
                line, column = _address(tag.attributes.get("r", ""), line, column + 1)
                open_cell, said = tag, []
            case _, "v" | "t" if tag.kind:
                inside = tag.kind == "<"
            case "", text if inside:
                said.append(text)
            case ">", "c":
                kind = open_cell.attributes.get("t", "n")
                yield line, column, kind, open_cell.attributes.get("s", "0"), "".join(said)


def _address(text: str, line: int, column: int) -> tuple[int, int]:
    """« B3 » → (3, 1); without it, the next cell of the line."""
    found = CELL.fullmatch(text)
    if not found:
        return line, column
    rank = 0
    for letter in found[1]:
        rank = rank * 26 + ord(letter) - 64
    return int(found[2]), rank - 1


def _xlsx_text(kind: str, text: str, texts: list[str], first_day: datetime | None) -> str:
    if kind == "s":
        rank = _number(text, -1)
        text = texts[rank] if 0 <= rank < len(texts) else ""
    if kind in {"s", "str", "inlineStr"}:
        return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    if kind == "b":
        return "VRAI" if text == "1" else "FAUX"
    if kind == "d":
        return _iso_day(text)
    return _figure(text, first_day) if kind == "n" else text


def _figure(text: str, first_day: datetime | None = None) -> str:
    """A number as one writes it; counted in days from `first_day`, the day."""
    try:
        number = float(text)
        if first_day is not None:
            # To the second: a day's fraction is rarely exact.
            return _day(first_day + timedelta(seconds=round(number * 86_400)))
    except (ValueError, OverflowError):
        return text
    return f"{number:.15g}" if math.isfinite(number) and abs(number) < 1e15 else text


def _day(at: datetime) -> str:
    return at.date().isoformat() if (at.hour, at.minute, at.second) == (0, 0, 0) else at.isoformat(" ", "minutes")


def _iso_day(text: str) -> str:
    try:
        return _day(datetime.fromisoformat(text).replace(tzinfo=None))
    except ValueError:
        return text


def _number(text: str | None, otherwise: int = 0) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else otherwise


def ods_rows(archive: Archive) -> tuple[str, list[Row], list[str]]:
    """The first sheet that holds something: its name, its rows; and the names of the others."""
    reader = OdsReader()
    for tag in archive.tags("content.xml"):
        reader.meet(tag)
    found = next(((name, grid) for name, grid in reader.grids if grid.rows), None)
    if found is None:
        raise SheetRefused(HOLDS_NOTHING)
    return found[0], found[1].rows, [name for name, _ in reader.grids if name != found[0]]


class OdsReader:
    """Follows the tags of a content.xml: tables, rows and cells with how many times each is repeated."""

    def __init__(self) -> None:
        self.grids: list[tuple[str, Grid]] = []
        # One sheet is read, the others are named: a thousand of them, each repeating one cell, would fill the memory.
        self._found = False
        self._line = self._repeated = 0
        self._column = 0
        self._row: list[tuple[int, int, str]] = []
        self._cell: dict[str, str] | None = None
        # How deep in the cell: a paragraph right below it is its text; a comment's or a drawing's is deeper.
        self._depth = 0
        self._lines: list[list[str]] = []
        self._in_text = False

    def meet(self, tag: Tag) -> None:
        if self._cell is not None:
            self._inside_cell(tag)
        elif tag.kind == "<":
            self._opens(tag)
        elif tag.kind == ">" and tag.name == "table-row":
            self._keep_row()
        elif tag.kind == ">" and tag.name == "table" and self.grids:
            self.grids[-1][1].close()
            self._found = self._found or bool(self.grids[-1][1].rows)

    def _opens(self, tag: Tag) -> None:
        if tag.name == "table":
            self.grids.append((tag.attributes.get("name", ""), Grid()))
            self._line = 0
        elif tag.name == "table-row":
            self._repeated = _number(tag.attributes.get("number-rows-repeated"), 1)
            self._column, self._row = 0, []
        elif tag.name in {"table-cell", "covered-table-cell"}:
            self._cell, self._depth, self._lines, self._in_text = tag.attributes, 0, [], False

    def _inside_cell(self, tag: Tag) -> None:
        if tag.kind == "<":
            self._depth += 1
            if tag.name == "p" and self._depth == 1:
                self._lines.append([])
                self._in_text = True
            elif self._in_text:
                self._lines[-1].append(_spaces(tag))
        elif tag.kind == ">":
            if self._depth == 0:
                self._keep_cell()
                return
            self._in_text = self._in_text and self._depth > 1
            self._depth -= 1
        elif self._in_text:
            self._lines[-1].append(tag.name)

    def _keep_cell(self) -> None:
        attributes = self._cell or {}
        text = _ods_text(attributes, "\n".join("".join(line) for line in self._lines))
        times = _number(attributes.get("number-columns-repeated"), 1)
        if text.strip():
            self._row.append((self._column, times, text))
        self._column += times
        self._cell = None

    def _keep_row(self) -> None:
        grid = self.grids[-1][1] if self.grids else Grid()
        # The grid refuses what is past the bounds: no repetition goes further.
        for line in range(self._line + 1, self._line + self._repeated + 1) if self._row and not self._found else ():
            for column, times, text in self._row:
                for rank in range(column, column + times):
                    grid.put(line, rank, text)
        self._line += self._repeated
        self._row = []


def _spaces(tag: Tag) -> str:
    """The white signs that a paragraph writes as tags."""
    if tag.name == "s":
        return " " * min(_number(tag.attributes.get("c"), 1), 1_000)
    return {"tab": "\t", "line-break": "\n"}.get(tag.name, "")


def _ods_text(attributes: dict[str, str], shown: str) -> str:
    match attributes.get("value-type"):
        case "float" | "percentage" | "currency":
            return _figure(attributes.get("value", ""))
        case "date":
            return _iso_day(attributes.get("date-value", ""))
        case "boolean":
            return "VRAI" if attributes.get("boolean-value") == "true" else "FAUX"
    return shown or attributes.get("string-value", "")
