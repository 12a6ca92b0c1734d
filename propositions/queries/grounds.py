"""What the page and the feed of a quarter or a theme tell: its newest ideas, and what happened to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404

from carte.models import Quarter, Theme
from journal.feeds import Entry
from journal.models import Event
from propositions.models import Proposal
from propositions.queries.lists import public_proposals


@dataclass(frozen=True)
class Ground:
    """A quarter or a theme, as ideas and events name it: their column `kind` holds it."""

    kind: str
    row: Quarter | Theme

    @property
    def name(self) -> str:
        return self.row.name


def get_quarter(slug: str) -> Ground:
    """The living quarter of this slug, without its outline. Http404 if there is none."""
    return _ground("quarter", Quarter.objects.living().defer("shape").filter(slug=slug).first())


def get_theme(code: str) -> Ground:
    """The living theme of this code. Http404 if there is none."""
    return _ground("theme", Theme.objects.living().filter(code=code).first())


def _ground(kind: str, row: Quarter | Theme | None) -> Ground:
    if row is None:
        raise Http404
    return Ground(kind, row)


def newest_by_progress(ground: Ground, states: Iterable[str], number: int) -> dict[str, list[Proposal]]:
    """The newest public ideas of each of these states, at most `number` each, newest first. One query."""
    parts = [public_proposals().filter(pk__in=_newest(ground, state, number)) for state in states]
    found: dict[str, list[Proposal]] = {}
    if parts:
        for proposal in parts[0].union(*parts[1:], all=True).order_by("-published_at", "-id"):
            found.setdefault(proposal.progress, []).append(proposal)
    return found


def _newest(ground: Ground, state: str, number: int) -> "QuerySet[Proposal, int]":
    # Each state by its own range of an index: a window over them all would read every idea of the quarter.
    ideas = Proposal.objects.filter(visibility="public", progress=state, **{ground.kind: ground.row.pk})
    return ideas.recent_first().values_list("pk", flat=True)[:number]


def latest_entries(ground: Ground, number: int) -> list[Entry]:
    """The last public knots, newest first: of the quarter or theme itself, and of its ideas, without those that are
    no longer public. One query."""
    own = Event.objects.filter(thread=ground.row.thread_id)
    not_public = Proposal.objects.filter(thread=OuterRef("thread")).exclude(visibility="public")
    ideas = Event.objects.filter(~Exists(not_public), **{f"{ground.kind}_thread": ground.row.thread_id})
    # Two ranges of two indexes: an OR of the two columns would sort all that ever happened there.
    own, ideas = (Event.objects.filter(pk__in=_last_knots(events, number)) for events in (own, ideas))
    return [Entry.of(event) for event in own.union(ideas).order_by("-at", "-id")[:number]]


def _last_knots(events: "QuerySet[Event]", number: int) -> "QuerySet[Event, int]":
    knots = events.filter(visibility=Event.Visibility.PUBLIC, weight=Event.Weight.KNOT)
    return knots.order_by("-at", "-id").values_list("pk", flat=True)[:number]


def last_moment() -> datetime | None:
    """When something last happened in the town: the only date no feed is younger than, for a word taken out of a
    thread is told on that thread alone. One query."""
    return Event.objects.order_by("-id").values_list("at", flat=True).first()
