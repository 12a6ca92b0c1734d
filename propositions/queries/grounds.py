"""What the page and the feed of a quarter or a theme tell: its newest ideas, and what happened to them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import Http404

from carte.models import Quarter, Theme
from journal.feeds import Entry, signed_entries
from journal.models import Event, EventQuerySet
from propositions.models.proposal import Proposal
from propositions.queries.lists import public_proposals

COLUMNS = {"quarter": "quarter_id", "theme": "theme_id"}
# Each state by its own range of an index: a window over them all would read every idea of the quarter. Wrapped, for
# SQLite takes no LIMIT in a part of a union.
NEWEST = """
SELECT id FROM (
  SELECT id FROM propositions_proposal
  WHERE visibility = 'public' AND {column} = %s AND progress = %s
  ORDER BY published_at DESC, id DESC LIMIT %s
) AS newest"""


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


def newest_by_progress(ground: Ground, states: Collection[str], number: int) -> dict[str, list[Proposal]]:
    """The newest public ideas of each of these states, at most `number` each, newest first. Two queries."""
    found: dict[str, list[Proposal]] = {}
    if states:
        for proposal in public_proposals().filter(pk__in=_newest_keys(ground, states, number)).recent_first():
            found.setdefault(proposal.progress, []).append(proposal)
    return found


def _newest_keys(ground: Ground, states: Collection[str], number: int) -> list[int]:
    # Written by hand: the ORM takes longer to write such a union than the database to answer it.
    part = NEWEST.format(column=COLUMNS[ground.kind])
    parameters = [value for state in states for value in (ground.row.pk, state, number)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([part] * len(states)), parameters)
        return [key for (key,) in cursor.fetchall()]


def latest_entries(ground: Ground, number: int) -> list[Entry]:
    """The last public knots, newest first: of the quarter or theme itself, and of its ideas, without those that are
    no longer public; each with who signed it. Three queries: an OR of the two columns of threads would sort all that
    ever happened there."""
    thread = ground.row.thread_id
    # A value looked up for each event read, until there are enough: as a condition it would become a join, and
    # PostgreSQL would read every idea of the town to make it.
    seen = Subquery(Proposal.objects.filter(thread=OuterRef("thread")).values("visibility")[:1])
    still_public = Event.objects.alias(seen=Coalesce(seen, Value("public"))).filter(seen="public")
    own = _last_knots(Event.objects.filter(thread=thread), number)
    ideas = _last_knots(still_public.filter(**{f"{ground.kind}_thread": thread}), number)
    return signed_entries(sorted((*own, *ideas), key=lambda event: (event.at, event.pk), reverse=True)[:number])


def _last_knots(events: EventQuerySet, number: int) -> EventQuerySet:
    knots = events.filter(visibility=Event.Visibility.PUBLIC, weight=Event.Weight.KNOT)
    return knots.order_by("-at", "-id")[:number]


def last_moment() -> datetime | None:
    """When something last happened in the town: the only date no feed is younger than, for a word taken out of a
    thread is told on that thread alone. One query."""
    return Event.objects.order_by("-id").values_list("at", flat=True).first()
