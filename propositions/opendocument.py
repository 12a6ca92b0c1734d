"""ODS read by its own words (OpenDocument 1.3 part 3): values, never formulas. Pure."""

from propositions.sheet_bounds import CELL_SIGNS, Archive, Grid, Row, SheetRefused, Tag
from propositions.sheet_values import HOLDS_NOTHING, clean_text, figure, iso_day, number_of


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
        self._signs = 0
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
            self._repeated = number_of(tag.attributes.get("number-rows-repeated"), 1)
            self._column, self._row = 0, []
        elif tag.name in {"table-cell", "covered-table-cell"}:
            self._cell, self._depth, self._lines, self._in_text = tag.attributes, 0, [], False
            self._signs = 0

    def _inside_cell(self, tag: Tag) -> None:
        if tag.kind == "<":
            self._depth += 1
            if tag.name == "p" and self._depth == 1:
                self._lines.append([])
                self._in_text = True
            elif self._in_text:
                self._say(_spaces(tag))
        elif tag.kind == ">":
            if self._depth == 0:
                self._keep_cell()
                return
            self._in_text = self._in_text and self._depth > 1
            self._depth -= 1
        elif self._in_text:
            self._say(tag.name)

    def _say(self, text: str) -> None:
        # Three signs of a file repeat a space a thousand times: what is past the bound of a cell is not kept.
        if self._signs <= CELL_SIGNS:
            self._lines[-1].append(text)
        self._signs += len(text)

    def _keep_cell(self) -> None:
        attributes = self._cell or {}
        text = clean_text(_ods_text(attributes, "\n".join("".join(line) for line in self._lines)))
        times = number_of(attributes.get("number-columns-repeated"), 1)
        if text:
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
        return " " * min(number_of(tag.attributes.get("c"), 1), 1_000)
    return {"tab": "\t", "line-break": "\n"}.get(tag.name, "")


def _ods_text(attributes: dict[str, str], shown: str) -> str:
    match attributes.get("value-type"):
        case "float" | "percentage" | "currency":
            return figure(attributes.get("value", ""))
        case "date":
            return iso_day(attributes.get("date-value", ""))
        case "boolean":
            return "VRAI" if attributes.get("boolean-value") == "true" else "FAUX"
    return shown or attributes.get("string-value", "")
