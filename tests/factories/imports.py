"""Spreadsheets of paper forms, whole and odd, and their imports, made by the actions."""

from collections.abc import Sequence

from comptes.models import User
from propositions.actions.importing import keep_sheet, map_sheet
from propositions.mapping import guess
from propositions.models.imported import SheetImport
from propositions.sheet_import import fates_of, known_town, pack
from propositions.spreadsheets import read_sheet

HEADER = ("Titre", "Texte", "Thème", "Quartier", "Prénom")
BENCH = ("Un banc à l’arrêt du car", "Pour souffler en attendant.", "Mobilité", "Sabatier", "Josiane")


def make_csv(*rows: Sequence[str], header: Sequence[str] = HEADER) -> bytes:
    """As LibreOffice saves it here: semicolons, UTF-8."""
    lines = [header, *(rows or (BENCH,))]
    return "\r\n".join(";".join(f'"{cell}"' for cell in line) for line in lines).encode()


def many_rows(number: int) -> list[tuple[str, ...]]:
    return [(f"Un banc numéro {rank}", *BENCH[1:]) for rank in range(1, number + 1)]


def make_given(actor: User, content: bytes = b"") -> SheetImport:
    """A spreadsheet that was given, its columns still to say."""
    sheet = read_sheet(content or make_csv())
    return keep_sheet(actor, key=sheet.key, cells=pack(sheet))


def make_tried(actor: User, content: bytes = b"") -> SheetImport:
    """A spreadsheet whose lines were tried, by the columns one would guess."""
    given = make_given(actor, content)
    sheet = read_sheet(content or make_csv())
    columns = guess(sheet.header)
    fates = fates_of(sheet, columns, known_town(), agreed=True)
    return map_sheet(
        actor,
        sheet=given.pk,
        columns=columns,
        channel="paper",
        agreed=True,
        good=len(fates.good),
        refused=fates.refused,
    )
