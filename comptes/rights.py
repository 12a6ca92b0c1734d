from django.contrib.auth.models import AnonymousUser

from comptes.models import TownRole, User
from socle.clock import today

ADMINISTRATORS_ONLY = "Seule une administratrice ou un administrateur peut faire cela. Demandez à la mairie."
VERIFIED_ONLY = "Donnez d’abord le code reçu par courriel."
CRIERS_AND_STAFF = (
    "Seules les personnes qui recueillent les idées pour la Ville peuvent noter celle de quelqu’un d’autre."
)
MEETS_PEOPLE = frozenset({"crier", "moderator", "staff", "administrator"})


def roles_of(user: User | AnonymousUser) -> frozenset[str]:
    """The roles a person holds today; read once for each `User` object, that is once a request."""
    if not isinstance(user, User):
        return frozenset()
    held: frozenset[str] | None = getattr(user, "_roles_today", None)
    if held is None:
        held = frozenset(TownRole.objects.open_on(today()).filter(user=user).values_list("role", flat=True))
        user._roles_today = held  # type: ignore[attr-defined]
    return held


def may_meet_people(user: User | AnonymousUser) -> bool:
    """Whoever meets residents on behalf of the town, and writes down what they say."""
    return isinstance(user, User) and user.is_active and bool(roles_of(user) & MEETS_PEOPLE)


def may_add_people(user: User | None) -> bool:
    """Whoever has the machine (no actor: a command), or an administrator."""
    return user is None or TownRole.Role.ADMINISTRATOR in roles_of(user)
