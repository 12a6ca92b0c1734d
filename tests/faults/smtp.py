"""A real mail server (aiosmtpd) that misbehaves as told and writes everything down: the oracle of what was received."""

import asyncio
import random
import threading
import time
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from tests.site import free_port


@dataclass(frozen=True)
class Received:
    """A mail the server took: when its sending began, to whom, its Message-ID; `cut`: the client never heard so."""

    began: float
    to: str
    message_id: str
    subject: str
    cut: bool


@dataclass
class Trouble:
    """Shares of the mails (0 to 1) that are refused for now, kept waiting longer than the client waits, or taken before
    the line is cut; addresses that are refused for good. Drawn from a seed."""

    later: float = 0.0
    hang: float = 0.0
    cut: float = 0.0
    hang_for: float = 2.0
    unknown: frozenset[str] = frozenset()
    refusal: str = "550 5.1.1 no such user"
    seed: int = 2032


@dataclass
class MailServer:
    """On a free port of the loopback, in a thread of this process. `received` grows, oldest first; `deferred` and
    `hung` count what was refused or kept waiting; `down`: every connection is refused meanwhile."""

    trouble: Trouble = field(default_factory=Trouble)
    received: list[Received] = field(default_factory=list)
    deferred: int = 0
    hung: int = 0
    down: bool = False

    def __post_init__(self) -> None:
        self._draw = random.Random(self.trouble.seed)
        self._lock = threading.Lock()
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port())

    # aiosmtpd's hooks; it calls them by these names.

    async def handle_MAIL(self, server: SMTP, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.down:
            return "421 down"
        envelope.mail_from, envelope.began = address, time.time()
        return "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.trouble.unknown:
            return self.trouble.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        drawn = self._draw.random()
        trouble = self.trouble
        if drawn < trouble.later:
            self.deferred += 1
            return "451 try again later"
        if drawn < trouble.later + trouble.hang:
            self.hung += 1
            await asyncio.sleep(trouble.hang_for)
            return "421 too late"
        cut = drawn < trouble.later + trouble.hang + trouble.cut
        message = message_from_bytes(envelope.content, _class=EmailMessage, policy=policy.default)
        told = Received(envelope.began, envelope.rcpt_tos[0], str(message["Message-ID"]), str(message["Subject"]), cut)
        with self._lock:
            self.received.append(told)
        if cut:
            transport: Any = server.transport
            transport.abort()
        return "250 OK"

    @property
    def url(self) -> str:
        """As EMAIL_URL wants it."""
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def port(self) -> int:
        return int(self._controller.port)

    @property
    def cuts(self) -> int:
        return sum(mail.cut for mail in self.received)

    def to(self, address: str) -> list[Received]:
        return [mail for mail in list(self.received) if mail.to == address]

    def __enter__(self) -> "MailServer":
        self._controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._controller.stop()
