"""An act asked for with an `Idempotency-Key`: done once, answered alike however often it is sent."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from comptes.models import OnceKey, User
from socle.clock import now
from socle.unit_of_work import action

# After so long without an answer, whoever had the key is taken for dead.
UNDER_WAY = timedelta(seconds=60)
KEPT = timedelta(hours=24)
SWEEP_BATCH = 500


class KeyBusy(ValueError):
    """The same request is being answered at this moment."""


class KeyTaken(ValueError):
    """The key was sent with another request."""


@dataclass(frozen=True)
class Answered:
    """What is answered to a request: kept with its key."""

    status: int
    body: dict[str, Any]


@action(silent="a key is a note about a request, not about anything of the town")
def claim_key(actor: User, *, key: str, digest: str) -> Answered | None:
    """Take a key for a request: None if it may be answered now, else what was answered to it. KeyBusy while it is being
    answered; KeyTaken for the key of another request."""
    OnceKey.objects.bulk_create(
        [OnceKey(user=actor, key=key, digest=digest, claimed_at=now() - 2 * UNDER_WAY)], ignore_conflicts=True
    )
    row = OnceKey.objects.select_for_update(no_key=True).get(user=actor, key=key)
    if row.digest != digest:
        raise KeyTaken("Cette clé d’envoi a déjà servi à une autre demande : prenez-en une nouvelle.")
    if row.status:
        return Answered(row.status, row.body)
    if row.claimed_at > now() - UNDER_WAY:
        raise KeyBusy("Cette demande est déjà en cours : attendez sa réponse, puis recommencez avec la même clé.")
    row.claimed_at = now()
    row.save(update_fields=["claimed_at"])
    return None


@action(silent="what is done within has its own event")
def do_once(actor: User, *, key: str, act: Callable[[], Answered]) -> Answered:
    """Act and keep the answer in one unit: both are there, or neither. Whoever comes second gets the answer kept."""
    row = OnceKey.objects.select_for_update(no_key=True).get(user=actor, key=key)
    if row.status:
        return Answered(row.status, row.body)
    told = act()
    row.status, row.body = told.status, told.body
    row.save(update_fields=["status", "body"])
    return told


@action(silent="a key is a note about a request, not about anything of the town")
def free_key(actor: User, *, key: str) -> None:
    """Nothing was done with this key: it may be sent again, mended."""
    OnceKey.objects.filter(user=actor, key=key, status=0).delete()


@action(silent="a key is a note about a request, not about anything of the town")
def sweep_keys(actor: None) -> int:
    """Forget the keys of yesterday, a batch a call; how many went."""
    keys = list(OnceKey.objects.filter(claimed_at__lt=now() - KEPT).values_list("pk", flat=True)[:SWEEP_BATCH])
    return OnceKey.objects.filter(pk__in=keys).delete()[0] if keys else 0
