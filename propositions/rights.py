from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from comptes.models import User
from comptes.rights import roles_of
from propositions.models import Proposal

SIGN_IN_FIRST = "Donnez d’abord votre adresse et le code reçu : nous pourrons ainsi vous répondre."
CRIERS_AND_STAFF = "Seuls les crieurs, la modération, les agents et l’administration notent l’idée d’autrui."
TAKES_DOWN = frozenset({"crier", "moderator", "staff", "administrator"})


def visible_q(visitor: User | AnonymousUser) -> Q:
    """The ideas this visitor may see: the public ones, and one's own whatever became of them."""
    public = Q(visibility="public")
    return public | Q(author=visitor) if isinstance(visitor, User) else public


def may_propose(user: User) -> bool:
    """Whoever has an open account and reads the mail of their address."""
    return user.is_active and user.verified_at is not None


def may_take_down(user: User) -> bool:
    """Whoever meets residents on behalf of the town."""
    return user.is_active and bool(roles_of(user) & TAKES_DOWN)


def is_author(visitor: User | AnonymousUser, proposal: Proposal) -> bool:
    """Whether this visitor said this idea."""
    return isinstance(visitor, User) and proposal.author_id == visitor.pk
