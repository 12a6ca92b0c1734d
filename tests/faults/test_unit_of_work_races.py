"""Units of work side by side on PostgreSQL: no deadlock, threads in order, kept counts exact."""

import random
import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import OperationalError, connection

from carte.models import Quarter, Theme
from comptes.models import User
from journal import actions as journal
from journal.actions import link_threads, open_thread, record
from journal.models import Event, Thread
from propositions.actions import saying
from propositions.actions.counting import repair_counts
from propositions.actions.saying import publish
from propositions.counts import Footprint, expected_counts, kept_counts
from propositions.models.count import ProposalCount
from propositions.models.proposal import Proposal
from socle.clock import now
from socle.unit_of_work import action
from tests.factories.comptes import make_person
from tests.factories.propositions import make_draft
from tests.faults.races import REPEATS, THREADS, race, tell

pytestmark = pytest.mark.postgresql

TRIES = 20


def threads_of_sabatier() -> tuple[Thread, Thread]:
    quarter = Quarter.objects.select_related("thread").get(slug="sabatier")
    theme = Theme.objects.select_related("thread").get(code="cadre-de-vie")
    return quarter.thread, theme.thread


def linked_pairs() -> tuple[Thread, Thread]:
    """Two things that each go on in the other: recording on one locks both."""
    one, two = open_thread(None, kind="proposal"), open_thread(None, kind="proposal")
    for source, target in ((one, two), (two, one)):
        link_threads(None, source=source, target=target, verb="said_web", reason="réunies")
    return one, two


def say(thread: Thread, word: str) -> Event:
    quarter, theme = threads_of_sabatier()
    return record(None, thread=thread, verb="said_web", title=word, quarter_thread=quarter, theme_thread=theme)


def test_recording_crosswise_on_the_same_threads_does_not_deadlock(committed_town: None) -> None:
    one, two = linked_pairs()
    attempts = 0
    for number in range(TRIES):
        outcome = race([lambda: say(one, f"un {number}"), lambda: say(two, f"deux {number}")])  # noqa: B023  run here
        assert outcome.errors == []
        attempts += outcome.attempts
    assert Event.objects.filter(title__regex="^(un|deux) ").count() == attempts == 2 * TRIES
    tell("crosswise recordings", attempts)


def lock_as_named(keys: Any) -> list[Thread]:
    """The lock without its order: one row after the other, as they were named, and the other one gets the time to
    do the same."""
    locked = []
    for key in keys:
        locked.append(Thread.objects.select_for_update(no_key=True).get(pk=key))
        if len(locked) == 1:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(0.05)")
    return locked


def test_control_locks_without_order_deadlock(committed_town: None, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = linked_pairs()
    monkeypatch.setattr(journal, "_lock", lock_as_named)
    errors: list[BaseException] = []
    for number in range(REPEATS):
        outcome = race([lambda: say(one, f"un {number}"), lambda: say(two, f"deux {number}")])  # noqa: B023  run here
        assert outcome.attempts == 2
        errors += outcome.errors
    assert errors
    assert all(isinstance(error, OperationalError) and "deadlock" in str(error) for error in errors)


def test_a_quarter_is_not_blocked_by_those_who_record_in_it(committed_town: None) -> None:
    """An idea's event names its quarter and theme: it does not wait for who holds them."""
    quarter, _ = threads_of_sabatier()
    other = open_thread(None, kind="proposal")
    held, done = threading.Event(), threading.Event()

    @action(silent="holds the quarter's thread")
    def hold(actor: None) -> bool:
        list(Thread.objects.select_for_update(no_key=True).filter(pk=quarter.pk))
        held.set()
        return done.wait(20)

    def say_meanwhile() -> Event:
        assert held.wait(20)
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '5s'")
            return say(other, "pendant ce temps")
        finally:
            done.set()

    outcome = race([lambda: hold(None), say_meanwhile])
    assert outcome.errors == []


def order_of(thread: Thread) -> tuple[list[int], list[int]]:
    """The keys of a thread's events as they were written, and as the thread reads."""
    events = Event.objects.filter(thread=thread)
    written = list(events.order_by("pk").values_list("pk", flat=True))
    return written, list(events.in_order().values_list("pk", flat=True))


def say_all_at_once(thread: Thread) -> int:
    outcome = race([partial(say, thread, f"mot {number}") for number in range(THREADS)])
    assert outcome.errors == []
    return outcome.attempts


@pytest.fixture
def unsteady_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Machines whose clocks differ: each reading is off by up to two minutes, by a fixed seed."""
    chance = random.Random(2032)
    monkeypatch.setattr(journal, "now", lambda: now() + timedelta(seconds=chance.uniform(-120, 120)))


def test_a_thread_never_runs_backwards(committed_town: None, unsteady_clock: None) -> None:
    attempts = 0
    for _ in range(REPEATS):
        thread = open_thread(None, kind="proposal")
        attempts += say_all_at_once(thread)
        written, read = order_of(thread)
        assert len(written) == THREADS
        assert written == read
    tell("recordings on one thread", attempts)


def test_control_without_the_lock_a_thread_runs_backwards(
    committed_town: None, unsteady_clock: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "_lock", lambda keys: list(Thread.objects.filter(pk__in=set(keys)).order_by("pk")))
    backwards = 0
    for _ in range(REPEATS):
        thread = open_thread(None, kind="proposal")
        say_all_at_once(thread)
        written, read = order_of(thread)
        backwards += written != read
    assert backwards > 0


def publish_different_ideas(more: Callable[[], Any] | None = None) -> int:
    """As many people as threads, each with an idea in the same quarter and theme; `more` runs among them."""
    authors: list[User] = [make_person() for _ in range(THREADS)]
    drafts = [make_draft(author).pk for author in authors]
    runners = [partial(publish, author, draft=draft) for author, draft in zip(authors, drafts, strict=True)]
    outcome = race([*runners, *([more] * 3 if more else [])])
    assert outcome.errors == []
    return outcome.attempts


def test_counts_are_exact_under_different_ideas_in_one_place(committed_town: None) -> None:
    attempts = sum(publish_different_ideas() for _ in range(REPEATS))
    assert Proposal.objects.count() == attempts == THREADS * REPEATS
    assert kept_counts() == expected_counts()
    totals = ProposalCount.objects.filter(level=0, detailed=False)
    assert list(totals.values_list("ideas", flat=True)) == [attempts]
    tell("different ideas in one quarter and theme", attempts)


def count_by_reading(before: Footprint, after: Footprint) -> None:
    """The counts read, then written: what the database's own « + 1 » is there to avoid."""
    assert before == {}
    for bucket, sums in after.items():
        row = ProposalCount.objects.filter(key=bucket.key).first()
        if row is None:
            ProposalCount.objects.bulk_create([bucket.row(sums)], ignore_conflicts=True)
        else:
            ProposalCount.objects.filter(pk=row.pk).update(ideas=row.ideas + 1)


def test_control_counts_read_then_written_lose_ideas(committed_town: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saying, "move_counts", count_by_reading)
    for _ in range(REPEATS):
        publish_different_ideas()
    assert Proposal.objects.count() == THREADS * REPEATS
    assert kept_counts() != expected_counts()


def test_counts_stay_exact_when_repaired_meanwhile(committed_town: None) -> None:
    attempts = 0
    for _ in range(REPEATS):
        attempts += publish_different_ideas(lambda: repair_counts(None))
        assert kept_counts() == expected_counts()
    # A repair that finds nothing wrong writes nothing.
    assert repair_counts(None) == 0
    tell("ideas and repairs at once", attempts)
