"""The one clock of the site: the machine's UTC time, plus the demonstration's offset."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from socle.models import ClockOffset

PARIS = ZoneInfo("Europe/Paris")

# A list of at most one offset, read the first time somebody asks within a unit or a request.
_read_once: ContextVar[list[timedelta] | None] = ContextVar("clock_offset", default=None)


def now() -> datetime:
    """The instant it is, aware, in UTC. The offset is read once a unit or request, the machine's time at each call:
    a deadline read after waiting for a lock sees the time after the wait."""
    return datetime.now(UTC) + offset()


def offset() -> timedelta:
    """How far this clock stands from the machine's: nothing, out of the demonstration."""
    # There is no row there, and no query: the machine's clock is the clock.
    if not settings.DEMO:
        return timedelta(0)
    held = _read_once.get()
    if held:
        return held[0]
    row = ClockOffset.objects.filter(pk=ClockOffset.ONLY).first()
    found = row.offset if row else timedelta(0)
    if held is not None:
        held.append(found)
    return found


def read_again() -> None:
    """The offset was moved: whoever moved it sees it so from now on, within this unit or request too."""
    held = _read_once.get()
    if held:
        held.clear()


def today() -> date:
    """The day it is in the town (Europe/Paris)."""
    return now().astimezone(PARIS).date()


@contextmanager
def steady() -> Iterator[None]:
    """Read the offset once within this block; a block inside another shares its reading."""
    if _read_once.get() is not None:
        yield
        return
    token = _read_once.set([])
    try:
        yield
    finally:
        _read_once.reset(token)
