"""The demonstration has a past: its data is made by the actions under a moved clock."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection

from socle.actions import set_clock_offset
from socle.clock import now

# When the demonstration's town opened the site: before its oldest idea.
OPENED = timedelta(days=900)


@contextmanager
def moved_clock() -> Iterator[None]:
    """The demonstration's clock is the machine's again afterwards, whatever happens within."""
    try:
        yield
    finally:
        set_clock_offset(None, offset=timedelta(0))


def move_to(moment: datetime) -> None:
    """Set the demonstration's clock to this instant (aware); it runs on from there."""
    set_clock_offset(None, offset=timedelta(0))
    set_clock_offset(None, offset=moment.astimezone(UTC) - now())


# A copy of the database as the demonstration's data made it, in CRIEUR_DATA.
START = "depart.sqlite3"


def keep_start(copy: Path) -> bool:
    """Keep a copy of the database to begin again from; whether there was none yet. RuntimeError elsewhere than in a
    demonstration on SQLite."""
    if copy.exists():
        return False
    unfinished = copy.with_suffix(".tmp")
    with closing(sqlite3.connect(unfinished)) as target:
        _database().backup(target)
    unfinished.replace(copy)
    return True


def start_over(copy: Path, mails: Path) -> bool:
    """Put the database back as it was copied, and forget the mails; whether there was a copy. Other processes read the
    old rows to the end of their transaction, then these. An upgrade brings the copy up to date too (script/demo)."""
    if not copy.exists():
        return False
    with closing(sqlite3.connect(copy)) as source:
        source.backup(_database())
    for mail in mails.glob("*"):
        mail.unlink(missing_ok=True)
    return True


def _database() -> sqlite3.Connection:
    if not settings.DEMO or connection.vendor != "sqlite":
        raise RuntimeError("Il n’y a que la démonstration qui reparte de zéro.")
    connection.ensure_connection()
    found: sqlite3.Connection = connection.connection
    return found
