from celery import shared_task
from django.contrib.sessions.backends.db import SessionStore

from comptes.actions.addresses import sweep_addresses
from comptes.actions.once import sweep_keys
from comptes.actions.people import sweep_acts, sweep_paper_people, sweep_unverified
from comptes.actions.tokens import sweep_tokens


@shared_task(name="comptes.sweep_unverified")
def sweep_unverified_people() -> int:
    """Forget, a batch a transaction, the people who never gave their code back. Safe to run twice or be killed:
    what is left goes at the next tick."""
    total = 0
    while gone := sweep_unverified(None):
        total += gone
    return total


@shared_task(name="comptes.sweep_paper_people")
def sweep_people_on_paper() -> int:
    """Forget, a batch a transaction, what people left two years ago or more so as to be told on paper."""
    total = 0
    while gone := sweep_paper_people(None) + sweep_addresses(None):
        total += gone
    return total


@shared_task(name="comptes.sweep_keys")
def sweep_api() -> int:
    """Forget the tokens whose year is over, and, a batch a transaction, yesterday's keys of requests."""
    total = sweep_tokens(None)
    while gone := sweep_keys(None):
        total += gone
    return total


@shared_task(name="comptes.sweep_acts")
def sweep_old_acts() -> int:
    """Forget the records of sensitive acts whose year is over."""
    return sweep_acts(None)


@shared_task(name="comptes.sweep_sessions")
def sweep_sessions() -> None:
    """Forget the visits that are over (two weeks after the last sign-in): their rows name an address."""
    SessionStore.clear_expired()
