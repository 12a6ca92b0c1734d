"""The demonstration has a past: its data is made by the actions under a moved clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

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
