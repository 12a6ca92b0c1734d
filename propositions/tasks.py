from celery import shared_task

from propositions.actions.drafts import sweep_drafts


@shared_task(name="propositions.sweep_drafts")
def sweep_old_drafts() -> int:
    """Forget, a batch a transaction, the drafts untouched for 7 days. Safe to run twice or be killed: what is left
    goes at the next tick."""
    total = 0
    while gone := sweep_drafts(None):
        total += gone
    return total
