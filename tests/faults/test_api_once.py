"""One `Idempotency-Key` sent by many at once: one idea, one answer for all."""

from datetime import timedelta
from functools import partial

import pytest

from comptes.actions import once
from comptes.actions.tokens import MOST_TOKENS, TokenRefused, make_token
from comptes.limits import LIMITS
from comptes.models import ApiToken, OnceKey, User
from propositions.models.proposal import Proposal
from tests.factories.api import IDEAS, SENT, Program
from tests.factories.comptes import make_person
from tests.faults.races import REPEATS, THREADS, race, tell

pytestmark = [pytest.mark.postgresql, pytest.mark.timeout(600)]


@pytest.fixture(autouse=True)
def unbounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one address may write in ten minutes is not what is raced here."""
    monkeypatch.setitem(LIMITS, "api-write", (1_000_000, 60))


def send_at_once(person: User, key: str) -> list[int]:
    """All threads send the same request; what each was answered."""
    token = make_token(person, name="essai")
    programs = [Program(token=token) for _ in range(THREADS)]

    def send(number: int) -> int:
        return int(programs[number].post(IDEAS, SENT, key=key).status_code)

    outcome = race([partial(send, number) for number in range(THREADS)])
    assert outcome.errors == []
    return list(outcome.values)


@pytest.mark.parametrize("seconds", [60, 0], ids=["told that it is under way", "taken for dead too early"])
def test_same_key_at_once_is_done_once(committed_town: None, monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    monkeypatch.setattr(once, "UNDER_WAY", timedelta(seconds=seconds))
    for turn in range(REPEATS):
        statuses = send_at_once(make_person(), f"cle-{turn}")
        assert 201 in statuses
        # The others wait for no one: told that it is under way, or answered alike.
        # Beyond some dozens at one instant the limiter has not even the time to count (429): nothing is done then.
        assert set(statuses) <= {201, 409, 429}
    assert Proposal.objects.count() == REPEATS
    tell("requests with one key", REPEATS * THREADS)


def test_control_without_the_lock_it_is_done_again(committed_town: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(once, "UNDER_WAY", timedelta(0))
    monkeypatch.setattr(OnceKey.objects, "select_for_update", lambda **options: OnceKey.objects.all())
    for turn in range(REPEATS * 3):
        send_at_once(make_person(), f"cle-{turn}")
    assert Proposal.objects.count() > REPEATS * 3
    tell("requests with one key, unlocked", REPEATS * 3 * THREADS)


def test_tokens_asked_for_at_once_pass_no_limit(transactional_db: None) -> None:
    for _ in range(REPEATS):
        person = make_person()
        outcome = race([partial(make_token, person, name="essai")] * (MOST_TOKENS + 5))
        assert {type(error) for error in outcome.errors} == {TokenRefused}
        assert ApiToken.objects.filter(user=person).count() == len(outcome.values) == MOST_TOKENS
    tell("tokens at once", REPEATS * (MOST_TOKENS + 5))
