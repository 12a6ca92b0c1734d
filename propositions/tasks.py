import logging
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from celery import shared_task
from django.core.exceptions import PermissionDenied, ValidationError
from kombu.exceptions import OperationalError

from comptes.models import User
from propositions.actions.drafts import sweep_drafts
from propositions.actions.flagging import sweep_flags
from propositions.actions.importing import end_import, import_row, sweep_imports
from propositions.actions.lateness import note_late
from propositions.actions.moderating import sweep_sealed
from propositions.actions.photos import begin_sizes, end_sizes
from propositions.actions.saying import CodeRefused, IncompleteDraft
from propositions.mapping import Record
from propositions.newly_said import OutsideTown
from propositions.photo_files import FOLDERS, delete, store_sizes, stored_before
from propositions.photos import names_of
from propositions.queries.imports import forsaken_imports, get_sheet_import, lines_imported
from propositions.queries.photos import keys_known, photos_to_make
from propositions.queries.queues import untold_late
from propositions.sheet_import import Known, fates_of, known_town, said_of, unpack
from socle.clock import now

CHANGED = "La ville a changé depuis l’essai (un quartier, un thème) : corrigez la ligne, et donnez-la de nouveau."
# A file may wait so long for the row that names it.
DAY = timedelta(days=1)
logger = logging.getLogger(__name__)
# Kombu would try again for six seconds before it gives up.
AT_ONCE = {
    "max_retries": 0,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
    "socket_timeout": 1,
    "socket_connect_timeout": 1,
}


@shared_task(name="propositions.sweep_drafts")
def sweep_old_drafts() -> int:
    """Forget, a batch a transaction, the drafts untouched for 7 days. Safe to run twice or be killed: what is left
    goes at the next tick."""
    return _all(sweep_drafts)


@shared_task(name="propositions.sweep_moderation")
def sweep_moderation() -> int:
    """Forget the sealed words and the names of reporters whose year is over, a batch a transaction."""
    return _all(sweep_sealed) + _all(sweep_flags)


@shared_task(name="propositions.sweep_late")
def sweep_late() -> int:
    """Say on their threads that what was due has not come; each is its own unit. Returns how many."""
    told, last = 0, 0
    while keys := untold_late(after=last):
        told += sum(note_late(None, expected=key) for key in keys)
        last = keys[-1]
    return told


@shared_task(name="propositions.make_sizes")
def make_sizes(photo: str) -> bool:
    """Make the three sizes of a photo. Safe to run twice or be killed: its row says what is left to do."""
    key = UUID(photo)
    if not begin_sizes(None, photo=key):
        return False
    try:
        store_sizes(key)
    except (OSError, ValueError):
        logger.exception("sizes of photo %s", photo)
        return False
    return end_sizes(None, photo=key)


@shared_task(name="propositions.sweep_photos")
def sweep_photos() -> int:
    """Take up the photos whose nudge was lost, then delete the files, older than a day, that belong to no photo: of a
    draft that was swept, of a request that died. Returns how many files went."""
    for photo in photos_to_make():
        make_sizes(str(photo))
    return sum(_sweep_folder(folder) for folder in FOLDERS)


def nudge_sizes(photos: Iterable[UUID]) -> None:
    """Ask the worker for the sizes of these photos, once their rows are kept. Who waits for the page waits two seconds
    at most for a broker that is down or silent: the sweep takes the photos up, and until then the pages show them as
    stored."""
    _nudge(make_sizes, [str(photo) for photo in photos])


def _nudge(task: Any, keys: Iterable[str]) -> None:
    try:
        with task.app.connection_for_write(transport_options=AT_ONCE) as link:
            for key in keys:
                task.apply_async((key,), connection=link, retry=False)
    except (OperationalError, OSError):
        logger.warning("no broker: the sweep will take up %s", task.name)


@shared_task(name="propositions.run_import")
def run_import(sheet: str) -> bool:
    """Make the good lines of a spreadsheet ideas. Safe to run twice or be killed: each line is its own unit, and what
    is left is taken up by the sweep."""
    return go_on_with_import(UUID(sheet))


@shared_task(name="propositions.sweep_imports")
def sweep_sheets() -> int:
    """Take up the imports that lost their worker, then forget the cells of old spreadsheets; how many of these."""
    for sheet in forsaken_imports():
        run_import(str(sheet))
    return _all(sweep_imports)


def go_on_with_import(sheet: UUID, most: int = 0) -> bool:
    """Make the lines that are still to go in ideas, `most` of them, 0 for all; whether that was the end of it."""
    kept = get_sheet_import(sheet)
    person = kept.added_by
    if kept.state != kept.State.RUNNING:
        return True
    if person is None:
        # The account is gone: nobody answers for the rest.
        end_import(None, sheet=sheet, refused=kept.refused)
        return True
    known, imported, done = known_town(), lines_imported(kept), 0
    fates = fates_of(unpack(kept.cells), kept.columns, known, agreed=kept.agreed)
    refused = [(line, words) for line, words in fates.refused if line not in imported]
    for record in fates.good:
        if record.line in imported:
            continue
        if most and done >= most:
            return False
        if why := _make_idea(person, sheet, record, known):
            refused.append((record.line, why))
        done += 1
    end_import(person, sheet=sheet, refused=sorted(refused))
    return True


def _make_idea(person: User, sheet: UUID, record: Record, known: Known) -> list[str]:
    """Make one line an idea; why not, where that cannot be any more."""
    try:
        import_row(person, sheet=sheet, record=record, said=said_of(record, known))
    except (OutsideTown, IncompleteDraft, KeyError):
        return [CHANGED]
    except (CodeRefused, PermissionDenied) as reason:
        return [str(reason)]
    except ValidationError as reason:
        return list(reason.messages)
    return []


def nudge_import(sheet: UUID) -> None:
    """Ask the worker for the rest of an import; the sweep takes it up where no broker answers."""
    _nudge(run_import, [str(sheet)])


def _all(sweep: Callable[[None], int]) -> int:
    """Sweep until nothing is left, a batch a transaction; how many went."""
    total = 0
    while gone := sweep(None):
        total += gone
    return total


def _sweep_folder(folder: str) -> int:
    old = dict(stored_before(now() - DAY, folder))
    if not old:
        return 0
    known = keys_known(set(old.values()))
    # A file of another name beside a photo's own is nobody's either.
    orphans = [path for path, key in old.items() if key not in known or path not in names_of(UUID(key))]
    for path in orphans:
        delete(path)
    return len(orphans)
