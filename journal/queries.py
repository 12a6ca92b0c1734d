from dataclasses import dataclass
from datetime import date, datetime

from comptes.qualities import Visitor
from journal.models import Event, Expected, Thread
from journal.readers import thread_readers
from journal.verbs import verbs
from socle.clock import today


@dataclass(frozen=True)
class Knot:
    """One knot of a thread as a page shows it: past, now or next, or a line between two knots; `at` when it was, `due`
    when it is expected. `event` is its key, `more` what another room tells of it."""

    state: str
    label: str
    at: datetime | None = None
    due: date | None = None
    late: bool = False
    reason: str = ""
    verb: str = ""
    event: int = 0
    more: object = None


@dataclass(frozen=True)
class Standing:
    """Where a thread stands, ready to be read by cards and lists: no query."""

    word: str
    pill: str
    at: datetime | None
    knots: tuple[Knot, ...]
    next: Knot | None


def knots_of(thread: Thread, visitor: Visitor, readable: frozenset[str] = frozenset()) -> list[Knot]:
    """The thread a visitor reads (or whoever may read `readable`), oldest first, then what is expected. Two queries,
    and what the room asks to know its reader. A thread's length is bounded by what happens to one thing."""
    readable = readable or thread_readers[thread.kind](visitor, thread)
    told = Event.objects.filter(thread=thread, weight__in=[Event.Weight.KNOT, Event.Weight.LINE])
    events = list(told.readable(readable).in_order())
    last = next((event.pk for event in reversed(events) if event.weight == Event.Weight.KNOT), 0)
    past = [
        Knot(
            state="line" if event.weight == Event.Weight.LINE else "now" if event.pk == last else "past",
            label=verbs[event.verb].label,
            at=event.at,
            reason=event.reason,
            verb=event.verb,
            event=event.pk,
        )
        for event in events
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
