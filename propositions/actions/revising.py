from django.core.exceptions import PermissionDenied

from comptes.models import User
from journal.actions import redact_titles
from propositions.models.moderation import Flag, Revision
from propositions.models.proposal import Proposal
from propositions.moved import ELSEWHERE, answer_due, hold_idea, move, readers_of, tell
from propositions.moves import MoveRefused, ask_words
from propositions.rights import AUTHOR_ONLY, MODERATORS_ONLY, is_author, may_moderate, may_revise, speaks_for
from propositions.sealed import SEALED, seal_versions, settle_flags
from propositions.search import search_text_of
from propositions.watching import waits_for_reading, words_said
from socle.clock import now, today
from socle.unit_of_work import action

TOO_LATE = "Cette idée ne peut plus être changée : on y a déjà répondu, ou elle n’est plus publiée."
DECIDED = (
    "Une décision a été prise sur cette idée : elle reste publiée avec sa raison. Votre signature, elle, peut partir."
)
READ_FIRST = "La Ville relit ces mots avant qu’ils paraissent, et {}. Dites-le autrement, ou écrivez à la modération."


@action
def revise(actor: User, *, code: str, title: str, text: str) -> Proposal:
    """The author says it better: the words before stay readable. Until the town has answered; those who support it
    read on the thread that it changed. MoveRefused once it is too late, or for words that wait for a reading."""
    proposal = hold_idea(code)
    if not is_author(actor, proposal):
        raise PermissionDenied(AUTHOR_ONLY)
    if not may_revise(actor, proposal):
        raise MoveRefused(TOO_LATE)
    if proposal.is_public and waits_for_reading(title, text):
        raise MoveRefused(READ_FIRST.format("votre idée est déjà publiée"))
    if (title, text) != (proposal.title, proposal.text):
        _rewrite(proposal, title, text, is_public=proposal.is_public)
        tell(actor, proposal, "revised", visibility=readers_of(proposal))
    return proposal


@action
def correct(actor: User, *, code: str, title: str, text: str, reason: str) -> Proposal:
    """A moderator takes out of an idea what nobody should read (a name, a number). The words before are shown to
    nobody and go after a year; the thread says that it was corrected, and why; its events lose the titles before. The
    flags that wait are settled."""
    if not may_moderate(actor):
        raise PermissionDenied(MODERATORS_ONLY)
    reason = ask_words(reason)
    proposal = hold_idea(code)
    if not proposal.is_open:
        raise MoveRefused(ELSEWHERE)
    _rewrite(proposal, title, text, is_public=False)
    # Those before the last too: its author may have changed it since.
    redact_titles(actor, thread=proposal.thread, keeping=title)
    seal_versions(proposal)
    tell(actor, proposal, "corrected", reason=reason)
    settle_flags(proposal, Flag.Outcome.CORRECTED, reason)
    return proposal


@action
def withdraw(actor: User, *, code: str, follow_code: str = "") -> Proposal:
    """The author takes the idea back: it is no longer shown, those who follow it are told, its thread stays. With its
    follow code, whoever meets residents does it for them. MoveRefused once somebody has decided on it: a decision and
    its reason are everybody's."""
    proposal = _own(actor, code, follow_code)
    if proposal.progress != Proposal.Progress.SAID:
        raise MoveRefused(DECIDED)
    move(actor, proposal, "withdraw")
    return proposal


@action
def put_back(actor: User, *, code: str) -> Proposal:
    """The author shows a withdrawn idea again. MoveRefused where the town reads ideas first: it is said anew."""
    proposal = _own(actor, code)
    if waits_for_reading(*words_said(proposal)):
        raise MoveRefused(READ_FIRST.format("vous l’aviez retirée"))
    move(actor, proposal, "put_back", then=answer_due(proposal))
    return proposal


def _own(actor: User, code: str, follow_code: str = "") -> Proposal:
    proposal = hold_idea(code)
    if not speaks_for(actor, proposal, follow_code):
        raise PermissionDenied(AUTHOR_ONLY)
    return proposal


def _rewrite(proposal: Proposal, title: str, text: str, *, is_public: bool) -> None:
    ends_on = None if is_public else today() + SEALED
    before = {"title": proposal.title, "text": proposal.text}
    Revision.objects.create(proposal=proposal, at=now(), is_public=is_public, ends_on=ends_on, **before)
    proposal.title, proposal.text = title, text
    proposal.search_text = search_text_of(proposal)
    proposal.save(update_fields=["title", "text", "search_text"])
