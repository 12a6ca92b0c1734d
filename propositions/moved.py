"""Moves an idea from one state to another, with its counts and its event: within the unit of an action that holds the
right. Nothing else writes `visibility` or `progress` (tests/house/test_rule_13_moves.py)."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from django.conf import settings

from carte.territory import hold_town
from comptes.models import User
from journal.actions import Due, record
from journal.models import Event, Expected, Thread
from propositions.counts import footprint_of, move_counts
from propositions.models.proposal import Proposal
from propositions.moves import MOVES, REASON, MoveRefused
from socle.clock import now, today

NOTHING: Mapping[str, str] = MappingProxyType({})
ELSEWHERE = "Quelqu’un a agi sur cette idée entre-temps : relisez sa page, puis recommencez s’il le faut."


def hold_idea(code: str) -> Proposal:
    """The idea of this public code, its row locked until the unit ends. Whoever redraws the town waits, or is waited
    for, first: they lock counts before threads. Proposal.DoesNotExist for no idea."""
    hold_town()
    rows = Proposal.objects.select_related("thread", "theme__thread", "quarter")
    return rows.select_for_update(no_key=True, of=("self",)).get(code=code)


def move(
    actor: User | None,
    proposal: Proposal,
    name: str,
    *,
    given: Mapping[str, str] = NOTHING,
    then: Due | None = None,
    **more: Any,
) -> Event:
    """Make the move of this name (`propositions.moves`), with what it needs (`given`), the other columns that go with
    it (`more`), its counts and its event. The idea is held. MoveIncomplete without what the move needs, MoveRefused if
    the idea no longer stands where it starts."""
    step = MOVES[name]
    step.ask(given)
    if not step.fits(proposal):
        raise MoveRefused(ELSEWHERE)
    before = footprint_of(proposal)
    changes = {step.column: step.target, **more}
    # Where it has never stood, it comes as a new one: its days begin, and it is not deep in the lists.
    known = bool(proposal.thread.standing["knots"])
    if changes.get("visibility") == Proposal.Visibility.PUBLIC and not known:
        changes["published_at"] = now()
    for column, value in changes.items():
        setattr(proposal, column, value)
    proposal.save(update_fields=list(changes))
    move_counts(before, footprint_of(proposal))
    # Shown again: where it stood is where it stands, once it has stood somewhere.
    again = step.column == "visibility" and known
    weight = Event.Weight.LINE if again else ""
    return tell(
        actor, proposal, step.verb, reason=given.get(REASON, ""), visibility=step.told, weight=weight, then=then
    )


def tell(actor: User | None, proposal: Proposal, verb: str, **more: Any) -> Event:
    """The event of an idea, with its title and address as they are, on its thread and those of its quarter and theme.
    What only some may read bears neither title nor quarter nor theme: it is told on the idea's thread alone."""
    if more.get("visibility", Event.Visibility.PUBLIC) == Event.Visibility.PUBLIC:
        more |= borne_of(proposal)
    return record(actor, thread=proposal.thread, verb=verb, **more)


def borne_of(proposal: Proposal) -> dict[str, Any]:
    """What an event that everybody reads bears of an idea: its title and address as they are, its quarter and theme."""
    return {
        "title": proposal.title,
        "url": proposal.get_absolute_url(),
        "quarter_thread": Thread(pk=proposal.quarter.thread_id) if proposal.quarter else None,
        "theme_thread": proposal.theme.thread,
    }


def readers_of(proposal: Proposal) -> str:
    """Who reads what changes of an idea that stays where it is: its author alone while it waits."""
    return Event.Visibility.PUBLIC if proposal.is_public else Event.Visibility.AUTHOR


def answer_due(proposal: Proposal) -> Due | None:
    """What is due once an idea is published: the town's answer, unless its day is set already."""
    if Expected.objects.filter(thread=proposal.thread, verb="answered").exists():
        return None
    return first_due()


def first_due() -> Due:
    return Due("answered", "staff", today() + timedelta(days=settings.TOWN.answer_days))
