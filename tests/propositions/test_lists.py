"""The list in each of its orders, page by key, and as a feed."""

import xml.etree.ElementTree as ET
from datetime import date, timedelta

import pytest
import time_machine
from django.http import Http404
from django.test import Client

from carte.founding import found_from_settings
from carte.territory import forget_outlines
from propositions.actions.supporting import support
from propositions.models.proposal import Proposal
from propositions.queries.filters import Filters
from propositions.queries.listing import CHANCE, LITTLE_SUPPORTED, RECENT, SORTS, SUPPORTED, Asked, code_of_day, listed
from propositions.views.shared import forget_pages
from socle.clock import now, today
from tests.factories.comptes import make_person
from tests.factories.kept import put_back
from tests.factories.propositions import make_proposal

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def ideas(db: None) -> list[Proposal]:
    """Forty-five, of which the first three of each ten are supported 3, 2 and 1 times; one is older than a month."""
    forget_outlines()
    put_back("forty-five ideas", gather)
    return list(Proposal.objects.order_by("pk"))


def gather() -> None:
    found_from_settings()
    people = [make_person() for _ in range(3)]
    with time_machine.travel(now() - timedelta(days=40)):
        made = [make_proposal()]
    for number in range(44):
        made.append(make_proposal(theme="mobilite" if number % 2 else "solidarite"))
        for person in people[number % 10 :]:
            support(person, code=made[-1].code)


def read_through(asked: Asked) -> list[str]:
    """Every code of a list, page after page."""
    codes, after = [], ""
    while True:
        page = listed(asked, after)
        codes += [idea.code for idea in page.proposals]
        after = page.next_key
        if not after:
            return codes


def in_order(ideas: list[Proposal], sort: str) -> list[str]:
    """What each order means, by the rows alone."""
    start = code_of_day(today())
    month = now() - timedelta(days=30)
    rows = [idea for idea in ideas if sort != LITTLE_SUPPORTED or idea.published_at >= month]
    keys = {
        RECENT: lambda idea: (-idea.published_at.timestamp(), -idea.pk),
        SUPPORTED: lambda idea: (-idea.supports_total, -idea.pk),
        LITTLE_SUPPORTED: lambda idea: (idea.supports_total, idea.published_at, idea.pk),
        CHANCE: lambda idea: (idea.code < start, idea.code),
    }
    return [idea.code for idea in sorted(rows, key=keys[sort])]


@pytest.mark.parametrize("sort", list(SORTS))
@pytest.mark.parametrize("theme", ["", "mobilite"])
def test_each_order_is_whole_and_each_idea_once(ideas, sort, theme):
    of_theme = [idea for idea in ideas if not theme or idea.theme.code == theme]
    assert read_through(Asked(Filters(theme=theme), "", sort)) == in_order(of_theme, sort)


def test_chance_of_another_day_is_another_order(ideas):
    first = read_through(Asked(Filters(), "", CHANCE))
    orders = set()
    for days in range(1, 6):
        with time_machine.travel(now() + timedelta(days=days)):
            other = read_through(Asked(Filters(), "", CHANCE))
        assert sorted(other) == sorted(first)
        orders.add(other[0])
    assert len(orders | {first[0]}) > 2


def test_whoever_reads_past_midnight_goes_on_in_the_order_they_began(ideas):
    asked = Asked(Filters(), "", CHANCE)
    first = listed(asked)
    whole = read_through(asked)
    with time_machine.travel(now() + timedelta(days=1)):
        assert [idea.code for idea in listed(asked, first.next_key).proposals] == whole[20:40]


@pytest.mark.usefixtures("town")
def test_day_begins_at_a_code_of_its_own():
    starts = {code_of_day(date(2026, 1, 1) + timedelta(days=days)) for days in range(100)}
    assert len(starts) == 100


@pytest.mark.parametrize("sort", list(SORTS))
def test_key_of_another_order_is_none(ideas, sort):
    for other in SORTS:
        key = listed(Asked(Filters(), "", other)).next_key
        assert key
        if other == sort:
            continue
        with pytest.raises(Http404):
            listed(Asked(Filters(), "", sort), key)


@pytest.mark.parametrize(
    ("params", "status"),
    [("tri=password", 404), ("tri=-author__email", 404), ("apres=AAAA", 404), ("apres=", 200), ("q=&tri=", 302)],
)
def test_address_that_asks_for_something_else(ideas, params, status, client):
    assert client.get(f"/idees/?{params}").status_code == status


def test_search_and_order_stay_through_the_pages(ideas, client):
    page = client.get("/idees/?q=banc&tri=soutiens").content.decode()
    assert "q=banc&amp;tri=soutiens&amp;apres=" in page
    assert "<b>« banc »</b>" in page
    assert "noindex" in page
    # Forty-five match: they are not counted.
    assert "45 idées" not in page


@pytest.mark.usefixtures("town")
def test_search_says_how_many_where_all_are_shown(client):
    make_proposal(title="Un kiosque à musique")
    assert "1 idée." in client.get("/idees/?q=kiosque").content.decode()
    assert "Aucune idée ne dit ces mots." in client.get("/idees/?q=hippodrome").content.decode()


def test_feed_tells_the_newest_of_any_list(ideas, client):
    answer = client.get("/idees/fil.atom?theme=mobilite&q=banc")
    feed = ET.fromstring(answer.content)
    assert feed.findtext(f"{ATOM}title") == "Les idées, Mobilité, « banc »"
    entries = [entry.find(f"{ATOM}link").get("href") for entry in feed.iter(f"{ATOM}entry")]  # type: ignore[union-attr]
    of_theme = [idea for idea in ideas if idea.theme.code == "mobilite"]
    assert [link.rpartition("/idees/")[2].strip("/") for link in entries if link] == in_order(of_theme, RECENT)[:30]
    again = client.get("/idees/fil.atom?theme=mobilite&q=banc", HTTP_IF_NONE_MATCH=answer["ETag"])
    assert again.status_code == 304
    assert client.get("/idees/fil.atom?theme=rien").status_code == 404
    assert 'href="/idees/fil.atom?theme=mobilite"' in client.get("/idees/?theme=mobilite").content.decode()


@pytest.mark.usefixtures("town")
def test_list_shows_new_supports_at_once(client: Client, resident):
    proposal = make_proposal(title="Un kiosque")
    assert "<b>1</b> soutien" not in client.get("/idees/").content.decode()
    support(resident, code=proposal.code)
    forget_pages()
    assert "<b>1</b> soutien" in client.get("/idees/").content.decode()
