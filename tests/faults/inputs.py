"""What the tests of bad input share: the addresses, and each form with something good in each field."""

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

from tests.faults.races import tell

WHERE, WHAT, THEME, YOU = (f"/jai-une-idee/{step}/" for step in ("ou", "quoi", "theme", "vous"))
SIGN_IN, GIVE_CODE, FOLLOW = "/connexion/", "/connexion/code/", "/suivre/"
MARKS, API = "/carte/idees.json", "/api/v1/propositions/"
PLACES = ("/quartier/sabatier/", "/theme/mobilite/", "/quartier/sabatier/fil.atom")
LISTS = ("/", "/carte/", "/idees/", "/mes-idees/", *PLACES, MARKS, API, SIGN_IN, "/jai-une-idee/", WHERE)

# Each form with something good in each field.
FORMS: dict[str, dict[str, str]] = {
    WHERE: {
        "place_kind": "point",
        "longitude": "3.4899",
        "latitude": "50.4026",
        "quarter": "",
        "hint": "",
        "title": "",
    },
    WHAT: {"title": "Un banc", "text": "Pour souffler."},
    THEME: {"theme": "cadre-de-vie"},
    YOU: {"email": "jo@exemple.fr", "signature": "Jo", "rules": "on"},
    SIGN_IN: {"email": "jo@exemple.fr"},
    FOLLOW: {"code": "ABC-123"},
}
FIELDS = [(path, name) for path, fields in FORMS.items() for name in [*fields, *(["draft"] if "idee" in path else [])]]


def assert_all(answers: Mapping[Any, int], *allowed: int) -> None:
    """Every case got one of these statuses; those that did not are named."""
    assert {case: status for case, status in answers.items() if status not in allowed} == {}
    tell("cases", len(answers))


# NUL.


class Page(HTMLParser):
    """What a reader sees of a page, and the tags that make it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.active = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag in {"script", "style", "iframe", "svg", "math", "base", "object"} and not dict(attrs).get("src"):
            self.active += tag == "script" and dict(attrs).get("type") != "application/json"
            self.active += tag in {"style", "iframe", "math", "base", "object"}
        if tag == "br":
            self.words.append(" ")

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def holds(self, text: str) -> bool:
        """Whether the text is read on the page, spaces between words apart."""
        return "".join(text.split()) in "".join("".join(self.words).split())

    def value_of(self, name: str) -> list[str | None]:
        """The values of the inputs of this name."""
        # HTMLParser gives an input's attributes in a row: what is before or after `name`.
        return [value for tag, key, value in self.attributes if tag == "input" and key == name]

    @property
    def is_safe(self) -> bool:
        handlers = [name for _, name, _ in self.attributes if name.startswith("on") or name == "style"]
        links = [value for _, name, value in self.attributes if name in {"href", "src", "action"}]
        led_away = [value for value in links if re.match(r"\s*(javascript|data|vbscript):", value or "", re.IGNORECASE)]
        return not (self.active or handlers or led_away)


def read_page(text: str) -> Page:
    page = Page()
    page.feed(text)
    page.close()
    return page
