"""The idea sent twice is one idea: at once, from two tabs, or sent again later; and with the lock off it is not."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import pytest

from journal.models import Event, EventActor, Expected, Follow
from propositions.actions.saying import publish
from propositions.counts import expected_counts, kept_counts
from propositions.models.draft import Draft
from propositions.models.proposal import Proposal
from tests.factories.comptes import make_person
from tests.factories.propositions import make_draft
from tests.faults.databases import ask
from tests.faults.races import REPEATS, THREADS, Outcome, race, race_plain, tell
from tests.faults.sites import ENGINES, TOWNS, Town
from tests.faults.web import Answer, Browser, newest_code, sign_in, write_idea
from tests.site import Site

# Real sites are started: on a busy machine that takes its time.
pytestmark = pytest.mark.timeout(300)


def send_at_once() -> Outcome:
    """One new draft, published by all threads at once."""
    author = make_person()
    draft = make_draft(author)
    return race([lambda: publish(author, draft=draft.pk)] * THREADS)


@pytest.mark.postgresql
def test_one_draft_published_at_once_is_one_idea(committed_town: None) -> None:
    attempts = 0
    for done in range(1, REPEATS + 1):
        outcome = send_at_once()
        attempts += outcome.attempts
        assert outcome.errors == []
        assert len({proposal.pk for proposal in outcome.values}) == 1
        assert Proposal.objects.count() == done
        assert Event.objects.filter(verb="said_web").count() == done
        assert EventActor.objects.count() == done
        assert Follow.objects.count() == done
        assert Expected.objects.filter(verb="answered").count() == done
        assert kept_counts() == expected_counts()
    assert attempts == THREADS * REPEATS
    tell("one draft published at once", attempts)


@pytest.mark.postgresql
def test_control_without_the_lock_on_the_draft_there_are_doubles(
    committed_town: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Draft.objects, "select_for_update", lambda **options: Draft.objects.all())
    attempts = sum(send_at_once().attempts for _ in range(REPEATS))
    assert attempts == THREADS * REPEATS
    assert Proposal.objects.count() > REPEATS
    tell("one draft published at once, lock off", attempts)


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def town_of_site(engine: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with TOWNS[engine](tmp_path_factory) as town:
        yield town


@pytest.fixture(scope="module")
def site(town_of_site: Town) -> Iterator[Site]:
    with Site(town_of_site.folder, {"DATABASE_URL": town_of_site.url}) as site:
        site.serve()
        yield site


def assert_one_idea(town: Town, title: str, pages: list[Answer]) -> None:
    """Every way led to the one idea of this title; the database says so by raw SQL."""
    assert [page.status for page in pages] == [200] * len(pages), [(page.status, page.path) for page in pages]
    rows = ask(town.url, "SELECT code FROM propositions_proposal WHERE title = %s", title)
    assert len(rows) == 1
    address = f"/idees/{rows[0][0]}/"
    assert {page.path.partition("?")[0] for page in pages} == {address}
    events = ask(town.url, "SELECT id FROM journal_event WHERE verb = 'said_web' AND title = %s", title)
    assert len(events) == 1


def press(tab: Browser, path: str, body: bytes) -> Answer:
    return tab.follow(tab.request("POST", path, body))


def test_last_step_sent_twice_by_someone_signed_in(site: Site, town_of_site: Town) -> None:
    browser = Browser(site.port)
    sign_in(browser, site, "deux.fois@exemple.fr")
    attempts = 0
    for number in range(REPEATS):
        title = f"Un banc devant la gare, essai {number}"
        page = write_idea(browser, title=title)
        body = browser.fill(page, rules="on", signature="")

        outcome = race_plain([partial(press, browser.tab(), "/jai-une-idee/vous/", body) for _ in range(2)])
        assert outcome.errors == []
        # Sent again later: the « back » button, or the page reloaded.
        resent = press(browser, "/jai-une-idee/vous/", body)
        attempts += outcome.attempts + 1
        assert_one_idea(town_of_site, title, [*outcome.values, resent])
    tell("last step sent twice and again", attempts)


def test_code_given_twice_at_once(site: Site, town_of_site: Town) -> None:
    attempts = 0
    for number in range(REPEATS):
        browser = Browser(site.port)
        title = f"Une boîte à livres, essai {number}"
        page = write_idea(browser, title=title)
        page = browser.submit(page, email=f"presse-{number}@exemple.fr", rules="on", signature="")
        body = browser.fill(page, code=newest_code(site.mails()))
        outcome = race_plain([partial(press, browser.tab(), page.path, body) for _ in range(2)])
        assert outcome.errors == []
        attempts += outcome.attempts
        assert_one_idea(town_of_site, title, outcome.values)
    tell("code given twice at once", attempts)


@dataclass
class Given:
    """A code given back: the body of its POST, and the cookies the browser had when it was pressed."""

    browser: Browser
    path: str
    body: bytes
    cookies: str

    def again(self, *, with_old_cookies: bool) -> Answer:
        headers = {"Cookie": self.cookies} if with_old_cookies else {}
        return self.browser.follow(self.browser.request("POST", self.path, self.body, headers))


def give_code(site: Site, town: Town, title: str, address: str) -> Given:
    browser = Browser(site.port)
    page = browser.submit(write_idea(browser, title=title), email=address, rules="on", signature="")
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    given = Given(browser, page.path, browser.fill(page, code=newest_code(site.mails())), cookies)
    assert_one_idea(town, title, [given.again(with_old_cookies=False)])
    return given


def test_code_page_sent_again_later(site: Site, town_of_site: Town) -> None:
    """The button « back », then the same press again."""
    title = "Un composteur de quartier"
    given = give_code(site, town_of_site, title, "encore@exemple.fr")
    assert_one_idea(town_of_site, title, [given.again(with_old_cookies=False)])


def test_second_press_served_after_the_first_has_signed_in(site: Site, town_of_site: Town) -> None:
    """A double press without JavaScript: both requests left with the cookies of before, and the browser shows the
    second answer. It still leads to the idea, and the person stays signed in."""
    title = "Un banc au soleil"
    given = give_code(site, town_of_site, title, "double@exemple.fr")
    assert_one_idea(town_of_site, title, [given.again(with_old_cookies=True)])
    assert given.browser.get("/mes-idees/").status == 200
