from comptes.models import TownRole, User
from comptes.rights import roles_of

REDACTS = frozenset({TownRole.Role.MODERATOR.value, TownRole.Role.ADMINISTRATOR.value})
MODERATORS_ONLY = "Seule la modération peut retirer un mot d’un fil. Écrivez-lui."


def may_redact(user: User) -> bool:
    """Whoever watches over what is published."""
    return bool(roles_of(user) & REDACTS)
