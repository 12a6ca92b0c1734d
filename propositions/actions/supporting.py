from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import F

from comptes.models import User
from comptes.rights import CRIERS_AND_STAFF
from frontend.templatetags.crieur import said_supports
from journal.actions import follow, murmur, record, unfollow
from journal.models import Follow
from propositions.models.proposal import Proposal, ProposalQuerySet
from propositions.models.support import PaperSupports, Support
from propositions.moves import ask_words
from propositions.rights import SIGN_IN_FIRST, may_support, may_take_down
from propositions.supported import expected_supports
from socle.clock import now, today
from socle.unit_of_work import action

MOST_ON_A_SHEET = 5000
SAME_SHEET = (
    "Une feuille de ce jour et de cet endroit est déjà comptée pour cette idée. Si c’en est une autre, dites-le dans "
    "l’endroit : « Kermesse, feuille 2 »."
)


class CountRefused(ValueError):
    """A sheet of supports that cannot be counted; the message says why in French."""


@action
def support(actor: User, *, code: str) -> Proposal | None:
    """« Je soutiens »: counted once for a person, whatever is pressed or sent at once; supporting is following.
    Returns the idea, None if there is no such public idea. Holds the idea's row: one counts after the other.

    PermissionDenied for whoever has not given back a code.
    """
    if not may_support(actor):
        raise PermissionDenied(SIGN_IN_FIRST)
    proposal = _hold_public(code)
    if proposal is None or Support.objects.filter(proposal=proposal, user=actor).exists():
        return proposal
    Support.objects.create(proposal=proposal, user=actor, at=now())
    Proposal.objects.filter(pk=proposal.pk).update(supports=F("supports") + 1)
    follow(actor, thread=proposal.thread, because=Follow.Because.SUPPORT)
    murmur(actor, thread=proposal.thread, verb="supported")
    return proposal


@action
def take_back(actor: User, *, code: str) -> Proposal | None:
    """« Je ne soutiens plus »: the support goes, and with it that reason to follow alone; of a hidden or withdrawn idea
    too. Returns the idea; None if there is none that one may know of. Pressed twice, the second press finds nothing to
    take back."""
    proposal = _held().filter(code=code).first()
    if proposal is None or not Support.objects.filter(proposal=proposal, user=actor).delete()[0]:
        return proposal if proposal and proposal.is_public else None
    Proposal.objects.filter(pk=proposal.pk).update(supports=F("supports") - 1)
    unfollow(actor, thread=proposal.thread, because=Follow.Because.SUPPORT)
    murmur(actor, thread=proposal.thread, verb="unsupported")
    return proposal


@action
def count_sheet(
    actor: User, *, code: str, number: int, gathered_on: date, where: str, kept_at: str
) -> PaperSupports | None:
    """Count the supports of one sheet of paper, told on the thread; None for no such public idea.

    PermissionDenied unless the actor meets residents for the town; CountRefused for a sheet counted already, of a day
    to come, or of too many supports.
    """
    if not may_take_down(actor):
        raise PermissionDenied(CRIERS_AND_STAFF)
    proposal = _hold_public(code)
    if proposal is None:
        return None
    _refuse_sheet(proposal, number, gathered_on, where)
    sheet = PaperSupports.objects.create(
        proposal=proposal, number=number, gathered_on=gathered_on, where=where, kept_at=kept_at
    )
    Proposal.objects.filter(pk=proposal.pk).update(paper_supports=F("paper_supports") + number)
    record(
        actor,
        thread=proposal.thread,
        verb="supported_on_paper",
        reason=f"{said_supports(number)} sur papier\u00a0: {where}. Feuille gardée\u00a0: {kept_at}.",
    )
    return sheet


@action
def uncount_sheet(actor: User, *, sheet: int, reason: str) -> Proposal | None:
    """Take a sheet that was counted wrongly off the counts, with the reason; None if it is gone already."""
    if not may_take_down(actor):
        raise PermissionDenied(CRIERS_AND_STAFF)
    reason = ask_words(reason)
    found = PaperSupports.objects.select_related("proposal").filter(pk=sheet).first()
    proposal = _hold_public(found.proposal.code) if found else None
    if found is None or proposal is None or not PaperSupports.objects.filter(pk=sheet).delete()[0]:
        return None
    Proposal.objects.filter(pk=proposal.pk).update(paper_supports=F("paper_supports") - found.number)
    record(actor, thread=proposal.thread, verb="sheet_taken_off", reason=reason)
    return proposal


@action(silent="recounting changes no support")
def repair_supports(actor: None) -> int:
    """Write the kept numbers of supports anew from the supports. Returns how many ideas were wrong."""
    wrong = 0
    for pk, _ in expected_supports():
        # Counted again once its row is held: somebody may have pressed since.
        Proposal.objects.select_for_update(no_key=True).get(pk=pk)
        for _, (online, paper) in expected_supports(pk):
            wrong += Proposal.objects.filter(pk=pk).update(supports=online, paper_supports=paper)
    return wrong


def _hold_public(code: str) -> Proposal | None:
    return _held().filter(code=code, visibility=Proposal.Visibility.PUBLIC).first()


def _held() -> ProposalQuerySet:
    # What a press needs of it, and no more: thousands may press.
    rows = Proposal.objects.select_for_update(no_key=True, of=("self",)).select_related("thread")
    return rows.only("code", "title", "visibility", "paper_supports", "thread__kind").order_by()


def _refuse_sheet(proposal: Proposal, number: int, gathered_on: date, where: str) -> None:
    if not 1 <= number <= MOST_ON_A_SHEET:
        raise CountRefused(f"Une feuille porte de 1 à {MOST_ON_A_SHEET} soutiens : comptez-les de nouveau.")
    if gathered_on > today():
        raise CountRefused("Ce jour n’est pas encore passé : vérifiez la date de la feuille.")
    if PaperSupports.objects.filter(proposal=proposal, gathered_on=gathered_on, where=where).exists():
        raise CountRefused(SAME_SHEET)
