"""What was never sent was never told: from when the next letter of a reader has to tell."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from lettres.models import Delivery, Reader
from socle.clock import now

State = Delivery.State
# Whoever comes back after longer is told of what happened since then.
AWAY = timedelta(days=31)
LATEST = 50


def untold_since(reader: Reader, *, waits_leave: bool = False) -> datetime:
    """Back over the last letters that did not leave, to where what was told ends. `waits_leave`: those that wait to
    leave still will. Two queries."""
    left = {State.SENT, State.PENDING, State.DEFERRED, State.SENDING} if waits_leave else {State.SENT}
    told = reader.told_until
    for row in _latest(reader, at_once=False):
        if _may_have_left(row, left) or row.letter.until != told:
            break
        told = row.letter.since
    for row in _latest(reader, at_once=True):
        if _may_have_left(row, left):
            break
        told = min(told, row.letter.carried_since)
    return told


def tell_again(reader: Reader, *, waits_leave: bool = False, back: bool = False) -> None:
    """Set from when the next letter of this reader, held by the caller and not saved yet, tells. `back`: nothing was
    written to them meanwhile, so that what is old is told no more; to whoever was, whatever did not leave is."""
    since = untold_since(reader, waits_leave=waits_leave)
    reader.told_until = max(since, now() - AWAY) if back else since
    reader.carried_until = min(reader.carried_until, reader.told_until)


def _latest(reader: Reader, *, at_once: bool) -> QuerySet[Delivery]:
    rows = Delivery.objects.filter(digest__reader=reader, digest__at_once=at_once).select_related("digest")
    return rows.order_by("-digest__until", "-pk")[:LATEST]


def _may_have_left(row: Delivery, left: set[State]) -> bool:
    # One that is on its way is put back by whoever sends it, if it does not arrive.
    return row.state in left or (row.state == State.SENDING and row.begun_at is not None)
