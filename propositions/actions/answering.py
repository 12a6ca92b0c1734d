from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import F

from comptes.models import Service, User
from journal.actions import Due
from propositions.models.answer import AnswerDelay, OfficialAnswer, Promise
from propositions.models.proposal import Proposal
from propositions.moved import ELSEWHERE, hold_idea, move, tell
from propositions.moves import MOVES, REASON, SIGNATURE, TOWN, MoveIncomplete, MoveRefused, ask_words
from propositions.queries.one import open_promises
from propositions.rights import ADMINISTRATORS_ONLY, STAFF_ONLY, may_answer, may_withhold
from propositions.supported import days_between, delays
from socle.clock import today
from socle.unit_of_work import action

UNSIGNED = "Une réponse a son texte, et porte prénom, nom et fonction de qui signe."
NO_PROMISE = "Aucune promesse n’est en cours sur cette idée : il n’y a rien à noter."


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
    if not proposal.is_public or (outcome and MOVES[outcome].who != TOWN):
        raise MoveRefused(ELSEWHERE)
    if promised and promised.due < today():
        raise MoveRefused("Le jour promis est déjà passé : choisissez un jour à venir.")
    first = not OfficialAnswer.objects.filter(proposal=proposal).exists()
    # The first promise due is the one that is waited for: a new one does not put an older one off.
    then = _first_due(open_promises(proposal), promised) if promised else None
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
        _count_delay(days_between(proposal.published_at, event.at))
    return given


@action
def keep_promise(actor: User, *, code: str, words: str, promise: int | None = None) -> Proposal:
    """Say that what the town promised is done, and how: this promise, or the first due; the next open one is then
    waited for. MoveRefused where it is not open, or none is."""
    if not may_answer(actor):
        raise PermissionDenied(STAFF_ONLY)
    words = ask_words(words)
    proposal = hold_idea(code)
    promises = open_promises(proposal)
    kept = next((row for row in promises if promise in {None, row.pk}), None)
    if kept is None:
        raise MoveRefused(NO_PROMISE)
    others = [row for row in promises if row.pk != kept.pk]
    event = tell(actor, proposal, "promise_kept", reason=words, then=_first_due(others) if others else None)
    Promise.objects.filter(pk=kept.pk).update(kept=event)
    return proposal


@action(silent="recounting changes no answer")
def repair_delays(actor: None) -> int:
    """Write the numbers of days to the first answer anew from the answers. Returns how many were wrong."""
    expected = Counter(delays())
    kept = Counter(dict(AnswerDelay.objects.values_list("days", "ideas")))
    wrong = {days for days in expected.keys() | kept.keys() if expected[days] != kept[days]}
    for days in sorted(wrong):
        AnswerDelay.objects.update_or_create(days=days, defaults={"ideas": expected[days]})
    return len(wrong)


def _first_due(promises: Sequence[Promise], promised: Promised | None = None) -> Due:
    days = [row.due for row in promises] + ([promised.due] if promised else [])
    return Due("promise_kept", "staff", min(days))


def _may_sign(actor: User, text: str, signature: Signature) -> None:
    if not may_answer(actor):
        raise PermissionDenied(STAFF_ONLY)
    if signature.withheld and not may_withhold(actor):
        raise PermissionDenied(ADMINISTRATORS_ONLY)
    if not (text.strip() and signature.is_whole):
        raise MoveIncomplete(UNSIGNED)


def _count_delay(days: int) -> None:
    row, made = AnswerDelay.objects.get_or_create(days=days, defaults={"ideas": 1})
    if not made:
        AnswerDelay.objects.filter(pk=row.pk).update(ideas=F("ideas") + 1)
