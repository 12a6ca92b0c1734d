"""Reads templates as HTML: Django's tags are taken out first, what they would print is not known."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from tests.house.source import ROOT

TEMPLATES = ROOT / "frontend" / "templates"
COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment\b.*?%\}.*?\{%\s*endcomment\s*%\}", re.DOTALL)
TOKEN = re.compile(r"\{%\s*csrf_token\s*%\}")
VARIABLE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
TAG = re.compile(r"\{%.*?%\}", re.DOTALL)
# Stands for a csrf field, and for text that is only known when the page is made.
FIELD, UNKNOWN = '<input name="csrfmiddlewaretoken">', "…"
MUTATING = {"post", UNKNOWN}
HTMX_WRITES = {"hx-post", "hx-put", "hx-patch", "hx-delete"}


@dataclass
class Form:
    line: int
    mutating: bool
    guarded: bool = False


@dataclass
class Markup(HTMLParser):
    """The forms of a template, and what it has inline."""

    forms: list[Form] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    bare_writes: list[int] = field(default_factory=list)
    open_forms: list[Form] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            form = Form(self.getpos()[0], given.get("method", "get").lower() in MUTATING)
            self.forms.append(form)
            self.open_forms.append(form)
        if given.get("name") == "csrfmiddlewaretoken" and self.open_forms:
            self.open_forms[-1].guarded = True
        self._note_writes(given)
        self._note_inline(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self.open_forms:
            self.open_forms.pop()

    def _note_writes(self, given: dict[str, str]) -> None:
        if given.get("formmethod", "").lower() in MUTATING or HTMX_WRITES & given.keys():
            if self.open_forms:
                self.open_forms[-1].mutating = True
            else:
                self.bare_writes.append(self.getpos()[0])

    def _note_inline(self, tag: str, given: dict[str, str]) -> None:
        line = self.getpos()[0]
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(f"{line}: <{tag}>")
        for name, value in given.items():
            if name == "style" or name.startswith("on") or value.strip().lower().startswith("javascript:"):
                self.inline.append(f"{line}: {name}=")


def read_markup(path: Path) -> Markup:
    text = COMMENT.sub(_same_lines, path.read_text(encoding="utf-8"))
    text = TAG.sub(_same_lines, VARIABLE.sub(UNKNOWN, TOKEN.sub(FIELD, text)))
    markup = Markup()
    markup.feed(text)
    markup.close()
    return markup


def pages(folder: Path = TEMPLATES) -> Iterator[Path]:
    yield from sorted(folder.rglob("*.html"))


def _same_lines(found: re.Match[str]) -> str:
    return "\n" * found.group().count("\n")
