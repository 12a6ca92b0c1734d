"""A mail server that delivers nothing and writes everything down: the oracle of what was really sent."""

import re
import socketserver
import threading
import time
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType

CODE = re.compile(r"^\s*(\d{6})\s*$", re.MULTILINE)


@dataclass
class Letter:
    """A mail as it came over the wire: its envelope, and its raw bytes."""

    sender: str
    recipients: list[str]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.raw, _class=EmailMessage, policy=policy.default)

    @property
    def text(self) -> str:
        body = self.message.get_body(("plain",))
        return str(body.get_content()) if isinstance(body, EmailMessage) else ""

    @property
    def code(self) -> str:
        found = CODE.search(self.text)
        assert found, f"no code of six digits in: {self.text}"
        return found.group(1)


class _Session(socketserver.StreamRequestHandler):
    """One connection of a mail client: just enough of RFC 5321."""

    server: "Sink"
    timeout = 60

    def handle(self) -> None:
        self._say(220, "sink")
        sender = ""
        recipients: list[str] = []
        for line in iter(self.rfile.readline, b""):
            words = line.decode("utf-8", "replace").strip()
            verb = words[:4].upper()
            if verb in {"EHLO", "HELO"}:
                self._say(250, "sink")
            elif verb == "MAIL":
                sender, recipients = _address(words), []
                self._say(250, "ok")
            elif verb == "RCPT":
                recipients.append(_address(words))
                self._say(250, "ok")
            elif verb == "DATA":
                self._say(354, "go on")
                self.server.letters.append(Letter(sender, recipients, self._read_data()))
                self._say(250, "ok")
            elif verb == "QUIT":
                self._say(221, "bye")
                return
            else:
                self._say(250, "ok")

    def _read_data(self) -> bytes:
        lines = []
        for line in iter(self.rfile.readline, b".\r\n"):
            if not line:
                break
            lines.append(line[1:] if line.startswith(b".") else line)
        return b"".join(lines)

    def _say(self, number: int, words: str) -> None:
        self.wfile.write(f"{number} {words}\r\n".encode())


def _address(words: str) -> str:
    found = re.search(r"<([^>]*)>", words)
    return found.group(1) if found else ""


@dataclass
class Sink(socketserver.ThreadingTCPServer):
    """The server, on a free port of the loopback, in threads of this process. `letters` grows, oldest first."""

    letters: list[Letter] = field(default_factory=list)
    allow_reuse_address = True
    daemon_threads = True

    def __post_init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)

    @property
    def url(self) -> str:
        """As EMAIL_URL wants it."""
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def to(self, address: str) -> list[Letter]:
        return [letter for letter in list(self.letters) if address in letter.recipients]

    def wait_for(self, address: str, number: int = 1) -> Letter:
        """The last letter to an address, once there are `number` of them."""
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            found = self.to(address)
            if len(found) >= number:
                return found[-1]
            time.sleep(0.05)
        raise AssertionError(f"{len(self.to(address))} mails to {address}, {number} awaited")

    def __enter__(self) -> "Sink":
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shutdown()
        self.server_close()
