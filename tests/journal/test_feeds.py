"""Atom as RFC 4287 wants it, whatever people typed."""

from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest

from journal.feeds import Entry, atom_feed

ATOM = "{http://www.w3.org/2005/Atom}"
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
SITE = "https://participer.raismes.example"


@pytest.fixture(autouse=True)
def site(settings) -> None:
    settings.SITE_URL = SITE


def make_entry(**changes: Any) -> Entry:
    told = {"verb": "said_web", "at": NOON, "title": "Un banc", "url": "/idees/abcdef/", "reason": ""}
    return Entry(**{**told, **changes})


def read_feed(*entries: Entry) -> ElementTree.Element:
    document = atom_feed(
        title="Sabatier : le fil",
        subtitle="Ce qui arrive.",
        page="/quartier/sabatier/",
        feed="/quartier/sabatier/fil.atom",
        entries=entries,
    )
    return ElementTree.fromstring(document)


def text(element: ElementTree.Element, name: str) -> str:
    return element.findtext(f"{ATOM}{name}") or ""


def link(element: ElementTree.Element, rel: str) -> str:
    return next(found.attrib["href"] for found in element.findall(f"{ATOM}link") if found.attrib["rel"] == rel)


def test_feed_has_what_the_standard_requires():
    feed = read_feed(make_entry(), make_entry(at=NOON - timedelta(days=1), verb="said_street"))
    assert feed.tag == f"{ATOM}feed"
    assert text(feed, "title") == "Sabatier : le fil"
    assert text(feed, "id").startswith("urn:uuid:")
    assert datetime.fromisoformat(text(feed, "updated")) == NOON
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    assert link(feed, "self") == f"{SITE}/quartier/sabatier/fil.atom"
    assert link(feed, "alternate") == f"{SITE}/quartier/sabatier/"
    entries = feed.findall(f"{ATOM}entry")
    assert [text(entry, "title") for entry in entries] == ["Dite sur le site : Un banc", "Dite dans la rue : Un banc"]
    assert len({text(entry, "id") for entry in entries} | {text(feed, "id")}) == 3
    for entry in entries:
        assert datetime.fromisoformat(text(entry, "updated")) <= NOON
        assert link(entry, "alternate") == f"{SITE}/idees/abcdef/"


def test_feed_without_entry_has_a_date_that_does_not_move():
    assert text(read_feed(), "updated") == text(read_feed(), "updated") == "2000-01-01T00:00:00+00:00"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Tom & <b>Léa</b>", "Tom & <b>Léa</b>"),
        ("]]> <!-- &amp; &nope;", "]]> <!-- &amp; &nope;"),
        ("Un arbre 🌳 à « midi »", "Un arbre 🌳 à « midi »"),
        ("Un\x00 ban\x0bc\x1b\ufffe\ud800", "Un banc"),
    ],
)
def test_words_typed_are_words_read(typed, read):
    feed = read_feed(make_entry(title=typed, reason=typed))
    entry = feed.find(f"{ATOM}entry")
    assert entry is not None
    assert text(entry, "title") == f"Dite sur le site : {read}"
    # The summary is HTML inside XML: what was typed is text in it, never a tag.
    summary = ElementTree.fromstring(text(entry, "summary"))
    assert (summary.tag, summary.text, len(summary)) == ("p", read, 0)


def test_what_the_town_says_is_quoted_with_who_signed_it():
    entry = read_feed(make_entry(reason="Oui,\n\nau printemps.", signed="Anne <b> Martin, adjointe")).find(
        f"{ATOM}entry"
    )
    assert entry is not None
    said = [part.text for part in ElementTree.fromstring(f"<div>{text(entry, 'summary')}</div>")]
    assert said == ["Oui,", "au printemps.", "Signé\u00a0: Anne <b> Martin, adjointe."]


def test_identities_last_when_the_site_moves_and_words_are_taken_out(settings):
    def identities() -> list[str]:
        feed = read_feed(make_entry())
        return [text(feed, "id"), feed.findtext(f"{ATOM}entry/{ATOM}id") or ""]

    before = identities()
    settings.SITE_URL = "https://ailleurs.example"
    assert identities() == before
    feed = read_feed(make_entry(title="[retiré]"))
    assert feed.findtext(f"{ATOM}entry/{ATOM}id") == before[1]
    # Control: another moment, another identity.
    feed = read_feed(make_entry(at=NOON + timedelta(microseconds=1)))
    assert feed.findtext(f"{ATOM}entry/{ATOM}id") != before[1]


def test_what_has_no_page_of_its_own_leads_to_the_page_of_the_feed():
    feed = read_feed(make_entry(verb="quarter_opened", title="Sabatier", url=""))
    entry = feed.find(f"{ATOM}entry")
    assert entry is not None
    assert text(entry, "title") == "Le quartier est sur la carte : Sabatier"
    assert link(entry, "alternate") == f"{SITE}/quartier/sabatier/"
