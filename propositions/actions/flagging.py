import secrets
from datetime import timedelta

from django.core.exceptions import PermissionDenied

from comptes.actions.people import record_act
from comptes.models import User
from propositions.models.moderation import Flag
from propositions.models.proposal import Proposal
from propositions.moves import MoveRefused, ask_words
from propositions.newly_said import CODE_ALPHABET
from propositions.rights import MODERATORS_ONLY, may_moderate
from socle.clock import now
from socle.unit_of_work import action

CODE_LENGTH = 12
# How long the name and the address of who flagged are kept after the decision.
TOLD_FOR = timedelta(days=365)
SWEEP_BATCH = 100


@action(silent="a report is read by the moderators alone; what they decide is told")
def flag(actor: User | None, *, code: str, rule: str, words: str, page: str, name: str, email: str) -> Flag | None:
    """Report a public idea, with or without an account; the flag's code is the receipt. None for no such idea. The
    same words on the same idea, from the same address, are one report: a second press finds it."""
    proposal = Proposal.objects.select_for_update(no_key=True).filter(code=code, visibility="public").first()
    if proposal is None:
        return None
    told = {"proposal": proposal, "rule": rule, "words": words, "name": name, "email": email.strip().lower()}
    already = Flag.objects.filter(outcome=Flag.Outcome.OPEN, **told).first()
    receipt = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
    return already or Flag.objects.create(**told, code=receipt, page=page, user=actor, flagged_at=now())


@action
def keep_flagged(actor: User, *, flag_code: str, reason: str) -> Flag:
    """Decide that a reported idea stays, and why: read at the receipt's page. MoveRefused if it is decided already."""
    if not may_moderate(actor):
        raise PermissionDenied(MODERATORS_ONLY)
    reason = ask_words(reason)
    found = Flag.objects.select_for_update(no_key=True).filter(code=flag_code, outcome=Flag.Outcome.OPEN).first()
    if found is None:
        raise MoveRefused("Ce signalement est déjà décidé : il n’y a plus rien à faire.")
    found.outcome, found.settled_at, found.answer = Flag.Outcome.KEPT, now(), reason
    found.save(update_fields=["outcome", "settled_at", "answer"])
    record_act(actor, kind="flag dismissed", subject=f"flag {found.pk}")
    return found


@action(silent="a name whose term is over goes without a trace; the report stays")
def sweep_flags(actor: None) -> int:
    """Forget who reported, a year after the decision; a batch a call, returns how many were forgotten."""
    old = Flag.objects.exclude(email="").filter(settled_at__lt=now() - TOLD_FOR).order_by("settled_at")
    keys = list(old.values_list("pk", flat=True)[:SWEEP_BATCH])
    return Flag.objects.filter(pk__in=keys).update(name="", email="", user=None) if keys else 0
