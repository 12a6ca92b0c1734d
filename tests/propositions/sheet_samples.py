"""Workbooks built by hand, part by part: what a spreadsheet writes, and what nobody should."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from propositions.sheets_out import MANIFEST, MIMETYPE, write_ods

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TIES = "http://schemas.openxmlformats.org/package/2006/relationships"
OPEN = "urn:oasis:names:tc:opendocument:xmlns"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy;@"/>'
    '<numFmt numFmtId="165" formatCode="0.0&quot; m de hauteur&quot;"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>'
)


def archive_of(parts: Mapping[str, str | bytes]) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return raw.getvalue()


def tie(key: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{target}"/>'


def xlsx_of(*sheets: str, texts: Sequence[str] = (), before: str = "", hidden: int = -1) -> bytes:
    """Sheets as the XML of their rows, sharing `texts` (XML of each si); `before`: ahead of the first tag."""
    states = ["hidden" if rank == hidden else "visible" for rank in range(len(sheets))]
    listed = "".join(
        f'<sheet name="Feuille {rank}" sheetId="{rank + 1}" r:id="r{rank}" state="{state}"/>'
        for rank, state in enumerate(states)
    )
    ties = "".join(tie(f"r{rank}", "worksheet", f"worksheets/s{rank}.xml") for rank in range(len(sheets)))
    ties += tie("t", "sharedStrings", "sharedStrings.xml") + tie("s", "styles", "styles.xml")
    shared = "".join(f"<si>{text}</si>" for text in texts)
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": f'<Relationships xmlns="{TIES}">{tie("b", "officeDocument", "xl/workbook.xml")}</Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{TIES}">{ties}</Relationships>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{shared}</sst>',
        "xl/styles.xml": STYLES,
    }
    for rank, rows in enumerate(sheets):
        parts[f"xl/worksheets/s{rank}.xml"] = (
            f'{before}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
        )
    return archive_of(parts)


def xlsx_rows_of(rows: Sequence[Sequence[str]]) -> bytes:
    """These texts, shared as spreadsheets do; empty cells and empty rows are not written."""
    texts: list[str] = []
    written = []
    for line, cells in enumerate(rows, start=1):
        row = ""
        for rank, cell in enumerate(cells):
            if cell:
                row += f'<c r="{chr(65 + rank)}{line}" t="s"><v>{len(texts)}</v></c>'
                texts.append(f'<t xml:space="preserve">{escape(cell)}</t>')
        written.append(f'<row r="{line}">{row}</row>' if row else "")
    return xlsx_of("".join(written), texts=texts)


def ods_of(*tables: str) -> bytes:
    """Tables as the XML of their rows."""
    body = "".join(f'<table:table table:name="Feuille {rank}">{rows}</table:table>' for rank, rows in enumerate(tables))
    content = (
        f'<office:document-content xmlns:office="{OPEN}:office:1.0" xmlns:table="{OPEN}:table:1.0" '
        f'xmlns:text="{OPEN}:text:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    )
    return archive_of({"mimetype": MIMETYPE, "META-INF/manifest.xml": MANIFEST, "content.xml": content})


def ods_rows_of(rows: Sequence[Sequence[str]]) -> bytes:
    raw = io.BytesIO()
    write_ods(raw, [("Feuille", rows[0], rows[1:])])
    return raw.getvalue()


def reads_as_utf_8(content: bytes) -> bool:
    """« éœœ », as Windows writes it, is one sign of UTF-8: nothing in the bytes tells which was meant."""
    try:
        return not content.decode("utf-8").isascii()
    except UnicodeDecodeError:
        return False
