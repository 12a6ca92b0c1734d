"""A browser without a screen for a site in its own process: cookies, forms and redirects, and no ORM.

A tab of the same browser shares its cookies (`tab`); another person is another `Browser`.
"""

import html
import http.client
import re
import threading
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

SECONDS = 10
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
HIDDEN = re.compile(r"<input[^>]*type=\"hidden\"[^>]*>")


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes
    path: str

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")

    def hidden(self) -> dict[str, str]:
        """The hidden fields of the page's forms: what a browser sends back unseen."""
        found = {}
        for tag in HIDDEN.findall(self.text):
            name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
            if name and name.group(1) not in {"action", "persona"}:
                found[name.group(1)] = html.unescape(value.group(1)) if value else ""
        return found


@dataclass
class Browser:
    """`host` and `headers` are what a proxy would send: (host, X-Forwarded-…)."""

    port: int
    host: str = ""
    secure: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    lock: Any = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.host = self.host or f"127.0.0.1:{self.port}"

    def tab(self) -> "Browser":
        """Another tab: the same cookies, from now on too."""
        return Browser(self.port, self.host, self.secure, self.headers, self.cookies, self.lock)

    @property
    def origin(self) -> str:
        return f"{'https' if self.secure else 'http'}://{self.host}"

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """One request, no redirect followed. A site that does not answer in 10 s ends the test (TimeoutError)."""
        with self.lock:
            cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"Host": self.host, **({"Cookie": cookies} if cookies else {}), **self.headers}
        if method == "POST":
            sent |= {"Origin": self.origin, "Content-Type": "application/x-www-form-urlencoded"}
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            link.request(method, path, body=body, headers=sent | (headers or {}))
            got = link.getresponse()
            answer = Answer(got.status, got.headers, got.read(), path)
        finally:
            link.close()
        self._keep_cookies(answer)
        return answer

    def _keep_cookies(self, answer: Answer) -> None:
        with self.lock:
            for line in answer.headers.get_all("Set-Cookie") or []:
                for name, morsel in SimpleCookie(line).items():
                    if morsel["max-age"] == "0" or not morsel.value:
                        self.cookies.pop(name, None)
                    else:
                        self.cookies[name] = morsel.value

    def get(self, path: str) -> Answer:
        return self.request("GET", path)

    def follow(self, answer: Answer) -> Answer:
        """Go where an answer leads, as a browser does: the last page, not a redirect any more."""
        for _ in range(10):
            if answer.status not in {301, 302, 303, 307, 308}:
                return answer
            target = urlsplit(answer.location)
            assert target.netloc in {"", self.host}, f"led away to {answer.location}"
            answer = self.get(target.path + (f"?{target.query}" if target.query else ""))
        raise AssertionError(f"redirects without end at {answer.path}")

    def open(self, path: str) -> Answer:
        """A page, redirects followed."""
        return self.follow(self.get(path))

    def fill(self, page: Answer, **typed: Any) -> bytes:
        """The body a browser sends for the page's form with this typed in it."""
        return urlencode(page.hidden() | typed).encode()

    def send(self, page: Answer, **typed: Any) -> Answer:
        """Type in the page's form and send it; no redirect followed."""
        return self.request("POST", page.path, self.fill(page, **typed))

    def submit(self, page: Answer, **typed: Any) -> Answer:
        """The same, and go where the answer leads."""
        return self.follow(self.send(page, **typed))


def write_idea(browser: Browser, *, title: str, text: str = "Pour souffler en revenant du marché.") -> Answer:
    """The first three steps of « J’ai une idée », by their pages; the page of the last step."""
    page = browser.open("/jai-une-idee/ou/")
    assert page.status == 200, page.text
    page = browser.submit(page, place_kind="point", longitude="3.4899", latitude="50.4026", hint="")
    assert page.path.startswith("/jai-une-idee/quoi/"), (page.status, page.path)
    page = browser.submit(page, title=title, text=text)
    assert page.path.startswith("/jai-une-idee/theme/"), (page.status, page.path)
    page = browser.submit(page, theme="cadre-de-vie")
    assert page.path.startswith("/jai-une-idee/vous/"), (page.status, page.path)
    return page


CODE = re.compile(r"^\s*(\d{6})\s*$", re.MULTILINE)


def newest_code(mails: list[str]) -> str:
    """The code of the newest mail of a demonstration site."""
    found = CODE.search(mails[0])
    assert found, mails[0]
    return found.group(1)


def sign_in(browser: Browser, site: Any, address: str) -> Answer:
    """By address and code, by the pages of a demonstration site; the page one lands on."""
    page = browser.submit(browser.open("/connexion/"), email=address)
    assert page.path.startswith("/connexion/code/"), (page.status, page.path)
    return browser.submit(page, code=newest_code(site.mails()))
