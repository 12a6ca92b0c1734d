"""Claim, send, note: the mails that are due leave one by one over one connection a batch, and each answer of the server
is noted before the next begins. A process that dies leaves at most one mail in doubt."""

import logging
import re
import smtplib
from collections.abc import Sequence
from email.header import Header
from email.utils import format_datetime
from functools import lru_cache
from itertools import groupby
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from lettres.actions.sending import Outcome, claim, drop, put_off, take_up, turn
from lettres.composing import Composer
from lettres.kinds import Letter, kinds
from lettres.models import Delivery
from socle.clock import now

logger = logging.getLogger(__name__)
State = Delivery.State
# « No such user », where no enhanced status (RFC 3463) says otherwise; and « closing the connection ».
UNKNOWN, CLOSING = {550, 551, 553}, 421
STATUS = re.compile(rb"\b[245]\.\d{1,3}\.\d{1,3}\b")
NOTHING = "il n’y a plus rien à dire"
NOBODY = "la personne n’a plus d’adresse"
CUT = "la connexion a été coupée avant la réponse du serveur"
UNREACHED = "le serveur de courriel ne répond pas"
BROKEN = "la lettre n’a pas pu être écrite"


class Connection:
    """One connection to the mail server, opened when it is needed, again after it was cut."""

    def __init__(self) -> None:
        self._backend: Any = get_connection()
        self._open = False

    def open(self) -> None:
        if not self._open:
            self._backend.open()
            self._open = True

    def send(self, message: EmailMultiAlternatives) -> None:
        self._backend.send_messages([message])

    def close(self) -> None:
        self._open = False
        self._backend.close()


def send_due(composer: Composer | None = None) -> int:
    """Send what is due, batch after batch; first what a dead worker held is taken up. Returns how many were claimed."""
    while take_up(None):
        pass
    composer, total = composer or Composer(), 0
    while deliveries := claim(None, limit=settings.LETTERS.batch):
        total += len(deliveries)
        _send_batch(deliveries, composer)
    return total


def _send_batch(deliveries: Sequence[Delivery], composer: Composer) -> None:
    ready = _compose(deliveries, composer)
    if not ready:
        return
    connection = Connection()
    try:
        _send_all(ready, connection)
    finally:
        connection.close()


def _compose(deliveries: Sequence[Delivery], composer: Composer) -> list[tuple[Delivery, Letter]]:
    """The letters of a batch; what has none is dropped, what cannot be written fails alone."""
    ready: list[tuple[Delivery, Letter]] = []
    reached = [row for row in deliveries if row.user.email and row.user.is_active]
    drop(None, deliveries=[row for row in deliveries if row not in reached], why=NOBODY)
    for name, rows in groupby(sorted(reached, key=lambda row: row.kind), key=lambda row: row.kind):
        ready += _compose_kind(list(rows), name, composer)
    return ready


def _compose_kind(rows: list[Delivery], name: str, composer: Composer) -> list[tuple[Delivery, Letter]]:
    try:
        letters = kinds[name].compose(rows, composer)
    except Exception:
        logger.exception("letters of kind %s", name)
        if len(rows) > 1:
            # One that cannot be written must not hold the others back.
            return [pair for row in rows for pair in _compose_kind([row], name, composer)]
        put_off(None, deliveries=rows, why=BROKEN)
        return []
    drop(None, deliveries=[row for row in rows if row.pk not in letters], why=NOTHING)
    return [(row, letters[row.pk]) for row in rows if row.pk in letters]


def _send_all(ready: Sequence[tuple[Delivery, Letter]], connection: Connection) -> None:
    done: tuple[Delivery, Outcome] | None = None
    for rank, (delivery, letter) in enumerate(ready):
        try:
            connection.open()
        except (OSError, smtplib.SMTPException):
            turn(None, done=done, following=None)
            put_off(None, deliveries=[row for row, _ in ready[rank:]], why=UNREACHED)
            return
        begun = turn(None, done=done, following=delivery)
        done = (delivery, _send(delivery, letter, connection)) if begun else None
    turn(None, done=done, following=None)


def _send(delivery: Delivery, letter: Letter, connection: Connection) -> Outcome:
    try:
        connection.send(mime_of(delivery, letter))
    except smtplib.SMTPRecipientsRefused as refused:
        code, words = next(iter(refused.recipients.values()))
        if code == CLOSING:
            connection.close()
        return _refused(code, words, recipient=True)
    except smtplib.SMTPResponseException as refused:
        connection.close()
        return _refused(refused.smtp_code, refused.smtp_error, recipient=False)
    except (OSError, smtplib.SMTPException):
        connection.close()
        return Outcome(State.DOUBTFUL, CUT)
    except Exception as broken:
        # Whatever it is, it is this mail's: the others go on. Its words may hold an address.
        logger.error("mail %s could not be sent: %s", delivery.pk, type(broken).__name__)
        connection.close()
        return Outcome(State.FAILED, BROKEN)
    return Outcome(State.SENT)


def _refused(code: int, words: bytes | str, *, recipient: bool) -> Outcome:
    """An address that does not exist receives nothing more. All else, be it « never », may be the town's server that is
    refused, not this person: later, for as long as mails are tried. What the server says may hold an address: its
    number alone is kept."""
    told = f"le serveur a répondu {code}"
    status = STATUS.search(words if isinstance(words, bytes) else words.encode())
    unknown = code in UNKNOWN and (status is None or status.group().startswith(b"5.1."))
    return Outcome(State.BOUNCED if recipient and unknown else State.DEFERRED, told)


class Mail(EmailMultiAlternatives):
    """A mail that costs less to write: thousands have one subject, and none has to look for a boundary of its own."""

    def message(self, *args: Any, **kwargs: Any) -> Any:
        plain, self.subject = self.subject, _encoded(self.subject)
        try:
            written: Any = super().message(*args, **kwargs)
        finally:
            self.subject = plain
        if written.is_multipart():
            # Of 128 bits drawn for this mail alone: it stands in no text.
            written.set_boundary(f"=_{uuid4().hex}")
        return written


@lru_cache(maxsize=500)
def _encoded(subject: str) -> str:
    """A subject as mails carry it (RFC 2047), on one line: whoever writes the mail folds it."""
    plain = subject.isascii() and "=?" not in subject
    return subject if plain else Header(subject, "utf-8", header_name="Subject").encode(linesep="")


def mime_of(delivery: Delivery, letter: Letter) -> EmailMultiAlternatives:
    """The mail of a delivery: text and HTML of equal worth, its own Message-ID at each try."""
    # The site's clock, which the demonstration moves.
    headers = {"Message-ID": delivery.message_id, "Date": format_datetime(now()), **letter.headers}
    message = Mail(
        letter.subject, letter.text, settings.DEFAULT_FROM_EMAIL, [delivery.user.email or ""], headers=headers
    )
    message.attach_alternative(letter.html, "text/html")
    return message
