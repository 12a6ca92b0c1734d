from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from journal.models import Event, Follow, ThreadLink
from journal.verbs import verbs
from lettres.models import Delivery, Digest, Reader
from lettres.outgoing import new_delivery
from lettres.rhythm import next_due, period_of
from lettres.sections import Waiting
from lettres.selection import Span, Window, followed_by, news_for
from lettres.untold import untold_since
from socle.clock import now, today
from socle.unit_of_work import action

SILENT = "a letter to come says what the threads say already"
DIGEST = "digest"
# A person is written to at once so many times a day at most; the rest goes into the next letter.
AT_ONCE_A_DAY = 4
# Who was told at once looks no further back: what is older goes into the weekly letter.
AT_ONCE_WITHIN = timedelta(days=3)
# Certainly not left: what happened since goes into the same letter, one that was given up too.
WAITS = (Delivery.State.PENDING, Delivery.State.DEFERRED, Delivery.State.FAILED)


@action(silent=SILENT)
def plan_due(actor: None, *, until: datetime, window: Window, waiting: Waiting, limit: int = 200) -> int:
    """Make the letters that are due, of what happened up to `until`, for so many readers; none for whoever has nothing
    new. The letter, its sending and the reader's next date are one unit; the readers are held, those that another
    worker holds are skipped. A letter still waiting takes what is new in: an outage ends with one letter, not three.
    Returns how many readers were seen: the caller calls again while there are some."""
    due = Reader.objects.filter(next_at__lte=now()).select_for_update(skip_locked=True, no_key=True)
    readers = list(due.order_by("next_at", "pk")[:limit])
    if not readers:
        return 0
    spans = {
        reader.pk: Span(reader.told_until, reader.carried_until, max(until, reader.told_until)) for reader in readers
    }
    failed = _failed(readers, spans)
    for reader in readers:
        if reader.pk in failed and reader.rhythm == Reader.Rhythm.NOW:
            # Nothing is added to such a letter: another tells what it had to, without what was told at once.
            spans[reader.pk] = spans[reader.pk]._replace(since=untold_since(reader, waits_leave=True))
    fresh = _with_news(readers, spans, window, waiting)
    told = fresh + [reader for reader in readers if reader.pk in failed and reader not in fresh]
    _write(told, {reader.pk: period_of(reader.rhythm, reader.next_at or until) for reader in readers}, spans)
    # Most of them alike: an update for each date there is, not a case for each reader.
    alike: dict[tuple[datetime, datetime], list[int]] = {}
    for reader in readers:
        dates = (spans[reader.pk].until, next_due(reader.rhythm, reader.weekday, now()))
        alike.setdefault(dates, []).append(reader.pk)
    for (told_until, next_at), keys in alike.items():
        rows = Reader.objects.filter(pk__in=keys)
        rows.update(told_until=told_until, next_at=next_at)
        # What this letter tells is told: not at once again, whatever the rhythm becomes.
        rows.filter(carried_until__lt=told_until).update(carried_until=told_until)
    return len(readers)


@action(silent=SILENT)
def plan_at_once(actor: None, *, until: datetime, window: Window, waiting: Waiting, limit: int = 200) -> int:
    """The same for whoever wishes to be told at once of what they carry: its knots alone, grouped, four letters a day
    at most. What is over goes into the first letter of the next day. Returns how many readers were seen."""
    threads, latest = _moved(until)
    if latest is None:
        return 0
    follows = Follow.objects.filter(user=OuterRef("user"), thread__in=threads)
    prompt = Reader.objects.filter(Exists(follows), rhythm=Reader.Rhythm.NOW, next_at__isnull=False)
    prompt = prompt.filter(carried_until__lt=latest).exclude(at_once_on=today(), at_once__gte=AT_ONCE_A_DAY)
    readers = list(prompt.select_for_update(skip_locked=True, no_key=True).order_by("pk")[:limit])
    if not readers:
        return 0
    spans = {reader.pk: Span(reader.carried_until, reader.carried_until, until, at_once=True) for reader in readers}
    told = _with_news(readers, spans, window, waiting)
    _write(told, {reader.pk: f"now:{until.isoformat()}" for reader in readers}, spans)
    written = {reader.pk for reader in told}
    for reader in readers:
        reader.carried_until = until
        if reader.pk in written:
            reader.at_once = reader.at_once + 1 if reader.at_once_on == today() else 1
            reader.at_once_on = today()
    Reader.objects.bulk_update(readers, ["carried_until", "at_once", "at_once_on"])
    return len(readers)


def _moved(until: datetime) -> tuple[set[int], datetime | None]:
    """The threads on which something that is told at once happened lately, with those that live on in them; and when
    the last of it did, None for nothing. Two queries."""
    decisions = [name for name, verb in verbs.items() if verb.decides]
    recent = Event.objects.filter(at__lte=until, at__gt=until - AT_ONCE_WITHIN).exclude(weight=Event.Weight.SILENT)
    prompt = recent.filter(Q(weight=Event.Weight.KNOT) | Q(verb__in=decisions)).order_by()
    last = dict(prompt.values_list("thread").annotate(last=Max("at")))
    if not last:
        return set(), None
    sources = ThreadLink.objects.filter(target__in=last).values_list("source", flat=True)
    return {*last, *sources}, max(last.values())


def _with_news(readers: Sequence[Reader], spans: dict[int, Span], window: Window, waiting: Waiting) -> list[Reader]:
    followed = followed_by([reader.user_id for reader in readers])
    since = min(span.since for span in spans.values())
    window.cover(since, max(span.until for span in spans.values()))
    busy = waiting.for_people({reader.user_id for reader in readers if not spans[reader.pk].at_once})
    return [
        reader
        for reader in readers
        if news_for(followed[reader.user_id], spans[reader.pk], window) or reader.user_id in busy
    ]


def _write(readers: Sequence[Reader], periods: dict[int, str], spans: dict[int, Span]) -> None:
    held = {delivery.letter.reader_id: delivery for delivery in _still_waiting(readers, spans)}
    fresh = [reader for reader in readers if reader.pk not in held]
    _lengthen(list(held.values()), spans)
    digests = Digest.objects.bulk_create(
        Digest(
            reader=reader,
            period=periods[reader.pk],
            since=spans[reader.pk].since,
            carried_since=spans[reader.pk].carried_since,
            until=spans[reader.pk].until,
            at_once=spans[reader.pk].at_once,
        )
        for reader in fresh
    )
    Delivery.objects.bulk_create(
        new_delivery(reader.user_id, DIGEST, f"digest:{reader.pk}:{digest.period}", digest=digest)
        for reader, digest in zip(fresh, digests, strict=True)
    )


def _still_waiting(readers: Sequence[Reader], spans: dict[int, Span]) -> list[Delivery]:
    """Their letters of the same sort that have not left, and end where the new span begins: held, so that none leaves
    while it takes more in. Not of somebody who is told at once: what such a letter leaves out would be told twice."""
    if not readers:
        return []
    at_once = spans[readers[0].pk].at_once
    rows = _unsent([reader.pk for reader in readers]).filter(digest__at_once=at_once)
    rows = rows.exclude(digest__reader__rhythm=Reader.Rhythm.NOW, digest__at_once=False)
    held = rows.select_for_update(of=("self",), no_key=True).order_by("pk")
    return [row for row in held if row.letter.until == spans[row.letter.reader_id].since]


def _failed(readers: Sequence[Reader], spans: dict[int, Span]) -> set[int]:
    """Those whose last letter was given up: what it told is told by the next."""
    rows = _unsent([reader.pk for reader in readers]).filter(state=Delivery.State.FAILED, digest__at_once=False)
    return {row.letter.reader_id for row in rows if row.letter.until == spans[row.letter.reader_id].since}


def _unsent(readers: Sequence[int]) -> QuerySet[Delivery]:
    rows = Delivery.objects.filter(state__in=WAITS, doubted_at__isnull=True, digest__reader__in=readers)
    return rows.select_related("digest")


def _lengthen(deliveries: Sequence[Delivery], spans: dict[int, Span]) -> None:
    at = now()
    for delivery in deliveries:
        delivery.letter.until = spans[delivery.letter.reader_id].until
        delivery.ends_at = at + settings.LETTERS.give_up_after
        if delivery.state == Delivery.State.FAILED:
            delivery.state, delivery.try_at, delivery.attempts, delivery.why = Delivery.State.PENDING, at, 0, ""
    Digest.objects.bulk_update([delivery.letter for delivery in deliveries], ["until"])
    Delivery.objects.bulk_update(deliveries, ["ends_at", "state", "try_at", "attempts", "why"])
