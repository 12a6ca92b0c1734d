"""What a mail service says of an address (django-anymail checks who says it): it bounced, or a letter was reported."""

from typing import Any

from lettres.actions.sending import note_refusal
from lettres.models import Reader

STOPS = {
    "bounced": Reader.Stopped.BOUNCED,
    "rejected": Reader.Stopped.BOUNCED,
    "complained": Reader.Stopped.COMPLAINED,
}


def hear(sender: Any, event: Any, esp_name: str, **more: Any) -> None:
    """Receiver of anymail's tracking signal. Said twice, or before we noted that the mail left, it is the same."""
    because = STOPS.get(event.event_type)
    if because and event.recipient:
        note_refusal(None, address=event.recipient, because=because, message_id=str(event.message_id or ""))
