from comptes.models import User
from comptes.qualities import Visitor
from comptes.rights import roles_of

SENDS = frozenset({"staff", "administrator"})
WRITERS_ONLY = "Seules les agentes, les agents et l’administration écrivent la lettre de la Ville."
STAFF_ONLY = "Seules les agentes, les agents et l’administration voient les envois."


def may_choose(visitor: Visitor) -> bool:
    """Whoever reads the mail of their address chooses how they are told."""
    return isinstance(visitor, User) and visitor.is_active and visitor.verified_at is not None


def may_see_sendings(visitor: Visitor) -> bool:
    """Whoever sees what was sent, and to whom it could not be."""
    return isinstance(visitor, User) and visitor.is_active and bool(roles_of(visitor) & SENDS)


def may_write_for_town(visitor: Visitor) -> bool:
    """Whoever writes to people in the name of the town."""
    return may_see_sendings(visitor)
