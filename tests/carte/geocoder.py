"""An address service on this machine, that speaks as Géoplateforme does, and can be made to do each of its faults."""

import json
import select
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

SLOW = 4.0  # seconds, more than anybody waits
GARE = (3.4592, 50.3891)
LILLE = (3.0635, 50.6365)


def address(number: str, street: str, at: tuple[float, float] = GARE, **more: Any) -> dict[str, Any]:
    """A house number as BAN gives it, Lambert-93 `x` and `y` included."""
    name = f"{number} {street}"
    properties = {
        "label": f"{name} 59590 Raismes",
        "score": 0.97,
        "housenumber": number,
        "id": "59491_0650_00012",
        "name": name,
        "street": street,
        "postcode": "59590",
        "citycode": "59491",
        "city": "Raismes",
        "x": 732850.12,
        "y": 7032410.55,
        "type": "housenumber",
        "_type": "address",
    }
    return feature(at, **properties | more)


def street(name: str, at: tuple[float, float] = GARE, **more: Any) -> dict[str, Any]:
    return address("", name, at, **{"name": name, "label": f"{name} 59590 Raismes", "type": "street"} | more)


def interest(name: str, at: tuple[float, float] = GARE, **more: Any) -> dict[str, Any]:
    """A point of interest: fields are lists, the name is `toponym`."""
    properties = {
        "toponym": name,
        "category": ["construction ponctuelle", "gare"],
        "postcode": ["59590"],
        "citycode": ["59491", "59"],
        "city": ["Raismes"],
        "extrafields": {"names": [name]},
        "score": 0.8,
        "_type": "poi",
    }
    return feature(at, **properties | more)


def feature(at: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": list(at)}, "properties": properties}


def collection(*features: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features), "query": "…"}).encode()


@dataclass
class Geocoder:
    """`found` is what it knows; `fault` what it does instead of answering; `asked` the questions it got."""

    found: list[Any] = field(default_factory=lambda: [address("12", "Rue de la Gare")])
    fault: Callable[["_Handler"], None] | None = None
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    answered: int = 0
    dropped: Event = field(default_factory=Event)

    def __enter__(self) -> "Geocoder":
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, self))
        self.server.daemon_threads = True
        Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/geocodage"


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, geocoder: Geocoder, *arguments: Any) -> None:
        self.geocoder = geocoder
        super().__init__(*arguments)

    def log_message(self, *arguments: Any) -> None:
        pass

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        self.geocoder.asked.append((parts.path.removeprefix("/geocodage/"), asked))
        if self.geocoder.fault is not None:
            self.geocoder.fault(self)
        elif parts.path.endswith("/search") and not self._is_taken(asked.get("q", "")):
            self.send(400, b'{"code":400,"detail":["q: must contain between 3 and 200 chars"]}')
        else:
            self.send(200, collection(*self.geocoder.found))

    @staticmethod
    def _is_taken(words: str) -> bool:
        return 3 <= len(words) <= 200 and words[0].isascii() and words[0].isalnum()

    def send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)
        self.geocoder.answered += 1


Fault = Callable[[_Handler], None]


def says(status: int, body: bytes = b"{}", **headers: str) -> Fault:
    """Answers this, whatever was asked."""
    return lambda handler: handler.send(status, body, **headers)


def slow(handler: _Handler) -> None:
    """Says nothing for 4 s, then answers whoever still waits."""
    if select.select([handler.connection], [], [], SLOW)[0]:
        handler.geocoder.dropped.set()
    else:
        handler.send(200, collection(*handler.geocoder.found))


def drip(handler: _Handler) -> None:
    """Speaks all the time, a byte now and then: no byte is late, the answer never ends."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    until = time.monotonic() + 2 * SLOW
    while time.monotonic() < until:
        try:
            handler.wfile.write(b"a")
        except OSError:
            handler.geocoder.dropped.set()
            return
        time.sleep(0.1)


def hangs_up(handler: _Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{")
    handler.connection.close()
