from django.db.models import Q

from comptes.models import User
from comptes.qualities import Visitor
from comptes.rights import may_meet_people, roles_of
from propositions.models.draft import Draft
from propositions.models.proposal import Proposal

SIGN_IN_FIRST = "Donnez d’abord votre adresse et le code reçu : nous pourrons ainsi vous répondre."
MODERATORS_ONLY = "Seule la modération peut faire cela. Écrivez-lui."
STAFF_ONLY = "Seules les agentes, les agents et l’administration répondent au nom de la Ville."
ADMINISTRATORS_ONLY = "Seule l’administration peut décider de ne pas montrer un nom."
AUTHOR_ONLY = "Seule la personne qui a dit cette idée peut faire cela."
MODERATES = frozenset({"moderator", "administrator"})
ANSWERS = frozenset({"staff", "administrator"})


def visible_q(visitor: Visitor) -> Q:
    """The ideas this visitor may see: the public ones, and one's own whatever became of them."""
    public = Q(visibility="public")
    return public | Q(author=visitor) if isinstance(visitor, User) else public


def may_propose(user: User) -> bool:
    """Whoever has an open account and reads the mail of their address."""
    return user.is_active and user.verified_at is not None


def may_write(visitor: Visitor | None, draft: Draft) -> bool:
    """Whoever the draft is of; of one without a person, whoever holds its key (`propositions.sessions`)."""
    return draft.user_id is None or (visitor is not None and draft.user_id == visitor.pk)


def may_take_down(visitor: Visitor) -> bool:
    """Whoever meets residents on behalf of the town."""
    return may_meet_people(visitor)


def may_support(user: User) -> bool:
    """Whoever has an open account and reads the mail of their address; one's own idea too."""
    return may_propose(user)


def may_moderate(visitor: Visitor) -> bool:
    """Whoever watches over what is published."""
    return isinstance(visitor, User) and visitor.is_active and bool(roles_of(visitor) & MODERATES)


def may_answer(visitor: Visitor) -> bool:
    """Whoever answers for the town."""
    return isinstance(visitor, User) and visitor.is_active and bool(roles_of(visitor) & ANSWERS)


def may_withhold(visitor: Visitor) -> bool:
    """Whoever may decide that a name is not shown under an answer."""
    return may_answer(visitor) and isinstance(visitor, User) and "administrator" in roles_of(visitor)


def may_revise(visitor: Visitor, proposal: Proposal) -> bool:
    """The author, until somebody has answered or decided on what was written; `propositions.watching` says which new
    words wait for a reading."""
    return proposal.is_open and proposal.progress == Proposal.Progress.SAID and is_author(visitor, proposal)


def is_crier(visitor: Visitor) -> bool:
    """Whose work is to write ideas down: the roof shows them where; the others find it from there too."""
    return isinstance(visitor, User) and "crier" in roles_of(visitor)


def speaks_for(visitor: Visitor, proposal: Proposal, follow_code: str) -> bool:
    """Whether this visitor may do what the author of an idea does: the author, or whoever meets residents for the town,
    in front of the person who holds its follow code."""
    return is_author(visitor, proposal) or (may_take_down(visitor) and follow_code == proposal.follow_code)


def is_author(visitor: Visitor, proposal: Proposal) -> bool:
    """Whether this visitor said this idea."""
    return isinstance(visitor, User) and proposal.author_id == visitor.pk
