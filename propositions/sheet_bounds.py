"""How much of a spreadsheet is read: what keeps a file of a few kilobytes from filling the memory. Pure."""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import NamedTuple
from xml.parsers import expat

from frontend.templatetags.crieur import french_number

FILE_BYTES = 5_000_000
# What a compressed file opens into: all its parts, their number, and the tags of what is read of it.
OPENED_BYTES, PARTS, TAGS = 50_000_000, 200, 2_000_000
ROWS, COLUMNS, CELL_SIGNS, ALL_SIGNS = 5_000, 60, 10_000, 10_000_000
CHUNK = 65_536
# No text of a person, and PostgreSQL holds no NUL.
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
DAMAGED = "Ce fichier est abîmé : ouvrez-le dans votre tableur, enregistrez-le à nouveau, puis recommencez."
# The ways in which a damaged archive fails, a name of another alphabet or an absurd address among them.
UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, struct.error),
    *(EOFError, OSError, ValueError, RuntimeError, OverflowError),
)
TOO_HEAVY = "Ce fichier est trop lourd : copiez les lignes utiles dans une feuille neuve, sans image, puis recommencez."


class SheetRefused(ValueError):
    """The file cannot be read; the message says in French what is wrong and what to do."""


@dataclass(frozen=True)
class Row:
    """`line`: its number as a spreadsheet shows it, from 1, empty lines counted."""

    line: int
    cells: tuple[str, ...]


@dataclass
class Grid:
    """The cells of one sheet as they are met, within the bounds; empty ones and empty rows are not kept."""

    rows: list[Row] = field(default_factory=list)
    _line: int = 0
    _cells: dict[int, str] = field(default_factory=dict)
    _signs: int = 0

    def put(self, line: int, column: int, text: str) -> None:
        """A cell, in the order of lines; `column` counts from 0. SheetRefused past a bound."""
        text = CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
        if not text.strip():
            return
        if line != self._line:
            self.close()
            self._line = line
        self._signs += len(text)
        _refuse_long(line, column, text, self._signs)
        self._cells[column] = text

    def close(self) -> None:
        """Keep the row that is open."""
        if not self._cells:
            return
        # One more than the rows: their titles.
        if len(self.rows) > ROWS:
            raise SheetRefused(
                f"Ce fichier a plus de {french_number(ROWS)} lignes : partagez-le en plusieurs fichiers."
            )
        # A line said twice would be taken for another's (rows are known by their line).
        if self.rows and self._line <= self.rows[-1].line:
            raise SheetRefused(DAMAGED)
        self.rows.append(Row(self._line, tuple(self._cells.get(rank, "") for rank in range(max(self._cells) + 1))))
        self._cells = {}


def _refuse_long(line: int, column: int, text: str, signs: int) -> None:
    if column >= COLUMNS:
        raise SheetRefused(f"La ligne {line} a plus de {COLUMNS} colonnes : gardez les colonnes utiles seulement.")
    if len(text) > CELL_SIGNS:
        raise SheetRefused(
            f"Une case de la ligne {line} contient {french_number(len(text))} signes, il en faut "
            f"{french_number(CELL_SIGNS)} au plus. Si elle mêle plusieurs lignes, un guillemet n’y est pas fermé."
        )
    if signs > ALL_SIGNS:
        raise SheetRefused(TOO_HEAVY)


class Archive:
    """A compressed spreadsheet, read within the bounds whatever its directory says."""

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(BytesIO(content))
        except UNREADABLE as error:
            raise SheetRefused(DAMAGED) from error
        parts = self._zip.infolist()
        if len(parts) > PARTS or sum(part.file_size for part in parts) > OPENED_BYTES:
            raise SheetRefused(TOO_HEAVY)
        self.names = frozenset(part.filename for part in parts)
        self._left, self._tags = OPENED_BYTES, TAGS

    def chunks(self, name: str) -> Iterator[bytes]:
        """The content of a part, piece by piece; nothing of one that is not there."""
        if name not in self.names:
            return
        part = self._zip.getinfo(name)
        if part.flag_bits & 1:
            raise SheetRefused("Ce fichier est protégé par un mot de passe : enregistrez-le sans, puis recommencez.")
        # The others are opened by whole blocks, whatever they weigh; no spreadsheet uses them.
        if part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise SheetRefused(DAMAGED)
        try:
            with self._zip.open(part) as opened:
                while chunk := opened.read(CHUNK):
                    self._left -= len(chunk)
                    if self._left < 0:
                        raise SheetRefused(TOO_HEAVY)
                    yield chunk
        except SheetRefused:
            raise
        except UNREADABLE as error:
            raise SheetRefused(DAMAGED) from error

    def tags(self, name: str) -> Iterator["Tag"]:
        """The tags and texts of an XML part in their order. SheetRefused for what is no plain XML."""
        met: list[Tag] = []
        parser = _parser(met)
        try:
            for chunk in self.chunks(name):
                parser.Parse(chunk)
                yield from self._counted(met)
            if name in self.names:
                parser.Parse(b"", True)
                yield from self._counted(met)
        except SheetRefused:
            raise
        # ValueError, LookupError: an encoding that expat does not know.
        except (expat.ExpatError, LookupError, ValueError) as error:
            raise SheetRefused(DAMAGED) from error

    def _counted(self, met: list["Tag"]) -> Iterator["Tag"]:
        self._tags -= len(met)
        if self._tags < 0:
            raise SheetRefused(TOO_HEAVY)
        yield from met
        met.clear()


class Tag(NamedTuple):
    """`kind`: "<" opens, ">" closes, "" is a text. Names without their prefix."""

    kind: str
    name: str
    attributes: dict[str, str]


def _parser(met: list[Tag]) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: met.append(
        Tag("<", _local(name), {_local(key): value for key, value in attributes.items()} if attributes else {})
    )
    parser.EndElementHandler = lambda name: met.append(Tag(">", _local(name), {}))
    parser.CharacterDataHandler = lambda text: met.append(Tag("", text, {}))
    parser.StartDoctypeDeclHandler = _refuse_entities
    return parser


def _refuse_entities(*_: object) -> None:
    # No spreadsheet writes one; entities that hold entities fill the memory.
    raise SheetRefused(DAMAGED)


def _local(name: str) -> str:
    return name.rpartition(":")[2]
