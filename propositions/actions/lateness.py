from journal.actions import tell_late
from journal.models import Expected
from journal.verbs import verbs
from propositions.models.proposal import Proposal
from propositions.moved import hold_idea, tell
from socle.clock import today
from socle.unit_of_work import action


@action
def note_late(actor: None, *, expected: int) -> bool:
    """Say on the thread of an idea that what was due has not come: once a day that was set. Whether it was still to be
    said; not of an idea that is not public, until it is again."""
    row = Expected.objects.select_related("thread").filter(pk=expected, due__lt=today()).first()
    code = Proposal.objects.filter(thread=row.thread_id).values_list("code", flat=True).first() if row else None
    if row is None or code is None:
        return False
    proposal = hold_idea(code)
    if not proposal.is_public or not tell_late(None, expected=row):
        return False
    tell(None, proposal, verbs[row.verb].late)
    return True
