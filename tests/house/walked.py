"""What templates ask of the pages while a walk goes through the site: names known and unknown, templates rendered."""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from django.template.base import Variable, VariableDoesNotExist
from django.test import Client, signals
from django.urls import Resolver404, resolve

LINK = re.compile(r'<a\b[^>]*\bhref="([^"]+)"')
# What names another element of its page: a field its label, its hint, its error; a button what it opens.
POINTERS = {"for", "list", "aria-describedby", "aria-labelledby", "aria-controls", "aria-errormessage"}
# A page of a kind is visited so many times: another idea may be in another state.
TWICE = 2
# What is invented for the page of every piece proves nothing of the others: tests/config/test_styles.py judges it.
OF_STYLES = {"config/styles.html", "config/styles_ratios.html"}


@dataclass
class Seen:
    """Each name as it is written in a template (« knot.detail »), and whether it ever was something."""

    known: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    rendered: set[str] = field(default_factory=set)

    def never_known(self, texts: str) -> list[str]:
        """Names of our templates that nothing ever answered to. Where one may be missing, a `{% if %}` is no excuse:
        what is true on no page is written wrong, or of no use."""
        return sorted(name for name in self.unknown - self.known if re.search(rf"\b{re.escape(name)}\b", texts))


@contextmanager
def watched_templates(patch: pytest.MonkeyPatch) -> Iterator[Seen]:
    seen, lookup = Seen(), "_resolve_lookup"
    resolve_lookup = getattr(Variable, lookup)  # its own, which the stubs do not tell

    def note(variable: Variable, context: Any) -> Any:
        try:
            found = resolve_lookup(variable, context)
        except VariableDoesNotExist:
            seen.unknown.add(str(variable.var))
            raise
        seen.known.add(str(variable.var))
        return found

    def note_template(sender: object, template: Any, **kwargs: Any) -> None:
        seen.rendered.add(str(template.name))

    patch.setattr(Variable, lookup, note)
    signals.template_rendered.connect(note_template)
    yield seen
    signals.template_rendered.disconnect(note_template)
    patch.undo()


def every_template(folder: Path) -> dict[str, str]:
    """Name and text of each."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def kind_of(address: str) -> tuple[str, tuple[str, ...]] | None:
    """The view of an address and the names it is asked with; None if it is none of ours."""
    try:
        view = resolve(urlsplit(address).path).view_name
    except Resolver404:
        return None
    return view, tuple(sorted({name for name, _value in parse_qsl(urlsplit(address).query)}))


def text_of(answer: Any) -> str:
    """Of a page; "" for what is none."""
    return str(answer.content, "utf-8") if answer.get("Content-Type", "").startswith("text/html") else ""


def follow_links(client: Client, starts: list[str]) -> Iterator[tuple[str, Any]]:
    """These addresses and every one that links lead to from them, of each kind the first two; each with its answer."""
    waiting, met = list(starts), set(starts)
    kinds: dict[tuple[str, tuple[str, ...]], int] = {}
    while waiting:
        address = waiting.pop(0)
        answer = client.get(address)
        yield address, answer
        for link in map(html.unescape, LINK.findall(text_of(answer))):
            target = urljoin(address, link).partition("#")[0]
            kind = kind_of(target) if target.startswith("/") else None
            if kind and target not in met and kinds.setdefault(kind, 0) < TWICE:
                kinds[kind] += 1
                met.add(target)
                waiting.append(target)


class Pointers(HTMLParser):
    """The names that elements of a page have, and those that others call them by."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.called: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                self.names.append(value or "")
            elif name in POINTERS:
                self.called += [(name, called) for called in (value or "").split()]
            elif name == "href" and (value or "").startswith("#"):
                self.called.append((name, (value or "")[1:]))


def dangling(text: str) -> list[str]:
    """What elements of a page are said to be described, labelled or led to by, and is not there; a name given twice."""
    page = Pointers()
    page.feed(text)
    names = set(page.names)
    twice = {name for name in names if page.names.count(name) > 1}
    missing = {f"{attribute}={called} is nowhere" for attribute, called in page.called if called not in names}
    return sorted(missing | {f"id={name} is given twice" for name in twice})
