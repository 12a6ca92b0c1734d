"""Where a thread stands: computed from its last public knots and its open expectations, by this function alone."""

from collections.abc import Sequence
from typing import Any

from journal.models import Event, Expected, Thread, ThreadLink
from journal.verbs import verbs

KNOTS = 6


def compute_standing(thread: Thread) -> dict[str, Any]:
    """{word, pill, at, verb, next: {verb, due} | None, knots: [verb, …]} of a thread; instants and days in ISO 8601.

    A thread linked to another goes on living there: the other's knots move its standing too. Three queries.
    """
    # Read first: as a subquery, PostgreSQL would read every event of the town to find these few.
    targets = ThreadLink.objects.filter(source=thread).values_list("target", flat=True)
    knots = list(
        Event.objects.filter(thread__in=[thread.pk, *targets])
        .filter(visibility=Event.Visibility.PUBLIC, weight=Event.Weight.KNOT)
        .order_by("-at", "-id")[:KNOTS]
    )[::-1]
    expected = Expected.objects.filter(thread=thread, closed_by__isnull=True).order_by("due", "id").first()
    return standing_from(knots, expected)


def standing_from(knots: Sequence[Event], expected: Expected | None) -> dict[str, Any]:
    """The same, from a thread's last public knots, oldest first, and what is due next. No query."""
    standing: dict[str, Any] = {"knots": [knot.verb for knot in knots], "next": None}
    if knots:
        last = knots[-1]
        verb = verbs[last.verb]
        standing |= {"word": verb.word, "pill": verb.pill, "at": last.at.isoformat(), "verb": last.verb}
    if expected:
        standing["next"] = {"verb": expected.verb, "due": expected.due.isoformat()}
    return standing
