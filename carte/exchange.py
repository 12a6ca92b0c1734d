"""One question to a server that is not ours: two seconds in all, 200 kB, no redirect, http or https only."""

import socket
import ssl
from contextlib import suppress
from functools import lru_cache
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Thread
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

SECONDS = 2.0
LARGEST = 200_000


class Reply(NamedTuple):
    status: int
    retry_after: str
    body: bytes


def fetch(address: str, seconds: float = SECONDS) -> Reply:
    """GET an address. Raises OSError (TimeoutError among them), HTTPException or ValueError."""
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("only http and https addresses are asked")
    exchange = _Exchange(parts, seconds)
    exchange.start()
    # A socket's own time-out starts again at each byte, and a name's look-up has none: the wait is bounded here.
    exchange.join(seconds)
    if exchange.is_alive():
        exchange.drop()
        raise TimeoutError
    if exchange.reply is None:
        raise exchange.error or OSError("no reply")
    return exchange.reply


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


class _Exchange(Thread):
    """Talks in a thread of its own, which ends at the latest when the line is dropped. It touches no database."""

    def __init__(self, parts: SplitResult, seconds: float) -> None:
        super().__init__(daemon=True)
        self.parts, self.seconds = parts, seconds
        self.line: socket.socket | None = None
        self.reply: Reply | None = None
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            self.reply = self._talk()
        except (OSError, HTTPException, ValueError) as error:
            self.error = error

    def drop(self) -> None:
        if self.line is not None:
            with suppress(OSError):
                self.line.shutdown(socket.SHUT_RDWR)

    def _talk(self) -> Reply:
        link = self._link()
        try:
            link.connect()
            self.line = link.sock
            target = f"{self.parts.path or '/'}?{self.parts.query}"
            link.request("GET", target, headers={"Accept": "application/json", "User-Agent": "Crieur"})
            answer = link.getresponse()
            body = answer.read(LARGEST + 1)
            if len(body) > LARGEST:
                raise ValueError("the answer is too large")
            return Reply(answer.status, answer.headers.get("Retry-After", ""), body)
        finally:
            link.close()

    def _link(self) -> HTTPConnection:
        host, port = str(self.parts.hostname), self.parts.port
        if self.parts.scheme == "https":
            return HTTPSConnection(host, port, timeout=self.seconds, context=_trust())
        return HTTPConnection(host, port, timeout=self.seconds)
