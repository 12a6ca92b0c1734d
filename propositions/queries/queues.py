"""What waits for somebody: ideas to read, reports, contested decisions, answers due."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, FilteredRelation, Q

from journal.models import Expected
from propositions.models.answer import AnswerDelay
from propositions.models.moderation import Flag, Hiding
from propositions.models.proposal import Proposal
from propositions.queries.keys import read_parts, write_parts
from propositions.queries.lists import PAGE
from socle.clock import now, today

QUEUE = 20
COUNTED = 500
# When each queue of moderation began to wait.
SINCE = ("published_at", "flagged_at", "contested_at")


@dataclass(frozen=True)
class Moderation:
    """The three queues of moderation, the oldest first, at most twenty of each."""

    waiting: list[Proposal]
    flags: list[Flag]
    contested: list[Hiding]

    @property
    def old(self) -> bool:
        """Whether something has waited for over a day: the first of each queue has waited longest."""
        queues: tuple[list[Any], ...] = (self.waiting, self.flags, self.contested)
        since = [getattr(rows[0], at) for rows, at in zip(queues, SINCE, strict=True) if rows]
        return any(at < now() - timedelta(days=1) for at in since)


@dataclass(frozen=True)
class Due:
    """An idea without an answer; `late`: its day is past."""

    proposal: Proposal
    due: date
    late: bool


@dataclass(frozen=True)
class DuePage:
    ideas: list[Due]
    next_key: str


@dataclass(frozen=True)
class Pace:
    """How the town answers: ideas answered, the median of days to the first answer (None before any), and the ideas
    late, counted up to a bound (`late_more`: there are more)."""

    answered: int
    median: int | None
    late: int
    late_more: bool


def moderation_queues() -> Moderation:
    """Three queries."""
    waiting = Proposal.objects.filter(visibility="waiting").as_cards().order_by("published_at", "pk")[:QUEUE]
    flags = Flag.objects.filter(outcome="open").select_related("proposal__theme").order_by("flagged_at", "pk")[:QUEUE]
    contested = Hiding.objects.filter(contested_at__isnull=False, settled_at__isnull=True)
    contested = contested.select_related("proposal").order_by("contested_at", "pk")[:QUEUE]
    return Moderation(list(waiting), list(flags), list(contested))


def count_moderation() -> tuple[int, int, int]:
    """How many ideas, reports and contested decisions wait, each up to a bound. Three queries."""
    queues = (
        Proposal.objects.filter(visibility="waiting"),
        Flag.objects.filter(outcome="open"),
        Hiding.objects.filter(contested_at__isnull=False, settled_at__isnull=True),
    )
    waiting, flags, contested = (len(rows.order_by().values_list("pk")[:COUNTED]) for rows in queues)
    return waiting, flags, contested


def flags_of(proposal: Proposal) -> list[Flag]:
    """The reports of an idea that wait, the oldest first."""
    return list(Flag.objects.filter(proposal=proposal, outcome="open").order_by("flagged_at", "pk")[:QUEUE])


def promises_to_keep(after: str = "", *, late_alone: bool = False) -> DuePage:
    """The public ideas on which a promise of the town is open, the first due first: as `ideas_to_answer`."""
    return _page_of("promise_kept", after, late_alone)


def ideas_to_answer(after: str = "", *, late_alone: bool = False) -> DuePage:
    """The public ideas whose answer is due, the one that has waited longest first, from a key on. One query. Http404
    for a key that is none."""
    return _page_of("answered", after, late_alone)


def _page_of(verb: str, after: str, late_alone: bool) -> DuePage:
    ideas = _awaiting(verb, late_alone=late_alone)
    if after:
        day, key = read_parts(after, verb, 2)
        ideas = ideas.filter(Q(awaited__due__gt=day) | Q(awaited__due=day, awaited__gt=key))
    ideas = ideas.annotate(due_on=F("awaited__due"), expectation=F("awaited__pk"))
    rows = list(ideas.as_cards().order_by("due_on", "expectation")[: PAGE + 1])
    page = [Due(row, row.due_on, row.due_on < today()) for row in rows[:PAGE]]
    if len(rows) <= PAGE:
        return DuePage(page, "")
    last = rows[PAGE - 1]
    return DuePage(page, write_parts(verb, str(last.due_on), last.expectation))


def pace() -> Pace:
    """From the kept numbers of days, some hundreds of rows at most. Two queries."""
    rows = list(AnswerDelay.objects.filter(ideas__gt=0).order_by("days").values_list("days", "ideas"))
    answered = sum(ideas for _, ideas in rows)
    late = _awaiting("answered", late_alone=True).order_by().values_list("pk")
    counted = len(late[: COUNTED + 1])
    return Pace(answered, _median(rows, answered), min(counted, COUNTED), counted > COUNTED)


def count_due(verb: str, *, late_alone: bool = False) -> int:
    """How many public ideas wait for this of the town, up to a bound. One query."""
    return len(_awaiting(verb, late_alone=late_alone).order_by().values_list("pk")[:COUNTED])


def _awaiting(verb: str, *, late_alone: bool) -> Any:  # its annotations are none of the model's fields
    """The public ideas for which this is due of the town."""
    # A join whose conditions stand in it: two filters across a relation to many would be two joins.
    open_knot = Q(thread__expected__verb=verb, thread__expected__role="staff", thread__expected__closed_by__isnull=True)
    awaited = FilteredRelation("thread__expected", condition=open_knot)
    ideas = Proposal.objects.annotate(awaited=awaited).filter(awaited__isnull=False, visibility="public")
    return ideas.filter(awaited__due__lt=today()) if late_alone else ideas


def _median(rows: list[tuple[int, int]], answered: int) -> int | None:
    """The day by which half of the ideas were answered."""
    seen = 0
    for days, ideas in rows:
        seen += ideas
        if 2 * seen >= answered:
            return days
    return None


def untold_late(number: int = QUEUE, after: int = 0) -> list[int]:
    """The keys, above this one, of what is due on public ideas, whose day is past and whose lateness is not told yet.
    One query."""
    late = Expected.objects.filter(closed_by__isnull=True, told_late=False, due__lt=today(), pk__gt=after)
    shown = late.filter(thread__in=Proposal.objects.filter(visibility="public").values("thread"))
    return list(shown.order_by("pk").values_list("pk", flat=True)[:number])
