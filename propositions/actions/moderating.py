from django.core.exceptions import PermissionDenied

from comptes.actions.people import record_act
from comptes.models import User
from journal.actions import give_titles_back, redact_titles
from journal.models import Event
from propositions.models.moderation import Flag, Hiding, Revision, Rule
from propositions.models.photo import Photo
from propositions.models.proposal import Proposal
from propositions.moved import answer_due, hold_idea, move, tell
from propositions.moves import REASON, RULE, MoveRefused, ask_words
from propositions.rights import AUTHOR_ONLY, MODERATORS_ONLY, may_moderate, speaks_for
from propositions.sealed import SEALED, seal_versions, settle_flags
from propositions.search import search_text_of
from socle.clock import now, today
from socle.unit_of_work import action

# What stands in the place of a hidden idea's title; its text is empty.
HIDDEN_TITLE = "Idée masquée"
SWEEP_BATCH = 100


@action
def approve(actor: User, *, code: str) -> Proposal:
    """Publish an idea that waited for a reading: from now on the town has its days to answer. MoveRefused if somebody
    else decided meanwhile."""
    _moderator(actor)
    proposal = hold_idea(code)
    move(actor, proposal, "publish", then=answer_due(proposal))
    return proposal


@action
def hide(actor: User, *, code: str, rule: str, reason: str) -> Proposal:
    """Hide an idea, for a rule and a reason that its author and followers are told. Its words are sealed for a year and
    stand nowhere else: neither on its thread nor in what it said before; the flags that wait are settled.
    MoveRefused if it is hidden or withdrawn already, MoveIncomplete without a rule of the list and a reason."""
    _moderator(actor)
    proposal = hold_idea(code)
    title, text = proposal.title, proposal.text
    given = {REASON: reason.strip(), RULE: rule if rule in Rule.values else ""}
    move(actor, proposal, "hide", given=given, title=HIDDEN_TITLE, text="", search_text="")
    redact_titles(actor, thread=proposal.thread)
    seal_versions(proposal)
    Hiding.objects.create(
        proposal=proposal,
        rule=rule,
        reason=reason,
        hidden_at=now(),
        title=title,
        text=text,
        ends_on=today() + SEALED,
    )
    settle_flags(proposal, Flag.Outcome.HIDDEN, reason)
    return proposal


@action
def restore(actor: User, *, code: str, reason: str) -> Proposal:
    """Publish a hidden idea again, with its words (a mistake, or its author was right); what it said before stays
    sealed. MoveRefused if it is not hidden, or its words are forgotten."""
    _moderator(actor)
    proposal = hold_idea(code)
    hiding = _open_hiding(proposal)
    if not hiding.text:
        raise MoveRefused("Le texte de cette idée n’est plus gardé : elle ne peut pas être publiée de nouveau.")
    proposal.title, proposal.text = hiding.title, hiding.text
    give_titles_back(actor, thread=proposal.thread, title=hiding.title)
    words = {"title": hiding.title, "text": hiding.text, "search_text": search_text_of(proposal)}
    move(actor, proposal, "restore", given={REASON: reason.strip()}, then=answer_due(proposal), **words)
    hiding.outcome, hiding.settled_at, hiding.answer = Hiding.Outcome.LIFTED, now(), reason
    hiding.title = hiding.text = ""
    hiding.save(update_fields=["outcome", "settled_at", "answer", "title", "text"])
    return proposal


@action
def contest(actor: User, *, code: str, words: str, follow_code: str = "") -> Hiding:
    """What the author says against the hiding of their idea, once; a moderator reads it. With its follow code, whoever
    meets residents writes it for them. MoveRefused a second time."""
    proposal = hold_idea(code)
    if not speaks_for(actor, proposal, follow_code):
        raise PermissionDenied(AUTHOR_ONLY)
    hiding = _open_hiding(proposal)
    if hiding.contested_at is not None:
        raise MoveRefused("Cette décision est déjà contestée : la réponse se lira sur la page de l’idée.")
    hiding.contest, hiding.contested_at = ask_words(words), now()
    hiding.save(update_fields=["contest", "contested_at"])
    tell(actor, proposal, "contested", visibility=Event.Visibility.AUTHOR)
    return hiding


@action
def uphold(actor: User, *, code: str, reason: str) -> Hiding:
    """Answer an author who contests: the idea stays hidden, and why. `restore` is the other answer. MoveRefused where
    nothing waits for an answer."""
    _moderator(actor)
    reason = ask_words(reason)
    proposal = hold_idea(code)
    hiding = _open_hiding(proposal)
    if hiding.contested_at is None or hiding.settled_at is not None:
        raise MoveRefused("Aucune contestation n’attend de réponse : il n’y a rien à décider.")
    hiding.outcome, hiding.settled_at, hiding.answer = Hiding.Outcome.STANDS, now(), reason
    hiding.save(update_fields=["outcome", "settled_at", "answer"])
    tell(actor, proposal, "hiding_upheld", reason=reason, visibility=Event.Visibility.AUTHOR)
    return hiding


@action
def open_seal(actor: User, *, code: str) -> Hiding:
    """Read the sealed words of a hidden idea: recorded, for they were taken away from everybody's eyes."""
    _moderator(actor)
    proposal = hold_idea(code)
    record_act(actor, kind="sealed words read", subject=f"proposal {proposal.pk}")
    return _open_hiding(proposal)


@action(silent="what is over goes without a trace: the idea's page says until when its words were kept")
def sweep_sealed(actor: None) -> int:
    """Forget the words whose year is over: of hidden ideas, with their photos, and those a moderator took out. A batch
    a call; returns how many went. An idea whose author waits for an answer keeps them until then."""
    over = Hiding.objects.exclude(text="").filter(ends_on__lt=today())
    over = over.exclude(contested_at__isnull=False, settled_at__isnull=True)
    keys = list(over.order_by("pk").values_list("pk", flat=True)[:SWEEP_BATCH])
    gone = Hiding.objects.filter(pk__in=keys).update(title="", text="") if keys else 0
    Photo.objects.filter(proposal__in=Hiding.objects.filter(pk__in=keys).values("proposal")).delete()
    old = Revision.objects.filter(ends_on__lt=today()).order_by("pk").values_list("pk", flat=True)[:SWEEP_BATCH]
    return gone + Revision.objects.filter(pk__in=list(old)).delete()[0]


def _moderator(actor: User) -> None:
    if not may_moderate(actor):
        raise PermissionDenied(MODERATORS_ONLY)


def _open_hiding(proposal: Proposal) -> Hiding:
    hiding = Hiding.objects.select_for_update(no_key=True).filter(proposal=proposal).exclude(outcome="lifted").first()
    if hiding is None or proposal.visibility != Proposal.Visibility.HIDDEN:
        raise MoveRefused("Cette idée n’est pas masquée : il n’y a rien à décider.")
    return hiding
