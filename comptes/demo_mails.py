"""The demonstration's post: the file-based mail backend writes here, a page reads it back."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings

SHOWN, OWN = 30, 10
# A file holds the mails of one connection: fifty at most.
FILES = 100
# Django's backend writes a line of dashes after each mail of a connection.
BETWEEN = re.compile(rb"\n-{79}\n")
CODE = re.compile(r"^\s*(\d{6})\s*$", re.MULTILINE)


@dataclass(frozen=True)
class DemoMail:
    """A mail as its reader sees it; `code`: the six digits in it, or ""; `html` and its `key` where it has one."""

    to: str
    subject: str
    text: str
    at: datetime
    code: str
    html: str = ""
    key: str = ""


def html_of(key: str) -> str:
    """The HTML of the mail of this key, "" for none."""
    mark = f"Message-ID: <{key}@".encode()
    return next((_read(raw).html for raw in _raw_mails() if mark in raw), "")


def read_mails(first: str = "") -> list[DemoMail]:
    """The last mails sent, newest first, at most 30; before them those to the address `first`, at most 10."""
    raws, mine = _raw_mails(), f"To: {first}\n".encode()
    own = [raw for raw in raws if first and mine in raw][:OWN]
    others = [raw for raw in raws[:SHOWN] if raw not in own]
    return _newest_first(own) + _newest_first(others)


def _newest_first(raws: list[bytes]) -> list[DemoMail]:
    # Of one second, as they were written: their dates do not part them.
    return sorted(map(_read, raws), key=lambda mail: mail.at, reverse=True)


def _raw_mails() -> list[bytes]:
    """The mails of the last files, the newest first."""
    folder = Path(settings.EMAIL_FILE_PATH)
    if not folder.is_dir():
        return []
    files = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns, reverse=True)[:FILES]
    return [raw for path in files for raw in reversed(BETWEEN.split(path.read_bytes())) if raw.strip()]


def _read(raw: bytes) -> DemoMail:
    message = message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
    body = message.get_body(("plain",))
    text = body.get_content() if isinstance(body, EmailMessage) else ""
    code = CODE.search(text)
    laid_out = message.get_body(("html",))
    html = laid_out.get_content() if isinstance(laid_out, EmailMessage) else ""
    key = str(message["Message-ID"]).partition("@")[0].strip("<>") if html else ""
    return DemoMail(
        to=str(message["To"]),
        subject=str(message["Subject"]),
        text=text,
        # « -0000 » reads as an instant without a zone; it is UTC.
        at=parsedate_to_datetime(str(message["Date"])).replace(tzinfo=UTC),
        code=code.group(1) if code else "",
        html=html,
        key=key,
    )
