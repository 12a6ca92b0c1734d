from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import F

from comptes.models import Service, User
from journal.actions import Due
from journal.models import Expected
from propositions.models.answer import AnswerDelay, OfficialAnswer, Promise
from propositions.models.proposal import Proposal
from propositions.moved import ELSEWHERE, hold_idea, move, tell
from propositions.moves import MOVES, REASON, SIGNATURE, TOWN, MoveIncomplete, MoveRefused, ask_words
from propositions.rights import ADMINISTRATORS_ONLY, STAFF_ONLY, may_answer, may_withhold
from propositions.supported import delays
from socle.clock import PARIS, today
from socle.unit_of_work import action

UNSIGNED = "Une réponse a son texte, et porte prénom, nom et fonction de qui signe."
NO_PROMISE = "Aucune promesse n’est en cours sur cette idée."


@dataclass(frozen=True)
class Signature:
    """Who signs for the town. `withheld`: why first name and name are not shown, "" when they are."""

    first_name: str
    last_name: str
    role: str
    withheld: str = ""

    @property
    def is_whole(self) -> bool:
        """The role, and the names or why they are not shown."""
        return bool(self.role and (self.withheld or (self.first_name and self.last_name)))


@dataclass(frozen=True)
class Promised:
    """What an answer promises: what, by which day, by which service of the town (its name)."""

    what: str
    due: date
    service: str


@action
def answer(
    actor: User,
    *,
    code: str,
    text: str,
    signature: Signature,
    outcome: str = "",
    promised: Promised | None = None,
) -> OfficialAnswer:
    """The town's answer to an idea: signed, dated, never rewritten. `outcome` names a move of its progress
    (`propositions.moves`), "" when it stays where it is. The answer that was due is given; what is promised is due.

    PermissionDenied for all but staff and administrators, and for a name withheld by anybody but an administrator;
    MoveIncomplete without a text or a whole signature; MoveRefused for an idea that is not public, an outcome that does
    not fit, or a promised day that is past.
    """
    _may_sign(actor, text, signature)
    proposal = hold_idea(code)
    if proposal.visibility != Proposal.Visibility.PUBLIC or (outcome and MOVES[outcome].who != TOWN):
        raise MoveRefused(ELSEWHERE)
    if promised and promised.due < today():
        raise MoveRefused("Le jour promis est déjà passé : choisissez un jour à venir.")
    first = not OfficialAnswer.objects.filter(proposal=proposal).exists()
    then = Due("promise_kept", "staff", promised.due) if promised else None
    if outcome:
        needed = {REASON: text, SIGNATURE: signature.role}
        event = move(actor, proposal, outcome, given=needed, then=then, progress_by=Proposal.ProgressBy.TOWN)
    else:
        event = tell(actor, proposal, "answered", reason=text, then=then)
    names = ("", "") if signature.withheld else (signature.first_name, signature.last_name)
    given = OfficialAnswer.objects.create(
        proposal=proposal,
        event=event,
        text=text,
        first_name=names[0],
        last_name=names[1],
        role=signature.role,
        withheld=signature.withheld,
        answered_at=event.at,
    )
    if promised:
        service, _ = Service.objects.get_or_create(name=promised.service)
        Promise.objects.create(answer=given, what=promised.what, due=promised.due, service=service)
    if first:
        _count_delay((event.at.astimezone(PARIS).date() - proposal.published_at.astimezone(PARIS).date()).days)
    return given


@action
def keep_promise(actor: User, *, code: str, words: str) -> Proposal:
    """Say that what the town promised is done, and how. MoveRefused where no promise is open."""
    if not may_answer(actor):
        raise PermissionDenied(STAFF_ONLY)
    words = ask_words(words)
    proposal = hold_idea(code)
    if not Expected.objects.filter(thread=proposal.thread, verb="promise_kept", closed_by__isnull=True).exists():
        raise MoveRefused(NO_PROMISE)
    tell(actor, proposal, "promise_kept", reason=words)
    return proposal


@action(silent="recounting changes no answer")
def repair_delays(actor: None) -> int:
    """Write the numbers of days to the first answer anew from the answers. Returns how many were wrong."""
    expected: dict[int, int] = {}
    for days in delays():
        expected[max(days, 0)] = expected.get(max(days, 0), 0) + 1
    kept = dict(AnswerDelay.objects.values_list("days", "ideas"))
    wrong = {days for days in expected.keys() | kept.keys() if expected.get(days, 0) != kept.get(days, 0)}
    for days in sorted(wrong):
        AnswerDelay.objects.update_or_create(days=days, defaults={"ideas": expected.get(days, 0)})
    return len(wrong)


def _may_sign(actor: User, text: str, signature: Signature) -> None:
    if not may_answer(actor):
        raise PermissionDenied(STAFF_ONLY)
    if signature.withheld and not may_withhold(actor):
        raise PermissionDenied(ADMINISTRATORS_ONLY)
    if not (text.strip() and signature.is_whole):
        raise MoveIncomplete(UNSIGNED)


def _count_delay(days: int) -> None:
    row, made = AnswerDelay.objects.get_or_create(days=max(days, 0), defaults={"ideas": 1})
    if not made:
        AnswerDelay.objects.filter(pk=row.pk).update(ideas=F("ideas") + 1)
