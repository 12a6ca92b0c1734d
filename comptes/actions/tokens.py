import secrets
from datetime import timedelta

from django.core.exceptions import PermissionDenied

from comptes.actions.people import record_act
from comptes.models import ApiToken, User
from comptes.queries import digest_of
from comptes.rights import VERIFIED_ONLY
from socle.clock import now, today
from socle.unit_of_work import action

MOST_TOKENS = 10
TOKEN_FOR = timedelta(days=365)


class TokenRefused(ValueError):
    """Why a token cannot be made, in French."""


@action
def make_token(actor: User, *, name: str) -> str:
    """A new token of this person, good for a year: given once, only its digest is kept. Recorded as a `SensitiveAct`.
    PermissionDenied for an unverified person; TokenRefused beyond ten."""
    if actor.verified_at is None:
        raise PermissionDenied(VERIFIED_ONLY)
    User.objects.select_for_update(no_key=True).filter(pk=actor.pk).values_list("pk").first()
    if ApiToken.objects.filter(user=actor).count() >= MOST_TOKENS:
        raise TokenRefused("Vous avez déjà dix jetons : supprimez-en un.")
    token = f"crieur-{secrets.token_urlsafe(32)}"
    told = {"name": name, "digest": digest_of(token), "created_at": now(), "ends_on": today() + TOKEN_FOR}
    made = ApiToken.objects.create(user=actor, **told)
    record_act(actor, kind="token made", subject=f"token {made.pk}")
    return token


@action
def drop_token(actor: User, *, token: int) -> bool:
    """Take a token of one's own back: it opens nothing any more. Whether it was there."""
    gone = bool(ApiToken.objects.filter(user=actor, pk=token).delete()[0])
    if gone:
        record_act(actor, kind="token dropped", subject=f"token {token}")
    return gone


@action(silent="a token whose year is over opens nothing any more")
def sweep_tokens(actor: None) -> int:
    """Forget the tokens whose year is over; how many went."""
    return ApiToken.objects.filter(ends_on__lt=today()).delete()[0]
