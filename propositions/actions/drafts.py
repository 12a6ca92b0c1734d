from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied

from comptes.models import User
from propositions.models.draft import Draft
from propositions.rights import SIGN_IN_FIRST, may_write
from socle.clock import now
from socle.unit_of_work import action

DRAFT_KEPT = timedelta(days=7)
SWEEP_BATCH = 100


@action(silent="a draft is nobody's business yet")
def save_draft(actor: User | None, *, draft: UUID | None, changes: dict[str, Any]) -> Draft:
    """Keep what was typed. Without a known draft, a new one. A published draft is returned as it is.
    That a draft without a person is its browser's alone is for `propositions.sessions` to say: it holds the key."""
    kept = Draft.objects.select_for_update(no_key=True).filter(pk=draft).first() if draft else None
    if kept is None:
        return Draft.objects.create(data=changes, user=actor, touched_at=now())
    if not may_write(actor, kept):
        raise PermissionDenied(SIGN_IN_FIRST)
    if kept.proposal_id is None:
        kept.data = {**kept.data, **changes}
        kept.touched_at = now()
        if kept.user_id is None:
            kept.user = actor
        kept.save(update_fields=["data", "touched_at", "user"])
    return kept


@action(silent="a draft is nobody's business yet")
def claim_draft(actor: User, *, draft: UUID) -> Draft | None:
    """At sign-in the session's draft gets its person; another person's stays theirs (None)."""
    kept = Draft.objects.select_for_update(no_key=True).filter(pk=draft).first()
    if kept is None or not may_write(actor, kept):
        return None
    if kept.user_id is None:
        kept.user = actor
        kept.save(update_fields=["user"])
    return kept


@action(silent="drafts leave no trace")
def sweep_drafts(actor: None) -> int:
    """Forget drafts untouched for 7 days, a batch a call; returns how many went. Ideas they became stay."""
    old = Draft.objects.filter(touched_at__lt=now() - DRAFT_KEPT).order_by("touched_at")
    keys = list(old.select_for_update(skip_locked=True).values_list("pk", flat=True)[:SWEEP_BATCH])
    return Draft.objects.filter(pk__in=keys).delete()[0] if keys else 0
