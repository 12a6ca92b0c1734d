import logging
from collections.abc import Iterable
from uuid import UUID

from celery import shared_task
from kombu.exceptions import OperationalError

from propositions.actions.drafts import sweep_drafts
from propositions.actions.flagging import sweep_flags
from propositions.actions.moderating import sweep_sealed
from propositions.actions.photos import begin_sizes, end_sizes
from propositions.photo_files import FOLDERS, delete, store_sizes, stored_before
from propositions.photos import names_of
from propositions.queries.photos import day_ago, keys_known, photos_to_make

logger = logging.getLogger(__name__)
# Kombu would try again for six seconds before it gives up.
AT_ONCE = {"max_retries": 0, "interval_start": 0, "interval_step": 0, "interval_max": 0} | {
    "socket_timeout": 1,
    "socket_connect_timeout": 1,
}


@shared_task(name="propositions.sweep_drafts")
def sweep_old_drafts() -> int:
    """Forget, a batch a transaction, the drafts untouched for 7 days. Safe to run twice or be killed: what is left
    goes at the next tick."""
    total = 0
    while gone := sweep_drafts(None):
        total += gone
    return total


@shared_task(name="propositions.sweep_moderation")
def sweep_moderation() -> int:
    """Forget the sealed words and the names of reporters whose year is over, a batch a transaction."""
    total = 0
    while gone := sweep_sealed(None) + sweep_flags(None):
        total += gone
    return total


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
    try:
        with make_sizes.app.connection_for_write(transport_options=AT_ONCE) as link:
            for photo in photos:
                make_sizes.apply_async((str(photo),), connection=link, retry=False)  # type: ignore[call-arg]  # not in the stubs
    except (OperationalError, OSError):
        logger.warning("no broker: the sweep will make the sizes of photos")


def _sweep_folder(folder: str) -> int:
    old = dict(stored_before(day_ago(), folder))
    if not old:
        return 0
    known = keys_known(set(old.values()))
    # A file of another name beside a photo's own is nobody's either.
    orphans = [path for path, key in old.items() if key not in known or path not in names_of(UUID(key))]
    for path in orphans:
        delete(path)
    return len(orphans)
