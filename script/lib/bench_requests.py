"""Requests as Caddy passes them on, over one kept connection."""

import gzip
import http.client
import re
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

HOST = "participer.exemple.fr"
ANEW = f".neuf.{HOST}"  # any name that ends so is the site's too
PROXIED = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7", "Accept-Encoding": "gzip"}
PATIENCE, REST = 120, 3
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True)
class Request:
    path: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    form: dict[str, Any] | None = None

    @property
    def body(self) -> bytes | None:
        return None if self.form is None else urlencode(self.form).encode()


@dataclass(frozen=True)
class Answer:
    """`body` as it came over the line; `seconds` of wall time."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes
    seconds: float

    @property
    def content(self) -> bytes:
        return gzip.decompress(self.body) if self.headers.get("Content-Encoding") == "gzip" else self.body

    @property
    def text(self) -> str:
        return self.content.decode("utf-8", "replace")


class Line:
    """A kept connection to a server of this machine; opened again after a rest, in which the server may have closed."""

    def __init__(self, port: int) -> None:
        self.link = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self.used = 0.0

    def ask(self, request: Request) -> Answer:
        headers = PROXIED | request.headers
        if request.form is not None:
            headers |= {"Origin": f"https://{HOST}", "Content-Type": "application/x-www-form-urlencoded"}
        if time.perf_counter() - self.used > REST:
            self.link.close()
        began = time.perf_counter()
        self.link.request(request.method, request.path, body=request.body, headers=headers)
        got = self.link.getresponse()
        body = got.read()
        self.used = time.perf_counter()
        return Answer(got.status, got.headers, body, self.used - began)

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask(Request(path, headers=headers))

    def close(self) -> None:
        self.link.close()


@dataclass(frozen=True)
class Guard:
    """What a form needs to be taken: the cookie and the token that go together."""

    cookie: str
    token: str


def read_guard(answer: Answer) -> Guard:
    """From a page with a form. ValueError if it has none."""
    cookies = [line.partition(";")[0] for line in answer.headers.get_all("Set-Cookie") or []]
    cookie = next((text for text in cookies if text.startswith("csrftoken=")), None)
    token = TOKEN.search(answer.text)
    if cookie is None or token is None:
        raise ValueError("this page has no form")
    return Guard(cookie, token.group(1))
