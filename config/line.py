"""What a request sends, counted: a line that drops in the middle looks like its end, and half a text would be kept."""

from collections.abc import Callable, Iterable
from typing import Any

LINE = "crieur.line"
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Line:
    """The `wsgi.input` of a request that said how much it sends."""

    def __init__(self, inner: Any, awaited: int) -> None:
        self.inner, self.awaited = inner, awaited
        self.received, self.ended = 0, False

    @property
    def cut(self) -> bool:
        """Whether it has been read to its end, and its end came too early."""
        return self.ended and self.received < self.awaited

    def read(self, size: int = -1) -> bytes:
        data: bytes = self.inner.read(size)
        while data and len(data) < size:
            more: bytes = self.inner.read(size - len(data))
            if not more:
                break
            data += more
        self.ended |= len(data) < size if size >= 0 else True
        self.received += len(data)
        return data

    def readline(self, size: int = -1) -> bytes:
        line: bytes = self.inner.readline(size)
        self.ended |= not line and size != 0
        self.received += len(line)
        return line


def counted(application: Application) -> Application:
    """The application, told by `environ[LINE]` whether all that was announced came."""

    def count(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or "0"
        if length.isdecimal():
            environ["wsgi.input"] = environ[LINE] = Line(environ["wsgi.input"], int(length))
        return application(environ, start_response)

    return count
