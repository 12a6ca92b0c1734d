"""Ideas written in bulk, for measures: the one place that writes rows of the journal beside its actions
(tests/house/test_rule_02_actions.py names it; tests/propositions/test_seeding.py compares the two ways)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings

from carte.models import Quarter, Theme
from carte.quadkeys import quadkey
from comptes.models import User
from journal.models import Event, EventActor, Expected, Follow, Thread
from journal.standing import standing_from
from journal.verbs import verbs
from propositions.models.proposal import Proposal
from propositions.newly_said import Said, Where, new_proposal
from propositions.seeding import SeededIdea
from socle.clock import PARIS
from socle.unit_of_work import action

BATCH = 500  # rows a statement


@dataclass(frozen=True)
class Cast:
    """Who and what the numbers of seeded ideas stand for."""

    residents: Sequence[User]
    criers: Sequence[User]
    quarters: Sequence[Quarter]
    themes: Sequence[Theme]


@action
def write_seeded(actor: None, *, ideas: Sequence[SeededIdea], cast: Cast, codes: Iterator[tuple[str, str]]) -> int:
    """Write ideas as `publish` and `take_down` would have, each at its own instant, but a table at a time. The kept
    counts are left to `repair_counts`, once at the end. `codes` gives a code and a follow code never used before.
    Returns how many were written."""
    proposals, threads, events, expected = [], [], [], []
    for idea, (code, follow_code) in zip(ideas, codes, strict=False):
        proposal = _proposal(idea, cast, code, follow_code)
        event, due = _event(proposal), _expected(proposal)
        proposals.append(proposal)
        threads.append(Thread(kind="proposal", standing=standing_from([event], due)))
        events.append(event)
        expected.append(due)
    Thread.objects.bulk_create(threads, batch_size=BATCH)
    for proposal, thread, event, due in zip(proposals, threads, events, expected, strict=True):
        proposal.thread = event.thread = due.thread = thread
    Proposal.objects.bulk_create(proposals, batch_size=BATCH)
    Event.objects.bulk_create(events, batch_size=BATCH)
    Expected.objects.bulk_create(expected, batch_size=BATCH)
    said = list(zip(proposals, events, strict=True))
    actors = [EventActor(event=event, user=proposal.author or proposal.entered_by) for proposal, event in said]
    EventActor.objects.bulk_create(actors, batch_size=BATCH)
    follows = [
        Follow(
            user=proposal.author,
            thread=proposal.thread,
            because=Follow.Because.AUTHOR,
            since=proposal.published_at,
        )
        for proposal in proposals
        if proposal.author
    ]
    Follow.objects.bulk_create(follows, batch_size=BATCH)
    return len(proposals)


def _proposal(idea: SeededIdea, cast: Cast, code: str, follow_code: str) -> Proposal:
    said = Said(
        title=idea.title,
        text=idea.text,
        theme=cast.themes[idea.theme],
        where=Where(hint=idea.hint),
        signature=idea.signature,
        age_band=idea.age_band,
        gender=idea.gender,
    )
    return new_proposal(
        said,
        place=_place(idea, cast),
        channel=idea.channel,
        author=cast.residents[idea.author] if idea.author is not None else None,
        entered_by=cast.criers[idea.crier] if idea.crier is not None else None,
        at=idea.at,
        code=code,
        follow_code=follow_code,
    )


def _place(idea: SeededIdea, cast: Cast) -> dict[str, Any]:
    quarter = cast.quarters[idea.quarter] if idea.quarter is not None else None
    if idea.longitude is None or idea.latitude is None:
        precision = Proposal.Precision.QUARTER if quarter else Proposal.Precision.TOWN
        return {"precision": precision, "quarter": quarter}
    return {
        "precision": Proposal.Precision.POINT,
        "longitude": idea.longitude,
        "latitude": idea.latitude,
        "quadkey": quadkey(idea.longitude, idea.latitude),
        "quarter": quarter,
    }


def _event(proposal: Proposal) -> Event:
    verb = f"said_{proposal.channel}"
    return Event(
        quarter_thread=proposal.quarter.thread if proposal.quarter else None,
        theme_thread=proposal.theme.thread,
        verb=verb,
        at=proposal.published_at,
        visibility=Event.Visibility.PUBLIC,
        weight=verbs[verb].weight,
        title=proposal.title,
        url=proposal.get_absolute_url(),
    )


def _expected(proposal: Proposal) -> Expected:
    day = proposal.published_at.astimezone(PARIS).date()
    due = day + timedelta(days=settings.TOWN.answer_days)
    return Expected(verb="answered", role="staff", due=due)
