"""Sheets for whoever downloads: CSV that no spreadsheet takes for formulas, ODS written row by row. Pure.

CSV: UTF-8 with its mark, semicolons, CRLF, as French spreadsheets open it. ODS: OpenDocument 1.3, part 3.
"""

import csv
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from io import StringIO
from typing import IO
from xml.sax.saxutils import escape

Cell = str | int | float | date | None
Row = Sequence[Cell]
# A cell that begins so is read as a formula (OWASP, CSV injection). So is what follows a separator, a quotation mark or
# the end of a line in the middle of a text, for whoever opens the file with another separator than ours.
FORMULA = re.compile("[=+\\-@\t\r\n\x00＝＋－＠]")
BEGINS = re.compile('(?:^|(?<=[,;\t\r\n|"]))(?=[=+\\-@＝＋－＠])|^(?=[\t\r\n\x00])')
# What XML 1.0 cannot hold.
ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LINE = re.compile("\r\n|\r|\n")
# Spaces that a reader would drop or put together.
WHITE = re.compile("^ +| +$|(?<= ) +")
MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
MANIFEST = f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{MIMETYPE}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>"""
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3">
<office:body><office:spreadsheet>"""
FOOT = "</office:spreadsheet></office:body></office:document-content>"


def neutral(cell: Cell) -> str:
    """A cell of CSV: text that a spreadsheet would take for a formula gets an apostrophe; numbers stay numbers."""
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    if not isinstance(cell, str):
        return str(cell)
    return BEGINS.sub("'", cell)


def csv_lines(header: Sequence[str], rows: Iterable[Row]) -> Iterator[bytes]:
    """The bytes of a CSV, line after line."""
    yield "\ufeff".encode()
    buffer = StringIO()
    # Every cell in quotes: a reader that takes several separators finds none in the middle of a text.
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    # Titles too: those of a file that is given back are a person's.
    writer.writerow([neutral(title) for title in header])
    yield _taken(buffer)
    for row in rows:
        writer.writerow([neutral(cell) for cell in row])
        yield _taken(buffer)


def write_ods(file: IO[bytes], sheets: Iterable[tuple[str, Sequence[str], Iterable[Row]]]) -> None:
    """Write an ODS of these sheets (name, header, rows) into an open file: one row in memory at a time."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        # First, and as it is: how a file says what it is (part 2, 3.3).
        archive.writestr(zipfile.ZipInfo("mimetype"), MIMETYPE, zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        with archive.open("content.xml", "w", force_zip64=True) as content:
            content.write(HEAD.encode())
            for name, header, rows in sheets:
                content.write(f'<table:table table:name="{_xml(name)}">{_row(header)}'.encode())
                for row in rows:
                    content.write(_row(row).encode())
                content.write(b"</table:table>")
            content.write(FOOT.encode())


def _taken(buffer: StringIO) -> bytes:
    line = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return line


def _row(cells: Row) -> str:
    return f"<table:table-row>{''.join(map(_cell, cells))}</table:table-row>"


def _cell(cell: Cell) -> str:
    if cell is None or cell == "":
        return "<table:table-cell/>"
    if isinstance(cell, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{cell}"/>'
    if isinstance(cell, date):
        day = cell.date() if isinstance(cell, datetime) else cell
        return f'<table:table-cell office:value-type="date" office:date-value="{day.isoformat()}"/>'
    # A text is a text: no spreadsheet reads a formula in it.
    lines = "".join(f"<text:p>{_paragraph(line)}</text:p>" for line in LINE.split(cell))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


def _paragraph(line: str) -> str:
    # Spaces side by side are one for whoever reads (part 3, 6.1.2): each further one is a tag. Not tabs: half of the
    # readers drop theirs.
    return WHITE.sub(lambda found: f'<text:s text:c="{len(found[0])}"/>', _xml(line))


def _xml(text: str) -> str:
    return escape(ILLEGAL.sub("", text), {'"': "&quot;"})
