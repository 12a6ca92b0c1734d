from django.core.exceptions import PermissionDenied

from comptes.models import User
from journal.actions import follow, unfollow
from journal.models import Follow
from propositions.models.proposal import Proposal
from propositions.rights import SIGN_IN_FIRST, may_support
from socle.unit_of_work import action

SILENT = "whom one follows is nobody else's business"


@action(silent=SILENT)
def follow_idea(actor: User, *, code: str) -> Proposal | None:
    """Be told what becomes of an idea, without supporting it. Idempotent. None for no such public idea.
    PermissionDenied for whoever has not given back a code."""
    if not may_support(actor):
        raise PermissionDenied(SIGN_IN_FIRST)
    proposal = Proposal.objects.as_cards().filter(code=code, visibility=Proposal.Visibility.PUBLIC).first()
    if proposal is not None:
        follow(actor, thread=proposal.thread, because=Follow.Because.CHOSEN)
    return proposal


@action(silent=SILENT)
def unfollow_idea(actor: User, *, code: str) -> Proposal | None:
    """Be told no more of an idea one chose to follow, whatever became of it; said or supported, it is told still. None
    for no such idea that one may know of."""
    proposal = Proposal.objects.as_cards().filter(code=code).first()
    if proposal is None:
        return None
    gone = unfollow(actor, thread=proposal.thread, because=Follow.Because.CHOSEN)
    return proposal if gone or proposal.is_public else None
