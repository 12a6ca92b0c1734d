from celery import shared_task

from propositions.actions.drafts import sweep_drafts
from propositions.actions.flagging import sweep_flags
from propositions.actions.moderating import sweep_sealed


@shared_task(name="propositions.sweep_drafts")
def sweep_old_drafts() -> int:
    """Forget, a batch a transaction, the drafts untouched for 7 days. Safe to run twice or be killed: what is left
    goes at the next tick."""
    total = 0
    while gone := sweep_drafts(None):
        total += gone
    return total


@shared_task(name="propositions.sweep_moderation")
def sweep_moderation() -> int:
    """Forget the sealed words and the names of reporters whose year is over, a batch a transaction."""
    total = 0
    while gone := sweep_sealed(None) + sweep_flags(None):
        total += gone
    return total
