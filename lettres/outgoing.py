"""The row of a mail to send, not yet kept."""

from django.conf import settings

from lettres.models import Bulletin, Delivery, Digest
from socle.clock import now
from socle.message_ids import new_message_id


def new_delivery(
    user: int, kind: str, key: str, *, digest: Digest | None = None, bulletin: Bulletin | None = None
) -> Delivery:
    """At once, and for 72 hours at most; its Message-ID is drawn here, and stays."""
    at = now()
    return Delivery(
        user_id=user,
        kind=kind,
        key=key,
        digest=digest,
        bulletin=bulletin,
        message_id=new_message_id(),
        created_at=at,
        ends_at=at + settings.LETTERS.give_up_after,
        try_at=at,
    )
