"""« Je soutiens » pressed twice by many people at once: each counts once; with the guard off, not."""

from collections.abc import Iterator
from functools import partial
from itertools import cycle

import pytest

from comptes.models import User
from journal.models import Event, Follow
from propositions.actions import supporting
from propositions.actions.supporting import support, take_back
from propositions.models.proposal import Proposal
from propositions.models.support import Support
from propositions.supported import kept, recounted
from tests.factories.comptes import make_person
from tests.factories.propositions import make_proposal
from tests.faults.races import FULL, REPEATS, THREADS, Outcome, race, tell

pytestmark = [pytest.mark.postgresql, pytest.mark.timeout(600)]
PEOPLE = 500 if FULL else 50
WORKERS = 20 if FULL else 10


@pytest.fixture
def people(committed_town: None) -> list[User]:
    return [make_person() for _ in range(PEOPLE)]


def press_twice(people: list[User], code: str) -> Outcome:
    """Everybody presses twice, in as many threads as there are workers, none before all are at the start."""
    presses = [person for person in people for _ in range(2)]

    def work(share: list[User]) -> int:
        for person in share:
            support(person, code=code)
        return len(share)

    # Both presses of a person in two threads.
    shares = [presses[number::WORKERS] for number in range(WORKERS)]
    return race([partial(work, share) for share in shares])


def test_everybody_pressing_twice_counts_once_each(people: list[User]) -> None:
    attempts = 0
    for _ in range(REPEATS):
        proposal = make_proposal()
        outcome = press_twice(people, proposal.code)
        assert outcome.errors == []
        attempts += sum(outcome.values)
        assert Proposal.objects.get(pk=proposal.pk).supports == PEOPLE
        assert Support.objects.filter(proposal=proposal).count() == PEOPLE
        assert Follow.objects.filter(thread=proposal.thread, because="support").count() == PEOPLE
        assert Event.objects.filter(thread=proposal.thread, verb="supported").count() == PEOPLE
    assert attempts == 2 * PEOPLE * REPEATS
    tell("people pressing twice", attempts)


def test_control_without_the_lock_presses_collide(people: list[User], monkeypatch: pytest.MonkeyPatch) -> None:
    def unlocked(code: str) -> Proposal | None:
        return Proposal.objects.select_related("thread").filter(code=code).first()

    monkeypatch.setattr(supporting, "_hold_public", unlocked)
    attempts, collided = 0, 0
    for _ in range(REPEATS):
        proposal = make_proposal()
        # One person alone, in all threads.
        outcome = race([partial(support, people[0], code=proposal.code)] * THREADS)
        attempts += outcome.attempts
        # The unique key is what holds then: an error on the page, where the lock makes the second press a success.
        collided += len(outcome.errors)
    assert collided > 0
    tell("presses without the lock", attempts)


def test_support_and_taking_back_at_once_leave_true_numbers(people: list[User]) -> None:
    attempts = 0
    for _ in range(REPEATS):
        proposal = make_proposal()
        acts = cycle((support, take_back))
        outcome = race([partial(next(acts), person, code=proposal.code) for person in _in_turn(people)])
        assert outcome.errors == []
        attempts += outcome.attempts
        row = Proposal.objects.get(pk=proposal.pk)
        assert row.supports == Support.objects.filter(proposal=proposal).count()
    assert kept() == recounted()
    tell("support and take back at once", attempts)


def _in_turn(people: list[User]) -> Iterator[User]:
    for number in range(THREADS):
        yield people[number // 2 % len(people)]
