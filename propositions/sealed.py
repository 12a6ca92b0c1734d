"""What moderation takes out of everybody's sight, kept a year for whoever would contest it: within the unit of an
action that holds the idea."""

from datetime import timedelta

from propositions.models.moderation import Flag, Revision
from propositions.models.proposal import Proposal
from socle.clock import now, today

SEALED = timedelta(days=365)


def seal_versions(proposal: Proposal) -> None:
    """What the idea said before is shown to nobody any more: it may hold what is taken out now."""
    Revision.objects.filter(proposal=proposal, is_public=True).update(is_public=False, ends_on=today() + SEALED)


def settle_flags(proposal: Proposal, outcome: str, answer: str) -> None:
    """The reports that wait are answered by what was decided of the idea."""
    waiting = Flag.objects.filter(proposal=proposal, outcome=Flag.Outcome.OPEN)
    waiting.update(outcome=outcome, settled_at=now(), answer=answer)
