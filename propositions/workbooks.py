"""XLSX read by its own words (ECMA-376 part 1): values, never formulas. Pure.

Not by a reader that lays a sheet out whole: a lone cell at the far corner, or one repeated a million times, asks it for
hundreds of gigabytes. Dates come as « 2026-01-06 », numbers as plain figures.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from posixpath import join, normpath

from propositions.sheet_bounds import COLUMNS, ROWS, TOO_HEAVY, Archive, Grid, Row, SheetRefused, Tag
from propositions.sheet_values import HOLDS_NOTHING, clean_text, figure, iso_day, number_of

CELL = re.compile("([A-Z]{1,3})([0-9]{1,7})")
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
# Formats of numbers that are days: those that every workbook has, and the letters of the others (18.8.30, 18.8.31).
DATE_FORMATS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
NO_LETTERS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|general', re.IGNORECASE)
FORMAT_SIGNS = 255  # of a number format: the expression above takes a time that grows with its square
FIRST_DAY, FIRST_DAY_MAC = datetime(1899, 12, 30), datetime(1904, 1, 1)


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
    """The texts that cells share, in their order: cleaned and cut once, however many cells name them."""
    texts: list[str] = []
    for text in _runs(archive.tags(part), "si"):
        if len(texts) >= ROWS * COLUMNS:
            raise SheetRefused(TOO_HEAVY)
        texts.append(clean_text(_unescaped(text)))
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
            dated.add(number_of(tag.attributes.get("numFmtId")))
        elif tag.kind == "<" and tag.name == "xf" and inside:
            styles.append(number_of(tag.attributes.get("numFmtId")))
    return {str(rank) for rank, style in enumerate(styles) if style in dated}


def _shows_day(code: str) -> bool:
    return bool(re.search("[dmyhs]", NO_LETTERS.sub("", code[:FORMAT_SIGNS]), re.IGNORECASE))


def _xlsx_cells(archive: Archive, part: str) -> Iterator[tuple[int, int, str, str, str]]:
    """Line, column (from 0), kind, style and text of each cell."""
    line, column, open_cell, inside = 0, -1, Tag("", "", {}), False
    said: list[str] = []
    for tag in archive.tags(part):
        match tag.kind, tag.name:
            case "<", "row":
                line, column = number_of(tag.attributes.get("r")) or line + 1, -1
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
        rank = number_of(text, -1)
        return texts[rank] if 0 <= rank < len(texts) else ""
    if kind in {"str", "inlineStr"}:
        return _unescaped(text)
    if kind == "b":
        return "VRAI" if text == "1" else "FAUX"
    if kind == "d":
        return iso_day(text)
    return figure(text, first_day) if kind == "n" else text


def _unescaped(text: str) -> str:
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
