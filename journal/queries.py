from dataclasses import dataclass
from datetime import date, datetime

from comptes.qualities import Visitor
from journal.models import Event, Expected, Thread
from journal.readers import thread_readers
from journal.verbs import verbs
from socle.clock import today


@dataclass(frozen=True)
class Knot:
    """One knot of a thread as a page shows it: past, now or next; `at` when it was, `due` when it is expected."""

    state: str
    label: str
    at: datetime | None = None
    due: date | None = None
    late: bool = False
    reason: str = ""
    verb: str = ""


@dataclass(frozen=True)
class Standing:
    """Where a thread stands, ready to be read by cards and lists: no query."""

    word: str
    pill: str
    at: datetime | None
    knots: tuple[Knot, ...]
    next: Knot | None


def knots_of(thread: Thread, visitor: Visitor) -> list[Knot]:
    """The thread a visitor reads, oldest first, then what is expected. Two queries. A thread's length is bounded by
    what happens to one thing, not by the table."""
    readable = thread_readers[thread.kind](visitor, thread)
    events = list(Event.objects.filter(thread=thread, weight=Event.Weight.KNOT).readable(readable).in_order())
    last = len(events) - 1
    past = [
        Knot(
            state="now" if place == last else "past",
            label=verbs[event.verb].label,
            at=event.at,
            reason=event.reason,
            verb=event.verb,
        )
        for place, event in enumerate(events)
    ]
    # What is due is public: lateness is seen by everyone.
    due = Expected.objects.filter(thread=thread, closed_by__isnull=True).order_by("due", "id")
    return past + [_expected(row.verb, row.due) for row in due]


def standing_of(thread: Thread) -> Standing:
    """The kept standing of a thread, in the words of its verbs."""
    kept = thread.standing
    states = ["past"] * (len(kept["knots"]) - 1) + ["now"]
    knots = [
        Knot(state=state, label=verbs[verb].label, verb=verb)
        for state, verb in zip(states, kept["knots"], strict=False)
    ]
    following = None
    if kept["next"]:
        following = _expected(kept["next"]["verb"], date.fromisoformat(kept["next"]["due"]))
        knots = [*knots, following][-6:]
    return Standing(
        word=kept.get("word", ""),
        pill=kept.get("pill", "open"),
        at=datetime.fromisoformat(kept["at"]) if "at" in kept else None,
        knots=tuple(knots),
        next=following,
    )


def _expected(verb: str, due: date) -> Knot:
    return Knot(state="next", label=verbs[verb].expected, due=due, late=due < today(), verb=verb)
