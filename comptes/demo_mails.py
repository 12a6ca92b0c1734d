"""The demonstration's post: the file-based mail backend writes here, a page reads it back."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings

SHOWN = 30
# Django's backend writes a line of dashes after each mail of a connection.
BETWEEN = re.compile(rb"\n-{79}\n")
CODE = re.compile(r"^\s*(\d{6})\s*$", re.MULTILINE)


@dataclass(frozen=True)
class DemoMail:
    """A mail as its reader sees it; `code` is the six-digit code in it, or ""."""

    to: str
    subject: str
    text: str
    at: datetime
    code: str


def read_mails() -> list[DemoMail]:
    """The last mails sent, newest first, at most 30."""
    folder = Path(settings.EMAIL_FILE_PATH)
    if not folder.is_dir():
        return []
    files = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns, reverse=True)[:SHOWN]
    mails = [_read(raw) for path in files for raw in BETWEEN.split(path.read_bytes()) if raw.strip()]
    return sorted(mails, key=lambda mail: mail.at, reverse=True)[:SHOWN]


def _read(raw: bytes) -> DemoMail:
    message = message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
    body = message.get_body(("plain",))
    text = body.get_content() if isinstance(body, EmailMessage) else ""
    code = CODE.search(text)
    return DemoMail(
        to=str(message["To"]),
        subject=str(message["Subject"]),
        text=text,
        # « -0000 » reads as an instant without a zone; it is UTC.
        at=parsedate_to_datetime(str(message["Date"])).replace(tzinfo=UTC),
        code=code.group(1) if code else "",
    )
