"""Ideas seeded in bulk are the ideas the actions make: the same columns, the same thread, the same counts."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import transaction

from comptes.models import User
from journal.models import Event, EventActor, Expected, Follow, Thread
from propositions.actions import saying
from propositions.actions.drafts import save_draft
from propositions.actions.saying import publish, take_down
from propositions.actions.seeding import Cast, write_seeded
from propositions.counts import expected_counts, kept_counts, rewrite_counts
from propositions.models.count import ProposalCount
from propositions.models.draft import Draft
from propositions.models.proposal import Proposal
from propositions.newly_said import Said, Where
from propositions.queries.seeding import free_codes, seeding_ground
from propositions.seeding import CRIERS, RESIDENTS, SeededIdea, codes_of, seeded_ideas
from tests.factories.comptes import make_person

NUMBER = 50
UNTIL = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
# Keys of rows: which they are differs, what they lead to is compared by the rows' order.
KEYS = {"id", "keys", "thread_id", "quarter_thread_id", "theme_thread_id", "event_id", "closed_by_id"}


def seeds(number: int) -> list[SeededIdea]:
    ground, _, themes = seeding_ground()
    return [idea for batch in seeded_ideas(number, ground=ground, themes=len(themes), until=UNTIL) for idea in batch]


def columns(rows: Any) -> list[dict[str, Any]]:
    return [{key: value for key, value in row.items() if key not in KEYS} for row in rows.values()]


def photograph() -> dict[str, Any]:
    """Every column of what an idea leaves behind, keys apart; then the keys, told by what they lead to."""
    said_at = "thread__events__at"
    events = Event.objects.filter(thread__kind="proposal").order_by("at", "id")
    return {
        "proposals": columns(Proposal.objects.order_by("published_at")),
        "threads": columns(Thread.objects.filter(kind="proposal").order_by("id")),
        "events": columns(events),
        "expected": columns(Expected.objects.order_by(said_at)),
        "follows": columns(Follow.objects.order_by(said_at)),
        "counts": columns(ProposalCount.objects.order_by("key")),
        "of": [
            list(events.values_list("quarter_thread", "theme_thread")),
            list(EventActor.objects.filter(event__in=events).order_by("event__at").values_list("user", "event__at")),
            list(Proposal.objects.order_by("published_at").values_list("thread__events__title", "thread__events__at")),
            list(Expected.objects.order_by(said_at).values_list("closed_by", said_at)),
            list(Follow.objects.order_by(said_at).values_list(said_at)),
        ],
    }


@pytest.fixture
def known_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The actions draw their codes at random: here, those of the seeds, one after the other."""
    pairs = iter([codes_of(number) for number in range(NUMBER)])
    monkeypatch.setattr(saying, "_new_codes", lambda printed: next(pairs))


@pytest.fixture
def cast(town: None) -> Cast:
    _, quarters, themes = seeding_ground()
    with time_machine.travel(UNTIL - timedelta(days=1500), tick=False):
        residents = [make_person(email=f"habitant-{rank}@graine.example") for rank in range(RESIDENTS)]
        criers = [make_person("crier", f"crieur-{rank}@graine.example") for rank in range(CRIERS)]
    return Cast(residents, criers, quarters, themes)


def say_by_actions(idea: SeededIdea, cast: Cast) -> None:
    with time_machine.travel(idea.at, tick=False):
        if idea.author is None:
            assert idea.crier is not None
            take_down(cast.criers[idea.crier], said=said_of(idea, cast), channel=idea.channel, agreed=True)
        else:
            publish(cast.residents[idea.author], draft=draft_of(idea, cast, cast.residents[idea.author]).pk)


def said_of(idea: SeededIdea, cast: Cast) -> Said:
    quarter = cast.quarters[idea.quarter] if idea.quarter is not None and idea.longitude is None else None
    where = Where(longitude=idea.longitude, latitude=idea.latitude, quarter=quarter, hint=idea.hint)
    words = {name: getattr(idea, name) for name in ("title", "text", "signature", "age_band", "gender")}
    return Said(theme=cast.themes[idea.theme], where=where, **words)


def draft_of(idea: SeededIdea, cast: Cast, author: User) -> Draft:
    said = said_of(idea, cast)
    quarter = said.where.quarter
    changes = {
        "place_kind": "point" if idea.longitude is not None else "quarter" if quarter else "town",
        "longitude": idea.longitude,
        "latitude": idea.latitude,
        "quarter": quarter.slug if quarter else "",
        "hint": idea.hint,
        "title": idea.title,
        "text": idea.text,
        "theme": said.theme.code,
        "signature": idea.signature,
        "rules": True,
    }
    return save_draft(author, draft=None, changes=changes)


@pytest.mark.django_db
def test_fifty_seeded_ideas_equal_fifty_made_by_actions(cast: Cast, known_codes: None) -> None:
    ideas = seeds(NUMBER)
    assert {idea.longitude is None for idea in ideas} == {True, False}
    assert {idea.author is None for idea in ideas} == {True, False}
    # A savepoint and not a deletion: what happened in a thread is not deleted.
    before = transaction.savepoint()
    for idea in ideas:
        say_by_actions(idea, cast)
    made = photograph()
    assert len(made["proposals"]) == len(made["events"]) == len(made["expected"]) == NUMBER
    transaction.savepoint_rollback(before)
    assert not Proposal.objects.exists()
    assert write_seeded(None, ideas=ideas, cast=cast, codes=free_codes()) == NUMBER
    rewrite_counts()
    assert photograph() == made


@pytest.mark.django_db
def test_the_command_fills_a_town_the_same_way_each_time(town: None) -> None:
    said = StringIO()
    with time_machine.travel(UNTIL, tick=False):
        call_command("seed", "--proposals", "1200", stdout=said)
    assert said.getvalue().startswith("1200 idées inventées")
    assert Proposal.objects.count() == 1200
    assert kept_counts() == expected_counts()
    # Whoever measures again measures the same: the ideas follow from their number alone.
    assert seeds(1200)[:1000] == seeds(1200)[:1000]
    first = Proposal.objects.order_by("published_at").first()
    assert first is not None
    assert (first.code, first.follow_code) == codes_of(0)


@pytest.mark.django_db
def test_the_command_leaves_a_town_in_service_alone(town: None, settings: Any) -> None:
    settings.SERVICE = True
    with pytest.raises(CommandError, match="Ce site est en service"):
        call_command("seed", "--proposals", "3", verbosity=0)
    assert not Proposal.objects.exists()
    call_command("seed", "--proposals", "3", "--in-service", verbosity=0)
    assert Proposal.objects.count() == 3


@pytest.mark.django_db
def test_the_command_says_that_there_is_no_town_yet() -> None:
    with pytest.raises(CommandError, match="town load"):
        call_command("seed", "--proposals", "3", verbosity=0)


def test_codes_are_all_different() -> None:
    pairs: Iterator[tuple[str, str]] = (codes_of(number) for number in range(20_000))
    codes, follow_codes = zip(*pairs, strict=True)
    assert len(set(codes)) == len(set(follow_codes)) == 20_000
    assert all(len(code) == 6 for code in codes)
    assert all(len(code) == 7 and code[3] == "-" for code in follow_codes)
