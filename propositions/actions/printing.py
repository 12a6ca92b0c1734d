from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied

from comptes.models import User
from comptes.rights import CRIERS_AND_STAFF
from propositions.follow_codes import draw_follow_code
from propositions.models.printed import PrintedCode
from propositions.models.proposal import Proposal
from propositions.rights import may_take_down
from socle.clock import now
from socle.unit_of_work import action

MOST_FORMS = 200


@action(silent="a blank form is nobody's idea yet")
def print_forms(actor: User, *, number: int) -> UUID:
    """Draw the follow codes of so many paper forms, which no other idea will have; returns the key of the run.
    ValueError beyond 200."""
    if not may_take_down(actor):
        raise PermissionDenied(CRIERS_AND_STAFF)
    if not 1 <= number <= MOST_FORMS:
        raise ValueError(f"from 1 to {MOST_FORMS} forms")
    run, drawn = uuid4(), set[str]()
    while len(drawn) < number:
        drawn |= {draw_follow_code() for _ in range(number - len(drawn))}
        drawn -= set(Proposal.objects.filter(follow_code__in=drawn).values_list("follow_code", flat=True))
        drawn -= set(PrintedCode.objects.filter(code__in=drawn).values_list("code", flat=True))
    PrintedCode.objects.bulk_create(PrintedCode(code=code, run=run, printed_at=now()) for code in drawn)
    return run
