"""Rule 8: no line of a page begins with « : », « ? » or « » », nor ends with « « »: such a sign is held to its word."""

import re

from tests.house.catalogue import read_po
from tests.house.markup import TEMPLATES
from tests.house.source import ROOT, refuse

# A title is one line of a window; a plural is held by its words in the catalogue.
APART = re.compile(
    r"\{#.*?#\}|\{% *block title *%\}.*?\{% *endblock *%\}|\{% *blocktranslate.*?\{% *endblocktranslate *%\}", re.S
)
LOOSE = re.compile(r"""\S [:;?!»](?=[\s<{,.)"%']|$)|« |\bn° |\d (?:Mo|ko|h|%)(?![\w}])""", re.M)


def loose(text: str) -> list[str]:
    """The signs that a line may part from their word, each with its neighbours."""
    kept = APART.sub("", text)
    return [" ".join(kept[max(found.start() - 12, 0) : found.end() + 6].split()) for found in LOOSE.finditer(kept)]


def test_signs_of_pages_are_held_to_their_words():
    pages = sorted(TEMPLATES.rglob("*.html"))
    assert len(pages) > 100
    refuse([f"{page.name}: {sign}" for page in pages for sign in loose(page.read_text(encoding="utf-8"))])


def test_signs_of_the_catalogue_are_held_to_their_words():
    entries = read_po(ROOT / "frontend/locale/fr/LC_MESSAGES/django.po")
    said = [text for entry in entries for name, text in entry.texts.items() if entry.texts["msgid"] and "str" in name]
    assert len(said) > 40
    refuse([sign for text in said for sign in loose(text)])


def test_a_sign_that_is_not_held_is_found():
    assert loose("<p>Rien n’est perdu : <b>« Un banc »</b>, n° 4, 12 Mo. Et vous ?</p>") != []
    assert len(loose("Perdu : « Un banc », n° 4, 12 Mo. Vous ? Non ; oui !")) == 8
    assert loose("<p>Rien n’est perdu\u00a0: «\u00a0Un banc\u00a0» {# use: a : b #}</p>") == []
