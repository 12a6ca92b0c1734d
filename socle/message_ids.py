"""How a mail of the site is told from every other."""

import uuid
from urllib.parse import urlsplit

from django.conf import settings


def new_message_id() -> str:
    """A new Message-ID, of the site's own host: a machine's own name would tell who serves it, or « localhost »."""
    return f"<{uuid.uuid4().hex}@{urlsplit(settings.SITE_URL).hostname or 'crieur.invalid'}>"
