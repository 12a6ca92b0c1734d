from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied

from comptes.models import User
from journal.models import Event, EventActor, Expected, Follow, Thread, ThreadLink
from journal.rights import MODERATORS_ONLY, may_redact
from journal.standing import compute_standing, standing_from
from journal.verbs import verbs
from socle.clock import now
from socle.unit_of_work import action, redaction

REDACTED = "[retiré]"


@dataclass(frozen=True)
class Due:
    """What is due on a thread: by which role, at the latest which day."""

    verb: str
    role: str
    day: date


@action(silent="an empty thread says nothing yet; its first event does")
def open_thread(actor: User | None, *, kind: str) -> Thread:
    """A new thread, without any event."""
    return Thread.objects.create(kind=kind, standing=standing_from([], None))


@action
def record(
    actor: User | None,
    *,
    thread: Thread,
    verb: str,
    title: str = "",
    url: str = "",
    reason: str = "",
    visibility: str = Event.Visibility.PUBLIC,
    weight: str = "",
    quarter_thread: Thread | None = None,
    theme_thread: Thread | None = None,
    then: Due | None = None,
) -> Event:
    """Write what happened on a thread, close what it fulfils, say what is due after it (`then`), move the standings.

    Locks the thread and those linked to it. `at` is the clock's, or the thread's last if that is later: a thread
    never runs backwards. LookupError for a verb no room registered.
    """
    touched = _lock_with_sources(thread)
    last = Event.objects.filter(thread=thread).order_by("-at", "-id").values_list("at", flat=True).first()
    at = now()
    event = _write(
        actor,
        thread=thread,
        quarter_thread=quarter_thread,
        theme_thread=theme_thread,
        verb=verb,
        at=max(at, last) if last else at,
        reason=reason,
        visibility=visibility,
        weight=weight,
        title=title,
        url=url,
    )
    fulfilled = verbs[verb].fulfils or verb
    Expected.objects.filter(thread=thread, verb=fulfilled, closed_by__isnull=True).update(closed_by=event)
    if then is not None:
        _expect(thread, then)
    _restand(touched)
    thread.standing = next(other.standing for other in touched if other.pk == thread.pk)
    return event


@action
def begin(
    actor: User | None,
    *,
    thread: Thread,
    verb: str,
    title: str,
    url: str,
    quarter_thread: Thread | None = None,
    theme_thread: Thread | None = None,
    then: Due,
) -> Event:
    """The first knot of a thread that this unit has opened, public, and what is due after it: as `record`, without what
    only a thread that others know of needs. LookupError for a verb no room registered; ValueError for an older thread.
    """
    if thread.standing != standing_from([], None):
        raise ValueError("this thread has begun: record what happens on it")
    event = _write(
        actor,
        thread=thread,
        quarter_thread=quarter_thread,
        theme_thread=theme_thread,
        verb=verb,
        at=now(),
        visibility=Event.Visibility.PUBLIC,
        title=title,
        url=url,
    )
    expected = Expected.objects.create(thread=thread, verb=then.verb, role=then.role, due=then.day)
    thread.standing = standing_from([event], expected)
    thread.save(update_fields=["standing"])
    return event


@action
def murmur(actor: User | None, *, thread: Thread, verb: str) -> Event:
    """What is noted and told to nobody (a support): without its actor, and without the thread's lock, for it has no
    place in the thread's order. LookupError for a verb no room registered."""
    weight = Event.Weight.SILENT
    return _write(None, thread=thread, verb=verb, weight=weight, at=now(), visibility=Event.Visibility.STAFF)


@action(silent="what is expected is told by the event that opens it")
def expect(actor: User | None, *, thread: Thread, verb: str, role: str, due: date) -> Expected:
    """Say what is due on a thread, by which role and which day; a knot already expected gets the new day."""
    touched = _lock_with_sources(thread)
    expected = _expect(thread, Due(verb, role, due))
    _restand(touched)
    return expected


@action(silent="the event that says it is written beside, by the room that knows the thing")
def tell_late(actor: None, *, expected: Expected) -> bool:
    """Note that this lateness is told, so that it is told once; whether it was still to be told."""
    still = Expected.objects.filter(pk=expected.pk, closed_by__isnull=True, told_late=False, due=expected.due)
    return bool(still.update(told_late=True))


@action
def redact(actor: User, *, event: Event, reason: str) -> Event:
    """Take a title or a reason out of an event (a person's data got in): « [retiré] » stands in its place, and an
    event of its own says so. The only change an event can know. PermissionDenied for all but moderators."""
    if not may_redact(actor):
        raise PermissionDenied(MODERATORS_ONLY)
    _lock_with_sources(event.thread)
    with redaction():
        Event.objects.filter(pk=event.pk).update(
            title=REDACTED if event.title else "", reason=REDACTED if event.reason else ""
        )
    return record(actor, thread=event.thread, verb="redacted", reason=reason, title=REDACTED)


@action(silent="the event that asks for it says so, on the same thread")
def redact_titles(actor: User, *, thread: Thread, keeping: str = "") -> int:
    """Take out of the events of a thread all the titles it bore, `keeping` apart: « [retiré] » stands in their place,
    their reasons stay. Returns how many. PermissionDenied for all but moderators."""
    if not may_redact(actor):
        raise PermissionDenied(MODERATORS_ONLY)
    _lock_with_sources(thread)
    with redaction():
        return Event.objects.filter(thread=thread).exclude(title__in={"", REDACTED, keeping}).update(title=REDACTED)


@action(silent="the event that asks for it says so, on the same thread")
def give_titles_back(actor: User, *, thread: Thread, title: str) -> int:
    """Write this title where others were taken out of the events of a thread: what it speaks of is shown again. Returns
    how many. PermissionDenied for all but moderators."""
    if not may_redact(actor):
        raise PermissionDenied(MODERATORS_ONLY)
    _lock_with_sources(thread)
    with redaction():
        return Event.objects.filter(thread=thread, title=REDACTED).update(title=title)


@action
def link_threads(actor: User | None, *, source: Thread, target: Thread, verb: str, reason: str) -> ThreadLink:
    """From now on `source` lives on in `target`: its followers are told of both. Recorded on `source`."""
    _lock([source.pk, target.pk])
    link, _ = ThreadLink.objects.get_or_create(source=source, target=target)
    record(actor, thread=source, verb=verb, reason=reason)
    return link


@action(silent="whom one follows is nobody else's business")
def follow(actor: User, *, thread: Thread, because: str) -> None:
    """Tell this person of what happens on a thread, for this reason. Idempotent."""
    kept = Follow(user=actor, thread=thread, because=because, since=now())
    Follow.objects.bulk_create([kept], ignore_conflicts=True)


@action(silent="whom one follows is nobody else's business")
def unfollow(actor: User, *, thread: Thread, because: str) -> int:
    """End this reason alone; the others go on. Returns the number of rows that went (0 or 1)."""
    return Follow.objects.filter(user=actor, thread=thread, because=because).delete()[0]


def _write(actor: User | None, *, verb: str, weight: str = "", **columns: Any) -> Event:
    known = verbs[verb]
    event = Event.objects.create(verb=verb, weight=weight or known.weight, **columns)
    if actor is not None:
        EventActor.objects.create(event=event, user=actor)
    return event


def _expect(thread: Thread, due: Due) -> Expected:
    """The open knot of this verb with its day; the thread is locked. One row at most, by its unique key."""
    open_knot = Expected.objects.filter(thread=thread, verb=due.verb, closed_by__isnull=True)
    moved = open_knot.exclude(due=due.day).update(role=due.role, due=due.day, told_late=False)
    if moved or open_knot.update(role=due.role):
        return open_knot.get()
    return Expected.objects.create(thread=thread, verb=due.verb, role=due.role, due=due.day)


def _lock(keys: Iterable[int]) -> list[Thread]:
    # One query ordered by key: two units that touch the same threads never wait for each other crosswise.
    # no_key: an event that names a quarter's thread does not wait for the quarter.
    return list(Thread.objects.select_for_update(no_key=True).filter(pk__in=set(keys)).order_by("pk"))


def _lock_with_sources(thread: Thread) -> list[Thread]:
    sources = ThreadLink.objects.filter(target=thread).values_list("source", flat=True)
    return _lock([thread.pk, *sources])


def _restand(threads: list[Thread]) -> None:
    for thread in threads:
        thread.standing = compute_standing(thread)
        thread.save(update_fields=["standing"])
