"""What is asked of a site: each page with its goal. Addresses are read from the site's own pages and database."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bench_requests import ANEW, Guard, Line, Request, read_guard

FILTERS = "quartier=sabatier&theme=mobilite"
STEPS = "/jai-une-idee"
SABATIER = ("3.4899", "50.4026")


@dataclass
class Page:
    """A thing to ask, so many times a round.

    `ask(number)` gives the requests; `before(number)`, not measured, those that must have gone first.
    `ratio` and `kilobytes`, the goals of a page: so many floors at most, so many bytes over the line.
    """

    name: str
    ask: Callable[[int], list[Request]]
    status: int = 200
    ratio: float | None = None
    kilobytes: float | None = None
    before: Callable[[int], list[Request]] = field(default=lambda number: [])
    most: int = 3000


def same(path: str, **headers: str) -> Callable[[int], list[Request]]:
    return lambda number: [Request(path, headers=headers)] * number


SESSION = "crieur=0123456789abcdefghijklmnopqrstuv"
_hosts = count()


def anew(path: str) -> Callable[[int], list[Request]]:
    """The same by somebody who has a session, and each time at another of the site's names: nothing of it was kept."""
    return lambda number: [
        Request(path, headers={"Cookie": SESSION, "Host": f"{next(_hosts)}{ANEW}"}) for _ in range(number)
    ]


def by_a_person(path: str) -> Callable[[int], list[Request]]:
    """The same by somebody who has a session: the main part of some pages is kept for them too."""
    return same(path, Cookie=SESSION)


def links(line: Line, path: str) -> list[str]:
    """The addresses a page leads to."""
    return [html.unescape(found) for found in re.findall(r'href="([^"]+)"', line.get(path).text)]


def first_link(line: Line, path: str, pattern: str) -> str:
    """The first of them that is of this kind; an address that is nowhere (404) if there is none."""
    return next((link for link in links(line, path) if re.match(pattern, link)), f"/no-link-on{path}")


def map_pages(line: Line, facts: dict[str, Any]) -> list[Page]:
    """The map, its list and its tiles where most ideas are."""
    pages = [
        Page("map page", same("/carte/"), ratio=20, kilobytes=40),
        Page("list", same("/idees/"), ratio=40),
        Page("list, filtered", same(f"/idees/?{FILTERS}"), ratio=40),
        Page("list, second page", same(first_link(line, "/idees/", r"/idees/\?")), ratio=40),
    ]
    pages += [
        Page("map page, by a person", by_a_person("/carte/"), ratio=20),
        Page("list, by a person", by_a_person("/idees/"), ratio=40),
        Page("map page, written anew", anew("/carte/"), kilobytes=40),
        Page("list, written anew", anew("/idees/")),
    ]
    for zoom, title in (("12", "town"), ("14", "quarter"), ("17", "street"), ("18", ""), ("19", "")):
        name = f"tile z{zoom}, {title}" if title else f"tile z{zoom}"
        pages.append(Page(name, same(tile(facts, zoom)), ratio=15, kilobytes=60))
    pages.append(Page("tile z14, filtered", same(f"{tile(facts, '14')}?{FILTERS}"), ratio=15, kilobytes=60))
    for zoom in ("12", "14", "17"):
        pages.append(Page(f"tile z{zoom}, by channel", same(f"{tile(facts, zoom)}?provenance=street"), ratio=15))
    for zoom in ("12", "17"):
        etag = line.get(tile(facts, zoom)).headers.get("ETag", "")
        again = same(tile(facts, zoom), **{"If-None-Match": etag})
        pages.append(Page(f"tile z{zoom}, again (304)", again, status=304, ratio=2))
    return pages


def tile(facts: dict[str, Any], zoom: str) -> str:
    column, row = facts["tiles"][zoom]
    return f"/carte/tuiles/{zoom}/{column}/{row}.json"


def page_pages(line: Line, facts: dict[str, Any]) -> list[Page]:
    """What one reads without a map, and an idea said by somebody signed in."""
    writers = Writers(facts["sessions"], read_guard(line.get(f"{STEPS}/ou/")))
    most = len(facts["sessions"])
    idea = first_link(line, "/idees/", r"/idees/[^/?]+/")
    supporters = Supporters(facts["sessions"], read_guard(line.get(f"{STEPS}/ou/")), idea)
    return [
        # Words of the seeded ideas: in two of five, in one of a hundred, in none. Not those kept for all readers.
        Page("list, common word", anew("/idees/?q=entre"), ratio=40),
        Page("list, word of some", anew("/idees/?q=Sabatier"), ratio=40),
        Page("list, unknown word", anew("/idees/?q=hippodrome"), ratio=40),
        # Where neither the words alone nor the list alone are few.
        Page("list, two words", anew("/idees/?q=place+%C3%A9cole"), ratio=40),
        Page("list, word of another quarter", anew("/idees/?q=Sabatier&quartier=vicoigne"), ratio=40),
        Page("list, common word filtered", anew(f"/idees/?q=entre&{FILTERS}"), ratio=40),
        Page("list, most supported", anew("/idees/?tri=soutiens"), ratio=40),
        Page("list, least supported", anew("/idees/?tri=peu-soutenues"), ratio=40),
        Page("list, by chance", anew("/idees/?tri=hasard"), ratio=40),
        Page("support", supporters.support, status=302, ratio=25, before=supporters.take_back, most=most),
        Page("home", same("/"), ratio=40),
        Page("proposal page", same(idea), ratio=35),
        Page("quarter page", same(first_link(line, "/", r"/quartier/[^/?]+/")), ratio=40),
        Page("home, by a person", by_a_person("/"), ratio=40),
        Page("list, two words, by a person", by_a_person("/idees/?q=place+%C3%A9cole"), ratio=40),
        Page("home, written anew", anew("/")),
        Page("proposal page, written anew", anew(idea)),
        Page("quarter page, written anew", anew(first_link(line, "/", r"/quartier/[^/?]+/"))),
        Page("idea: a step kept (mean of three)", writers.write, status=302, most=3 * most),
        Page("idea sent (last step)", writers.send, status=302, ratio=50, before=writers.write_all, most=most),
    ]


@dataclass
class Writers:
    """People signed in who write an idea each: what a round sends, and what must have gone before."""

    sessions: list[str]
    guard: Guard
    said: int = 0

    def post(self, session: str, step: str, **typed: Any) -> Request:
        cookies = f"crieur={session}; {self.guard.cookie}"
        form = {"csrfmiddlewaretoken": self.guard.token} | typed
        return Request(f"{STEPS}/{step}/", "POST", {"Cookie": cookies}, form)

    def steps(self, session: str) -> list[Request]:
        """Where, what, theme: all but the last."""
        self.said += 1
        longitude, latitude = SABATIER
        words = {"title": f"Un banc numéro {self.said}", "text": "Pour souffler en revenant du marché."}
        return [
            self.post(session, "ou", place_kind="point", longitude=longitude, latitude=latitude, hint=""),
            self.post(session, "quoi", **words),
            self.post(session, "theme", theme="cadre-de-vie"),
        ]

    def write(self, number: int) -> list[Request]:
        """So many steps, three by writer."""
        return [request for session in self.sessions[: max(1, number // 3)] for request in self.steps(session)]

    def write_all(self, number: int) -> list[Request]:
        return [request for session in self.sessions[:number] for request in self.steps(session)]

    def send(self, number: int) -> list[Request]:
        return [self.post(session, "vous", rules="on", signature="") for session in self.sessions[:number]]


@dataclass
class Supporters:
    """People signed in who support one idea; before each round, they take their support back."""

    sessions: list[str]
    guard: Guard
    idea: str

    def press(self, act: str, number: int) -> list[Request]:
        form = {"csrfmiddlewaretoken": self.guard.token}
        cookies = [f"crieur={session}; {self.guard.cookie}" for session in self.sessions[:number]]
        return [Request(f"{self.idea}{act}/", "POST", {"Cookie": cookie}, form) for cookie in cookies]

    def support(self, number: int) -> list[Request]:
        return self.press("soutenir", number)

    def take_back(self, number: int) -> list[Request]:
        return self.press("ne-plus-soutenir", number)


BENCHES: dict[str, Callable[[Line, dict[str, Any]], list[Page]]] = {"map": map_pages, "page": page_pages}
