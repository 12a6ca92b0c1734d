"""An idea as a test says it, and what the site must then know of it."""

import json
import re
import urllib.request
import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect

from tests.faults.web import Browser
from tests.site import Site

ANSWER_DAYS = 60
FOLLOW_CODE = re.compile(r"\b[A-Z]{3}-\d{3}\b")


def _mark() -> str:
    # Letters alone: a title is read aloud, and found among sixty others.
    return uuid.uuid4().hex[:8].translate(str.maketrans("0123456789", "ghijklmnop"))


@dataclass
class Idea:
    """What is typed. Title and address are new in each test: the site of a worker serves many."""

    mark: str = field(default_factory=_mark)
    text: str = "Les enfants attendent le car sans rien à lire.\nUne boîte à livres suffirait."
    theme: str = "Culture et histoire"
    theme_code: str = "culture-histoire"
    first_theme: str = "Alimentation"  # of the town, in its order
    quarter: str = "Sabatier"
    quarter_slug: str = "sabatier"

    @property
    def title(self) -> str:
        return f"Une boîte à livres devant l’école, {self.mark}"

    @property
    def email(self) -> str:
        # Longer than a small telephone is wide.
        return f"marie-antoinette.{self.mark}@exemple.fr"


def read_code(page: Page, email: str) -> str:
    """The newest code sent to this address, asked for on `page`; read beside it, where nothing is drawn."""
    expect(page.get_by_role("heading", level=1, name="Votre code")).to_be_visible()
    letters = page.context.request.get("/demo/courriels/").text().split("<article")[1:]
    letter = next(text for text in letters if email in text)
    code = re.search(r"\b\d{6}\b", letter)
    assert code, letter
    return code.group()


def fill_what(page: Page, idea: Idea) -> None:
    expect(page.get_by_role("heading", level=1, name="Quelle est votre idée ?")).to_be_visible()
    page.get_by_label("En une phrase").fill(idea.title)
    page.get_by_label("Dites-en plus").fill(idea.text)


def fill_you(page: Page, idea: Idea) -> None:
    expect(page.get_by_role("heading", level=1, name="Et vous ?")).to_be_visible()
    page.get_by_label("Votre adresse de courriel").fill(idea.email)
    page.get_by_label("J’ai lu la règle du jeu").check()


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Continuer").click()


def reach_last_step(page: Page, idea: Idea) -> None:
    """« Et vous ? », whatever this person had begun. The three steps before it are sent as the page's browser would,
    and not drawn: the journeys draw them."""
    site = urlsplit(page.context.request.get("/healthz").url)
    kept = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    beside = Browser(site.port or 80, site.netloc, cookies=kept)
    step = beside.open("/jai-une-idee/ou/")
    step = beside.submit(step, place_kind="quarter", quarter=idea.quarter_slug)
    step = beside.submit(step, title=idea.title, text=idea.text)
    beside.submit(step, theme=idea.theme_code)
    page.context.add_cookies(
        [{"name": name, "value": value, "url": f"http://{site.netloc}"} for name, value in beside.cookies.items()]
    )
    page.goto("/jai-une-idee/vous/")
    expect(page.get_by_role("heading", level=1, name="Et vous ?")).to_be_visible()


def reach_code(page: Page, idea: Idea) -> None:
    """The four steps; leaves the page where the code is asked for."""
    reach_last_step(page, idea)
    fill_you(page, idea)
    page.get_by_role("button", name="Recevoir mon code").click()
    expect(page.get_by_role("heading", level=1, name="Votre code")).to_be_visible()


def code_field(page: Page) -> Locator:
    return page.get_by_label("Les six chiffres")


def publish_button(page: Page) -> Locator:
    return page.get_by_role("button", name="Publier mon idée")


def publish(page: Page, idea: Idea) -> str:
    """From « Et vous ? » filled and sent to the published page; its address."""
    code_field(page).fill(read_code(page, idea.email))
    publish_button(page).click()
    return expect_published(page, idea)


def due_dates() -> set[str]:
    """The day the town's answer is due, as ISO; two around midnight."""
    now = datetime.now(ZoneInfo("Europe/Paris"))
    days: set[date] = {(now - timedelta(minutes=2)).date(), now.date()}
    return {(day + timedelta(days=ANSWER_DAYS)).isoformat() for day in days}


def expect_published(page: Page, idea: Idea, *, place: str = "") -> str:
    """The author's page right after sending: title, quarter, first knot, the answer's date, the follow code."""
    main = page.get_by_role("main")
    expect(main.get_by_role("heading", level=1)).to_have_text(idea.title)
    expect(main.get_by_text("Votre idée est sur la carte.")).to_be_visible()
    expect(main).to_contain_text("Les enfants attendent le car")
    expect(main.locator(".idea-facts")).to_contain_text(place or idea.quarter)
    expect(main.locator(".idea-facts")).to_contain_text(idea.theme)
    expect_thread(page)
    assert FOLLOW_CODE.search(main.inner_text()), "no follow code on the page of the author"
    return page.url.split("?")[0]


def expect_thread(page: Page) -> None:
    """One knot that is, dated today, and the answer that is expected in sixty days."""
    # Between knots stand lines: what changed without changing where it stands.
    knots = page.locator("ol.thread > li:not(.is-line)")
    expect(knots).to_have_count(2)
    expect(knots.first).to_have_attribute("aria-current", "step")
    expect(knots.first.get_by_role("heading")).to_have_text("Dite sur le site")
    expect(knots.last).to_contain_text("La Ville répond")
    assert knots.last.locator("time").get_attribute("datetime") in due_dates()


def follow_code_on(page: Page) -> str:
    code = FOLLOW_CODE.search(page.locator(".follow-code strong").inner_text())
    assert code
    return code.group()


def expect_followed(page: Page, idea: Idea, code: str) -> None:
    """/suivre/CODE tells the idea and its thread to whoever holds the code."""
    expect(page).to_have_url(re.compile(rf"/suivre/{code}/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text(idea.title)
    expect_thread(page)


def count_published(site: Site, idea: Idea) -> int:
    """How many public ideas bear this title, by the open door."""
    address: str | None = f"{site.address}/api/v1/propositions/"
    found = 0
    while address:
        with urllib.request.urlopen(address, timeout=20) as answer:
            data = json.load(answer)
        found += sum(item["title"] == idea.title for item in data["results"])
        address = data["next"]
    return found
