"""Which events of an idea's thread a visitor reads."""

from comptes.models import User
from comptes.qualities import Visitor
from comptes.rights import MEETS_PEOPLE, roles_of
from journal.models import Event, Follow, Thread
from journal.readers import PUBLIC
from propositions.rights import MODERATES

FOLLOWER = PUBLIC | {Event.Visibility.FOLLOWERS.value}
AUTHOR = FOLLOWER | {Event.Visibility.AUTHOR.value}
INSIDE = PUBLIC | {Event.Visibility.STAFF.value}


def readable_by(visitor: Visitor, thread: Thread) -> frozenset[str]:
    """Public for everybody; what concerns those who follow it, or its author, for them; and for moderators all but the
    council's own. One query for whoever is signed in."""
    if not isinstance(visitor, User):
        return PUBLIC
    reasons = set(Follow.objects.filter(thread=thread, user=visitor).values_list("because", flat=True))
    readable = AUTHOR if Follow.Because.AUTHOR in reasons else FOLLOWER if reasons else PUBLIC
    roles = roles_of(visitor)
    if roles & MODERATES:
        return readable | AUTHOR | INSIDE
    return readable | INSIDE if roles & MEETS_PEOPLE else readable
