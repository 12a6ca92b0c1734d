"""Spreadsheets on their way to ideas: what is kept of each, and the lines that are ideas."""

from datetime import timedelta
from uuid import UUID

from django.http import Http404

from comptes.models import User
from propositions.models.imported import NO_SHEET, ImportedRow, SheetImport
from socle.clock import now

LAST = 5
# An import that nobody took further for so long has lost its worker, or its message.
FORSAKEN = timedelta(minutes=2)
BATCH = 20


def get_sheet_import(key: UUID) -> SheetImport:
    """The spreadsheet with its cells; Http404 if it is not there, or its cells are forgotten."""
    found = SheetImport.objects.filter(pk=key).exclude(cells=NO_SHEET).first()
    if found is None:
        raise Http404
    return found


def last_imports(person: User) -> list[SheetImport]:
    """The spreadsheets this person gave last, the newest first, while their cells are kept."""
    rows = SheetImport.objects.filter(added_by=person).exclude(cells=NO_SHEET).defer("cells", "refused")
    return list(rows.order_by("-touched_at")[:LAST])


def lines_imported(sheet: SheetImport) -> set[int]:
    """The lines that are ideas."""
    return set(ImportedRow.objects.filter(sheet=sheet).values_list("line", flat=True))


def rows_imported(sheet: SheetImport, after: int, number: int) -> list[ImportedRow]:
    """The lines that are ideas, each with its idea, in the file's order beyond line `after`."""
    rows = ImportedRow.objects.filter(sheet=sheet, line__gt=after).select_related("proposal")
    return list(rows.order_by("line")[:number])


def forsaken_imports() -> list[UUID]:
    """Those under way that nobody takes further; a batch."""
    running = SheetImport.objects.filter(state=SheetImport.State.RUNNING, touched_at__lt=now() - FORSAKEN)
    return list(running.order_by("touched_at").values_list("pk", flat=True)[:BATCH])
