"""The words of claimed letters, made at the instant they are sent, with what their readers may read then."""

from collections.abc import Collection, Mapping, Sequence

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Left
from django.urls import reverse

from journal.models import Event, Thread
from journal.queries import standing_of
from journal.subjects import Subject, signed_by, thread_subjects
from lettres.kinds import Letter
from lettres.links import whole
from lettres.models import Delivery, Digest, Reader
from lettres.pages import more_pages
from lettres.rendering import Known, Parts, Thing, Told, cut_to_a_screen, grounds_of, write_letter
from lettres.sections import Line, Waiting
from lettres.selection import REASON_SIGNS, News, Span, Window, followed_by, news_for

# Whether the reader of a digest still wants it, at the instant its sending begins.
# Without a join: it is asked for each mail, and PostgreSQL takes longer to plan one than to run it.
READING = Reader.objects.filter(user=OuterRef("user"), way=Reader.Way.EMAIL, stopped="").exclude(
    rhythm=Reader.Rhythm.NEVER
)
WANTED = Q(Exists(READING.filter(user__is_active=True, user__email__isnull=False)))


class Composer:
    """Makes letters batch by batch: what is read and written once serves all the batches of a run."""

    def __init__(self) -> None:
        self.window = Window()
        self.parts = Parts()
        self.waiting = Waiting()

    def digests(self, deliveries: Sequence[Delivery]) -> dict[int, Letter]:
        """A letter by key of delivery; none for one that has nothing to say any more. A fixed number of queries."""
        spans = {row.pk: span_of(row.letter) for row in deliveries}
        if not spans:
            return {}
        people = {row.user_id for row in deliveries}
        followed = followed_by(people)
        earliest = min(span.since for span in spans.values())
        self.window.cover(earliest, max(span.until for span in spans.values()))
        news = {row.pk: news_for(followed[row.user_id], spans[row.pk], self.window) for row in deliveries}
        told = [item for items in news.values() for item in items]
        things = things_of({item.thread for item in told} | grounds_of(told))
        readable = {key: all_readable(items, things) for key, items in news.items()}
        heads = {item.head.pk for items in readable.values() for item in items}
        known = Known(things, reasons_of(heads), signed_by(heads))
        waiting = self.waiting.for_people(people)
        found = {}
        for row in deliveries:
            letter = self._letter(row, readable[row.pk], known, waiting.get(row.user_id, {}))
            if letter is not None:
                found[row.pk] = letter
        return found

    def _letter(
        self, row: Delivery, readable: list[News], known: Known, waiting: dict[str, list[Line]]
    ) -> Letter | None:
        shown, cut = cut_to_a_screen(readable)
        told = Told(shown, cut, {} if row.letter.at_once else waiting)
        if not (told.news or told.waiting):
            return None
        reader = row.letter.reader
        reader.user = row.user
        return write_letter(reader, told, known, self.parts, whole(reverse(more_pages["mine"])))


def span_of(digest: Digest) -> Span:
    return Span(digest.since, digest.carried_since, digest.until, digest.at_once)


def all_readable(news: Sequence[News], things: Mapping[int, Thing]) -> list[News]:
    """What of these may still be told, with what is so today."""
    return [item for item in (_readable(item, things) for item in news) if item is not None]


def _readable(news: News, things: Mapping[int, Thing]) -> News | None:
    """What of a news may still be told: of what is no longer shown, only what those concerned are told."""
    thing = things.get(news.thread)
    if thing is None or (news.ground and news.ground not in things):
        return None
    if thing.subject.shown:
        return news
    events = tuple(event for event in news.events if event.visibility != "public")
    return News(news.thread, events, news.because, news.ground) if events and news.because else None


def reasons_of(events: Collection[int]) -> dict[int, str]:
    """What these events say at this instant: a word may have been taken out since they were read. One query."""
    rows = Event.objects.filter(pk__in=events).annotate(said=Left("reason", REASON_SIGNS))
    return dict(rows.values_list("pk", "said"))


def things_of(threads: Collection[int]) -> dict[int, Thing]:
    """What these threads are about today, and where they stand. One query, and one a kind."""
    rows = {row.pk: row for row in Thread.objects.filter(pk__in=threads)}
    by_kind: dict[str, list[int]] = {}
    for row in rows.values():
        by_kind.setdefault(row.kind, []).append(row.pk)
    subjects: dict[int, Subject] = {}
    for kind, keys in by_kind.items():
        if kind in thread_subjects:
            subjects |= thread_subjects[kind](keys)
    return {key: Thing(subject, standing_of(rows[key])) for key, subject in subjects.items()}
