from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied

from comptes.models import User
from comptes.rights import CRIERS_AND_STAFF
from propositions.actions.entering import enter
from propositions.mapping import Record
from propositions.models.imported import NO_SHEET, ImportedRow, SheetImport
from propositions.models.proposal import Proposal
from propositions.newly_said import Said
from propositions.rights import may_take_down
from socle.clock import now
from socle.unit_of_work import action

# The cells of a spreadsheet are kept so long after they were last of use.
KEPT = timedelta(days=7)
SWEEP_BATCH = 100
State = SheetImport.State
Refused = Sequence[tuple[int, Sequence[str]]]


class ImportRefused(ValueError):
    """Why the import cannot go on, in French, with what to do."""


@action(silent="a spreadsheet is nobody's business before its ideas are")
def keep_sheet(actor: User, *, key: str, cells: bytes) -> SheetImport:
    """Keep a spreadsheet (`sheet_import.pack`) to be imported. Given again, it is the one that was kept, with what was
    said of its columns; its lines that are ideas already stay so."""
    _ask(actor)
    # Two tabs may give it at once: the key is the database's to keep.
    given = SheetImport(key=key, cells=cells, added_by=actor, touched_at=now())
    SheetImport.objects.bulk_create([given], ignore_conflicts=True)
    kept = SheetImport.objects.select_for_update(no_key=True).get(key=key)
    kept.cells, kept.added_by, kept.touched_at = given.cells, given.added_by, given.touched_at
    kept.save(update_fields=["cells", "added_by", "touched_at"])
    return kept


@action(silent="a spreadsheet is nobody's business before its ideas are")
def map_sheet(
    actor: User, *, sheet: UUID, columns: Mapping[str, int], channel: str, agreed: bool, good: int, refused: Refused
) -> SheetImport:
    """Say which column is which field, what the file does not say (where it comes from, that all agreed), and the fate
    of its lines when they are tried so. ImportRefused while it is imported."""
    kept = _hold(actor, sheet)
    if kept.state == State.RUNNING:
        raise ImportRefused("Ce fichier est en train d’entrer : attendez qu’il ait fini.")
    kept.columns, kept.channel, kept.agreed = dict(columns), channel, agreed
    kept.good, kept.refused = good, [[line, list(words)] for line, words in refused]
    kept.state, kept.touched_at = State.TRIED, now()
    kept.save(update_fields=["columns", "channel", "agreed", "good", "refused", "state", "touched_at"])
    return kept


@action(silent="each idea that comes of it has its own event")
def start_import(actor: User, *, sheet: UUID) -> SheetImport:
    """The good lines may become ideas, in the name of whoever says so. Pressed again, it goes on. ImportRefused before
    the columns are said."""
    kept = _hold(actor, sheet)
    if kept.state == State.GIVEN:
        raise ImportRefused("Dites d’abord ce que contient chaque colonne.")
    if kept.state == State.TRIED:
        kept.state = State.RUNNING
    kept.added_by, kept.touched_at = actor, now()
    kept.save(update_fields=["state", "added_by", "touched_at"])
    return kept


@action(silent="the idea has its own event")
def import_row(actor: User, *, sheet: UUID, record: Record, said: Said) -> Proposal | None:
    """Make one line an idea, unless it is one: its spreadsheet is held, so that two workers make one of it. None if it
    was. Raises what `enter` raises: nothing of the line is then kept."""
    kept = SheetImport.objects.select_for_update(no_key=True).defer("cells").get(pk=sheet)
    if ImportedRow.objects.filter(sheet=kept, line=record.line).exists():
        return None
    idea = enter(
        actor,
        said=said,
        channel=record.channel or kept.channel,
        agreed=True,
        printed=record.printed,
        structure=record.structure,
        unread=True,
    )
    ImportedRow.objects.create(sheet=kept, line=record.line, proposal=idea)
    SheetImport.objects.filter(pk=kept.pk).update(touched_at=now())
    return idea


@action(silent="each idea that comes of it has its own event")
def end_import(actor: User | None, *, sheet: UUID, refused: Refused) -> None:
    """All the lines were gone through: those that are no ideas, and why."""
    told = [[line, list(words)] for line, words in refused]
    running = SheetImport.objects.filter(pk=sheet, state=State.RUNNING)
    running.update(state=State.DONE, refused=told, touched_at=now())


@action(silent="the cells of old spreadsheets go without a trace: their ideas stay")
def sweep_imports(actor: None) -> int:
    """Forget the cells and the reasons of the spreadsheets untouched for 7 days, a batch a call; that they were given,
    and which line is which idea, stays: given again, they add nothing twice. Returns how many."""
    old = SheetImport.objects.filter(touched_at__lt=now() - KEPT).exclude(cells=NO_SHEET).exclude(state=State.RUNNING)
    keys = list(old.order_by("touched_at").values_list("pk", flat=True)[:SWEEP_BATCH])
    return SheetImport.objects.filter(pk__in=keys).update(cells=NO_SHEET, refused=[]) if keys else 0


def _ask(actor: User) -> None:
    if not may_take_down(actor):
        raise PermissionDenied(CRIERS_AND_STAFF)


def _hold(actor: User, sheet: UUID) -> SheetImport:
    _ask(actor)
    kept = SheetImport.objects.select_for_update(no_key=True).defer("cells").filter(pk=sheet).first()
    if kept is None:
        raise ImportRefused("Ce fichier n’est plus là : donnez-le de nouveau.")
    return kept
