"""Who is told of what: for readers and the time since their last letter, what happened on what they follow.

Events of a span of time are read once for all readers; for each batch of readers, what they follow is read once. What a
reader is told is then looked up in memory: work grows with letters, not with readers times events.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from django.db.models import Q
from django.db.models.functions import Left

from journal.models import Event, EventActor, Follow, ThreadLink
from journal.subjects import grounds
from journal.verbs import verbs

PUBLIC, FOLLOWERS, AUTHOR = (str(Event.Visibility[name]) for name in ("PUBLIC", "FOLLOWERS", "AUTHOR"))
READ_BY = {
    Follow.Because.AUTHOR.value: frozenset({PUBLIC, FOLLOWERS, AUTHOR}),
    Follow.Because.SUPPORT.value: frozenset({PUBLIC, FOLLOWERS}),
    Follow.Because.CHOSEN.value: frozenset({PUBLIC, FOLLOWERS}),
}
# The strongest reason to be told says how it is told.
STRENGTH = tuple(READ_BY)
REASON_SIGNS = 500
EVENTS_AT_ONCE = 2000
# Of whoever followed before that was noted.
ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)


class Told(NamedTuple):
    """An event as letters need it; `quarter` and `theme` are threads, 0 for none; `prompt`: a knot, or a decision,
    which whoever wishes to be told at once of what they carry is told at once."""

    pk: int
    thread: int
    quarter: int
    theme: int
    verb: str
    at: datetime
    visibility: str
    knot: bool
    prompt: bool
    reason: str


class Span(NamedTuple):
    """What a letter may tell: after `since` up to `until`; of what is carried, what is told at once, after
    `carried_since`. `at_once`: that alone."""

    since: datetime
    carried_since: datetime
    until: datetime
    at_once: bool = False


@dataclass
class Followed:
    """What one person follows, since when: the threads they carry, each with why, the strongest reason first; and the
    grounds they chose."""

    person: int
    carried: dict[int, list[tuple[str, datetime]]] = field(default_factory=dict)
    chosen: dict[int, datetime] = field(default_factory=dict)


@dataclass(frozen=True)
class News:
    """What happened to one thing, for one reader: its events, oldest first; `because`: why they are told ("" for a
    ground); `ground`: the thread of the quarter or theme by which it came, 0 for what they carry."""

    thread: int
    events: tuple[Told, ...]
    because: str
    ground: int

    @property
    def head(self) -> Told:
        """The one that gives the news its title: of the best rank, the last."""
        return min(reversed(self.events), key=lambda event: verbs[event.verb].rank)

    @property
    def decides(self) -> bool:
        """A decision on what the reader carries: first, and never cut."""
        return bool(self.because) and any(verbs[event.verb].decides for event in self.events)


class Window:
    """The events that letters tell, after `since` up to `until`, by thread; and who did them. Kept while it serves:
    widened where somebody was last told longer ago."""

    def __init__(self) -> None:
        self.since: datetime | None = None
        self.until: datetime | None = None
        self._by_thread: dict[int, list[Told]] = {}
        self._actors: dict[int, int] = {}

    def cover(self, since: datetime, until: datetime) -> None:
        """Have all events of this span. Queries only where it is not covered yet."""
        if self.since is not None and self.until is not None and self.since <= since and until <= self.until:
            return
        self.since = min(since, self.since or since)
        self.until = max(until, self.until or until)
        by_thread: dict[int, list[Told]] = defaultdict(list)
        told = list(_read(self.since, self.until))
        for event in told:
            for thread in {event.thread, event.quarter, event.theme} - {0}:
                by_thread[thread].append(event)
        self._by_thread = dict(by_thread)
        self._actors = _actors_of([event.pk for event in told])

    def of(self, thread: int) -> Sequence[Told]:
        """The events on this thread, or that name it as their quarter or theme, oldest first."""
        return self._by_thread.get(thread, ())

    def done_by(self, event: Told, person: int) -> bool:
        return self._actors.get(event.pk) == person


def _read(since: datetime, until: datetime) -> Iterable[Told]:
    telling = [name for name, verb in verbs.items() if verb.news]
    rows = Event.objects.filter(at__gt=since, at__lte=until, verb__in=telling)
    rows = rows.filter(~Q(weight=Event.Weight.SILENT)).order_by("at", "pk").annotate(said=Left("reason", REASON_SIGNS))
    columns = ("pk", "thread_id", "quarter_thread_id", "theme_thread_id", "verb", "at", "visibility", "weight", "said")
    for pk, thread, quarter, theme, verb, at, visibility, weight, said in rows.values_list(*columns).iterator(
        chunk_size=EVENTS_AT_ONCE
    ):
        knot = weight == Event.Weight.KNOT
        prompt = knot or verbs[verb].decides
        yield Told(pk, thread, quarter or 0, theme or 0, verb, at, visibility, knot, prompt, said)


def _actors_of(events: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for start in range(0, len(events), EVENTS_AT_ONCE // 4):
        some = events[start : start + EVENTS_AT_ONCE // 4]
        found |= dict(EventActor.objects.filter(event__in=some).values_list("event", "user"))
    return found


def followed_by(people: Collection[int]) -> dict[int, Followed]:
    """What each of these people follows. Two queries, whatever their number."""
    found = {person: Followed(person) for person in people}
    follows = list(
        Follow.objects.filter(user__in=people)
        .order_by("pk")
        .values_list("user", "thread", "because", "since", "thread__kind")
    )
    lives_on = _links_from({row[1] for row in follows if row[4] not in grounds})
    for person, thread, because, noted, kind in follows:
        since = noted or ALWAYS
        if kind in grounds:
            found[person].chosen[thread] = since
            continue
        for carried in (thread, *lives_on.get(thread, ())):
            found[person].carried.setdefault(carried, []).append((because, since))
    for followed in found.values():
        for reasons in followed.carried.values():
            reasons.sort(key=lambda reason: STRENGTH.index(reason[0]))
    return found


def _links_from(threads: Collection[int]) -> dict[int, list[int]]:
    # Most towns have none: asked for without the threads, which may be thousands.
    if not ThreadLink.objects.exists():
        return {}
    found: dict[int, list[int]] = defaultdict(list)
    for source, target in ThreadLink.objects.filter(source__in=threads).values_list("source", "target"):
        found[source].append(target)
    return found


def news_for(followed: Followed, span: Span, window: Window) -> list[News]:
    """What this person is told of a span, decisions on what they carry first, then by rank, the newest first; each
    event once, by the first reason that tells it. No query; the window covers the span."""
    seen: set[int] = set()
    found: list[News] = []
    for thread, reasons in followed.carried.items():
        events = [event for event in window.of(thread) if _carried(event, thread, reasons, span)]
        # What one did oneself is no news.
        events = [event for event in events if not window.done_by(event, followed.person)]
        seen |= {event.pk for event in events}
        if events:
            found.append(News(thread, tuple(events), reasons[0][0], 0))
    if not span.at_once:
        found += _of_grounds(followed, span, window, seen)
    return sorted(found, key=_order)


def _carried(event: Told, thread: int, reasons: Sequence[tuple[str, datetime]], span: Span) -> bool:
    since = max(span.since, span.carried_since) if event.prompt and not span.at_once else span.since
    if event.thread != thread or not since < event.at <= span.until or (span.at_once and not event.prompt):
        return False
    # What was said in the breath that made somebody follow is none of their news; a decision always is.
    decides = verbs[event.verb].decides
    return any(
        event.visibility in READ_BY[because] and (followed < event.at or (decides and followed == event.at))
        for because, followed in reasons
    )


def _of_grounds(followed: Followed, span: Span, window: Window, seen: set[int]) -> list[News]:
    by_thing: dict[int, list[Told]] = defaultdict(list)
    ways: dict[int, int] = {}
    for ground in sorted(followed.chosen):
        for event in window.of(ground):
            since = max(span.since, followed.chosen[ground])
            fresh = since < event.at <= span.until and event.pk not in seen and event.knot
            # What the reader carries is told as such, or was at once.
            if not fresh or event.visibility != PUBLIC or event.thread in followed.carried:
                continue
            if window.done_by(event, followed.person):
                continue
            seen.add(event.pk)
            by_thing[event.thread].append(event)
            ways.setdefault(event.thread, ground)
    return [
        News(thing, tuple(sorted(events, key=lambda e: (e.at, e.pk))), "", ways[thing])
        for thing, events in by_thing.items()
    ]


def _order(news: News) -> tuple[bool, int, float]:
    return (not news.decides, verbs[news.head.verb].rank, -news.head.at.timestamp())
