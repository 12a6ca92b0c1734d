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
from lettres.rendering import Known, Parts, Thing, Told, cut_to_a_screen, write_letter
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
        readable, known = readable_news({row.pk: (row.user_id, row.letter) for row in deliveries}, self.window)
        waiting = self.waiting.for_people({row.user_id for row in deliveries})
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


def readable_news(letters: Mapping[int, tuple[int, Digest]], window: Window) -> tuple[dict[int, list[News]], Known]:
    """Of letters {key: (person, letter)}, what each may tell at this instant, and what is known of what they tell. A
    fixed number of queries."""
    if not letters:
        return {}, Known({}, {}, {})
    spans = {key: _span_of(letter) for key, (_, letter) in letters.items()}
    followed = followed_by({person for person, _ in letters.values()})
    window.cover(min(span.since for span in spans.values()), max(span.until for span in spans.values()))
    news = {key: news_for(followed[person], spans[key], window) for key, (person, _) in letters.items()}
    told = [item for items in news.values() for item in items]
    things = things_of({item.thread for item in told} | {item.ground for item in told if item.ground})
    readable = {
        key: [item for item in (_readable(item, things) for item in items) if item is not None]
        for key, items in news.items()
    }
    heads = {item.head.pk for items in readable.values() for item in items}
    return readable, Known(things, _reasons_of(heads), signed_by(heads))


def _span_of(digest: Digest) -> Span:
    return Span(digest.since, digest.carried_since, digest.until, digest.at_once)


def _readable(news: News, things: Mapping[int, Thing]) -> News | None:
    """What of a news may still be told: of what is no longer shown, only what those concerned are told."""
    thing = things.get(news.thread)
    if thing is None or (news.ground and news.ground not in things):
        return None
    if thing.subject.shown:
        return news
    events = tuple(event for event in news.events if event.visibility != "public")
    return News(news.thread, events, news.because, news.ground) if events and news.because else None


def _reasons_of(events: Collection[int]) -> dict[int, str]:
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
