"""The page and the feed of a quarter and of a theme."""

from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from carte.models import Quarter, Theme
from config.places import ENTRIES, NEWEST
from journal.actions import record, redact
from journal.models import Event
from propositions.actions.counting import repair_counts
from propositions.models.proposal import Proposal
from propositions.views.feed import FED
from propositions.views.shared import forget_pages
from tests.factories.comptes import make_person
from tests.factories.propositions import make_answer, make_proposal, make_street_proposal

pytestmark = pytest.mark.django_db
PAGES = ("/quartier/sabatier/", "/theme/cadre-de-vie/")
FEEDS = tuple(f"{page}fil.atom" for page in PAGES)
MOST_QUERIES = 12
ATOM = "{http://www.w3.org/2005/Atom}"


def move_to(proposal: Proposal, **columns: Any) -> None:
    """What actions of other days will do."""
    Proposal.objects.filter(pk=proposal.pk).update(**columns)
    repair_counts(None)


def step_of(page: Any, code: str) -> dict[str, Any]:
    found: dict[str, Any] = next(step for step in page.context["steps"] if step["code"] == code)
    return found


def titles_of(feed: Any) -> list[str]:
    return [title.text or "" for title in ElementTree.fromstring(feed.content).iterfind(f"{ATOM}entry/{ATOM}title")]


@pytest.mark.parametrize("address", PAGES)
def test_ideas_stand_under_their_progress_the_newest_first(town, client: Client, address):
    author = make_person()
    ideas = [make_proposal(author) for _ in range(NEWEST + 2)]
    move_to(ideas[0], progress="kept")
    elsewhere = make_proposal(author, place_kind="quarter", quarter="gare", theme="mobilite")
    page = client.get(address)
    assert [proposal.pk for proposal in step_of(page, "said")["proposals"]] == [
        proposal.pk for proposal in reversed(ideas[-NEWEST:])
    ]
    assert step_of(page, "kept")["proposals"] == [ideas[0]]
    assert [(step["code"], step["ideas"]) for step in page.context["steps"] if step["ideas"]] == [
        ("said", NEWEST + 1),
        ("kept", 1),
    ]
    assert page.context["total"] == NEWEST + 2
    assert elsewhere.title not in page.content.decode()


@pytest.mark.parametrize("address", PAGES)
def test_links_of_a_page_lead_to_as_many_ideas_as_they_say(town, client: Client, address):
    author = make_person()
    for number in range(NEWEST + 1):
        make_proposal(author, hint=f"au {number}")
    make_street_proposal(make_person("crier"))
    move_to(make_street_proposal(make_person("crier")), theme=Theme.objects.get(code="cadre-de-vie"))
    page = client.get(address)
    links = {page.context["list_url"]: page.context["total"], step_of(page, "said")["url"]: page.context["total"]}
    for chart in page.context["charts"]:
        assert sum(bar.ideas for bar in chart["bars"]) == page.context["total"], chart["title"]
        assert max(bar.share for bar in chart["bars"]) == 100
        links |= {bar.url: bar.ideas for bar in chart["bars"] if bar.url}
    assert len(links) >= 6
    for url, ideas in links.items():
        assert client.get(url).context["total"] == ideas, url


def test_step_with_no_more_ideas_than_shown_has_no_list_of_its_own(town, client: Client):
    for _ in range(NEWEST):
        make_proposal()
    assert step_of(client.get("/quartier/sabatier/"), "said")["url"] == ""


def test_theme_counts_the_ideas_out_of_every_quarter_too(town, client: Client):
    make_proposal(place_kind="town")
    make_proposal()
    bars = client.get("/theme/cadre-de-vie/").context["charts"][0]["bars"]
    told = {bar.name: (bar.ideas, bool(bar.url)) for bar in bars if bar.ideas}
    assert told == {"Sabatier": (1, True), "Toute la ville, ou hors des quartiers": (1, False)}


@pytest.mark.parametrize("address", PAGES)
def test_empty_page_says_what_will_be_there_and_the_first_step(town, client: Client, address):
    page = client.get(address).content.decode()
    assert "Aucune idée n’a encore été dite." in page
    assert 'href="/jai-une-idee/">Dire la première' in page
    assert "0 idée " in page


def test_quarter_that_left_the_map_and_unknown_ones_are_not_found(town, client: Client):
    addresses = [*PAGES, *FEEDS]
    assert {client.get(address).status_code for address in addresses} == {200}
    Quarter.objects.filter(slug="sabatier").update(retired_at="2026-01-01T00:00Z")
    Theme.objects.filter(code="cadre-de-vie").update(retired_at="2026-01-01T00:00Z")
    forget_pages()  # no action, no event: nobody could know
    addresses += ["/quartier/nulle-part/", "/quartier/nulle-part/fil.atom", "/theme/rien/", "/theme/rien/fil.atom"]
    assert {client.get(address).status_code for address in addresses} == {404}


def test_quarter_redrawn_keeps_its_page_and_its_thread(town, client: Client):
    proposal = make_proposal(place_kind="quarter", quarter="sabatier")
    old = Quarter.objects.get(slug="sabatier")
    Quarter.objects.filter(pk=old.pk).update(retired_at="2026-01-01T00:00Z")
    new = Quarter.objects.create(
        name=old.name,
        slug=old.slug,
        shape=old.shape,
        label_longitude=old.label_longitude,
        label_latitude=old.label_latitude,
        thread=old.thread,
    )
    move_to(proposal, quarter=new)
    page = client.get("/quartier/sabatier/")
    assert page.context["total"] == 1
    assert proposal.title in [entry.title for entry in page.context["entries"]]


@pytest.mark.parametrize("address", [*PAGES, *FEEDS])
@pytest.mark.parametrize("visibility", ["hidden", "withdrawn", "waiting", "merged"])
def test_thread_forgets_what_is_no_longer_public(town, client: Client, address, visibility):
    proposal, other = make_proposal(), make_proposal()
    assert proposal.title in client.get(address).content.decode()
    move_to(proposal, visibility=visibility)
    page = client.get(address).content.decode()
    assert proposal.title not in page
    assert other.title in page


@pytest.mark.parametrize("address", PAGES)
def test_thread_is_the_newest_first_and_ends(town, client: Client, address):
    ideas = [make_proposal() for _ in range(ENTRIES + 1)]
    # Neither what the staff alone reads nor what weighs nothing.
    for visibility, weight in (("staff", "knot"), ("public", "silent"), ("public", "line")):
        record(
            None,
            thread=ideas[-1].thread,
            quarter_thread=Quarter.objects.get(slug="sabatier").thread,
            theme_thread=Theme.objects.get(code="cadre-de-vie").thread,
            verb="said_web",
            visibility=visibility,
            weight=weight,
            title="Pas pour tout le monde",
        )
    page = client.get(address)
    assert [entry.title for entry in page.context["entries"]] == [idea.title for idea in ideas[:0:-1]]
    assert "Pas pour tout le monde" not in page.content.decode()


@pytest.mark.parametrize("address", [*PAGES, *FEEDS])
def test_word_taken_out_stays_out(town, client: Client, address):
    proposal = make_proposal(title="Chez Madame Untel")
    assert "Untel" in client.get(address).content.decode()
    event = Event.objects.get(thread=proposal.thread)
    redact(make_person("moderator"), event=event, reason="Un nom")
    Proposal.objects.filter(pk=proposal.pk).update(title="Chez une voisine")
    page = client.get(address).content.decode()
    assert "[retiré]" in page
    assert "Untel" not in page


@pytest.mark.parametrize("address", [*PAGES, *FEEDS])
def test_number_of_queries_is_small_and_does_not_move(town, client: Client, address):
    def ask() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    make_proposal()
    one = ask()
    for number in range(5):
        make_proposal(title=f"Un banc, encore {number}")
    move_to(make_proposal(), progress="done")
    assert ask() == one <= MOST_QUERIES


@pytest.mark.parametrize("address", PAGES)
def test_page_names_its_feed(town, client: Client, address):
    page = client.get(address).content.decode()
    assert '<link rel="alternate" type="application/atom+xml" title="Le fil de ' in page
    assert page.count(f'href="{address}fil.atom"') == 2
    assert client.get(f"{address}fil.atom")["Content-Type"] == "application/atom+xml; charset=utf-8"


@pytest.mark.parametrize("address", FEEDS)
def test_feed_leads_to_the_site_and_never_to_a_host_that_was_sent(town, client: Client, settings, address):
    settings.ALLOWED_HOSTS, settings.SITE_URL = ["*"], "https://participer.raismes.example"
    proposal = make_proposal()
    feed = client.get(address, headers={"host": "ailleurs.example"}).content.decode()
    assert f'href="https://participer.raismes.example{proposal.get_absolute_url()}"' in feed
    assert "ailleurs.example" not in feed
    # Control: the page, which may speak of the host it was asked by.
    page = client.get(address.removesuffix("fil.atom"), headers={"host": "ailleurs.example"}).content.decode()
    assert "ailleurs.example" in page


@pytest.mark.parametrize("address", FEEDS)
def test_feed_holds_no_more_than_it_needs_and_nobody(town, client: Client, address):
    author = make_person(email="josiane.l@exemple.fr")
    for _ in range(FED + 1):
        proposal = make_proposal(author, signature="Josiane L.")
    answer = client.get(address)
    assert len(titles_of(answer)) == FED
    assert titles_of(answer)[0] == f"Dite sur le site : {proposal.title}"
    for private in ("Josiane", "exemple.fr", proposal.follow_code):
        assert private not in answer.content.decode()


@pytest.mark.parametrize("address", [*PAGES, *FEEDS])
def test_what_the_town_answers_is_quoted_with_who_signed_it(town, client: Client, address):
    make_answer(make_proposal(), text="Oui, au printemps.")
    page = client.get(address).content.decode()
    assert "Oui, au printemps." in page
    assert page.count("Anne Martin, adjointe aux sports.") == 1


@pytest.mark.parametrize("address", FEEDS)
def test_reader_who_has_it_all_is_told_so_in_no_word(town, client: Client, address):
    proposal = make_proposal()
    first = client.get(address)
    known = {"if-none-match": first["ETag"]}
    again = client.get(address, headers=known)
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(address, headers={"if-modified-since": first["Last-Modified"]}).status_code == 304
    redact(make_person("moderator"), event=Event.objects.get(thread=proposal.thread), reason="Un nom")
    told = client.get(address, headers=known)
    assert told.status_code == 200
    assert "[retiré]" in titles_of(told)[0]
    known = {"if-none-match": told["ETag"]}
    make_proposal()
    assert client.get(address, headers=known).status_code == 200


def test_home_and_idea_lead_to_the_pages(town, client: Client):
    proposal = make_proposal()
    assert 'href="/quartier/sabatier/"' in client.get("/").content.decode()
    page = client.get(proposal.get_absolute_url()).content.decode()
    assert 'href="/quartier/sabatier/"' in page
    assert 'href="/theme/cadre-de-vie/"' in page
    # The page of a retired theme is gone: its name stays, without a link.
    Theme.objects.filter(code="cadre-de-vie").update(retired_at="2026-01-01T00:00Z")
    forget_pages()  # no action, no event: nobody could know
    page = client.get(proposal.get_absolute_url()).content.decode()
    assert 'href="/theme/cadre-de-vie/"' not in page
    assert "<li>Cadre de vie</li>" in page
