"""`script/bench pan`: a hand that drags and zooms the map for half a minute; what the page did meanwhile.

The profile is taken while it happens, which slows the page by a little: its figures are above the true ones.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

from bench_requests import PROXIED
from bench_seeds import seeded
from bench_sites import Bench, Server, serve
from bench_table import table
from bench_trace import CATEGORIES, Task, read_tasks
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from services import require_chromium

MOST_MARKS, MOST_MILLISECONDS, MOST_BYTES = 300, 50, 60_000
VIEWS: dict[str, ViewportSize] = {"desk": {"width": 1920, "height": 1080}, "phone": {"width": 360, "height": 740}}
MARKS = ".map-canvas .map-mark, .map-canvas .map-pile"
DATA = ("/carte/tuiles/", "/carte/idees.json")
# Longer than the map waits after a move before it asks.
QUIET = 0.6
PATIENCE = 15
SHOWN = 5
# Nothing leaves the machine: the map stands without its ground.
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
CHROMIUM += ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]


@dataclass
class Stop:
    """Where the hand rests: what it had done, the marks drawn, what came over the line since the last one."""

    move: str
    marks: int
    requests: int
    bytes: int
    heaviest: int


class Traffic:
    """The map's data over the line, in bytes as sent, headers included."""

    def __init__(self, page: Page) -> None:
        self.paths: dict[str, str] = {}
        self.came: list[int] = []
        self.waiting: set[str] = set()
        self.last = time.monotonic()
        link = page.context.new_cdp_session(page)
        link.on("Network.requestWillBeSent", self._asked)
        link.on("Network.loadingFinished", self._came)
        link.on("Network.loadingFailed", self._failed)
        link.send("Network.enable")

    def _asked(self, event: dict[str, Any]) -> None:
        path = urlsplit(event["request"]["url"]).path
        if path.startswith(DATA):
            self.waiting.add(event["requestId"])
            self.last = time.monotonic()

    def _came(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self.waiting:
            self.came.append(round(event["encodedDataLength"]))
        self._failed(event)

    def _failed(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self.waiting:
            self.waiting.discard(event["requestId"])
            self.last = time.monotonic()

    def settle(self, page: Page) -> list[int]:
        """Wait until nothing is on its way; what came since the last time."""
        self.last = time.monotonic()
        deadline = self.last + PATIENCE
        while (self.waiting or time.monotonic() - self.last < QUIET) and time.monotonic() < deadline:
            page.wait_for_timeout(50)
        came, self.came = self.came, []
        return came


def drag(page: Page, right: float, down: float) -> None:
    """Pull the map by these shares of the view, as a hand does: in a third of a second."""
    box = page.locator(".map-canvas").bounding_box()
    assert box  # noqa: S101
    x, y = box["x"] + box["width"] * (0.5 - right / 2), box["y"] + box["height"] * (0.45 - down / 2)
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 21):
        page.mouse.move(x + box["width"] * right * step / 20, y + box["height"] * down * step / 20)
        page.wait_for_timeout(16)
    page.mouse.up()


def wheel(page: Page, turn: int) -> None:
    box = page.locator(".map-canvas").bounding_box()
    assert box  # noqa: S101
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.45)
    page.mouse.wheel(0, turn)


def press(page: Page, key: str) -> None:
    page.get_by_role("application").first.focus()
    page.keyboard.press(key)


MOVES: list[tuple[str, Callable[[Page], None]]] = [
    ("drag west", lambda page: drag(page, 0.4, 0)),
    ("drag east", lambda page: drag(page, -0.4, 0)),
    ("closer by the wheel", lambda page: wheel(page, -120)),
    ("drag north", lambda page: drag(page, 0, 0.3)),
    ("drag south", lambda page: drag(page, 0, -0.3)),
    ("closer by a key", lambda page: press(page, "+")),
    ("drag north and west", lambda page: drag(page, 0.3, 0.3)),
    ("drag south and east", lambda page: drag(page, -0.3, -0.3)),
    ("arrow right", lambda page: press(page, "ArrowRight")),
    ("arrow left", lambda page: press(page, "ArrowLeft")),
    ("further by a key", lambda page: press(page, "-")),
    ("further by the wheel", lambda page: wheel(page, 120)),
]


def open_map(page: Page, traffic: Traffic) -> Stop:
    page.goto("/carte/")
    page.locator(MARKS).first.wait_for()
    return stop_at(page, traffic, "opening")


def move_about(page: Page, traffic: Traffic) -> Iterator[Stop]:
    """One turn, which ends where it began."""
    for name, move in MOVES:
        move(page)
        yield stop_at(page, traffic, name)


def stop_at(page: Page, traffic: Traffic, move: str) -> Stop:
    came = traffic.settle(page)
    return Stop(move, page.locator(MARKS).count(), len(came), sum(came), max(came, default=0))


@contextmanager
def opened(browser: Browser, server: Server, view: ViewportSize) -> Iterator[Page]:
    # What Caddy tells of the line: without it the site sends one to https.
    headers = {"X-Forwarded-Proto": PROXIED["X-Forwarded-Proto"]}
    context = browser.new_context(
        base_url=f"http://127.0.0.1:{server.port}", viewport=view, locale="fr-FR", extra_http_headers=headers
    )
    context.set_default_timeout(PATIENCE * 1000)
    yield context.new_page()
    context.close()


def try_view(browser: Browser, server: Server, view: ViewportSize) -> dict[str, Any]:
    """One visit: its stops, and the tasks that are ours, longest first."""
    with opened(browser, server, view) as page:
        traffic = Traffic(page)
        opening, tasks_of_opening = traced(browser, page, lambda: open_map(page, traffic))
        stops, tasks = traced(browser, page, lambda: list(move_about(page, traffic)))
    told = [asdict(stop) for stop in [opening, *stops]]
    return {"stops": told, "opening": judge(tasks_of_opening), "moving": judge(tasks)}


def traced(browser: Browser, page: Page, act: Callable[[], Any]) -> tuple[Any, list[Task]]:
    """What `act` gives, and the tasks of the main thread meanwhile."""
    browser.start_tracing(page=page, categories=CATEGORIES)
    result = act()
    return result, read_tasks(json.loads(browser.stop_tracing())["traceEvents"])


def judge(tasks: list[Task]) -> dict[str, Any]:
    """The longest of our tasks, and the most that we took of any."""
    ours = sorted((task for task in tasks if task.is_ours), key=lambda task: -task.duration)
    return {
        "tasks": len(tasks),
        "longest": [task.told() for task in ours[:SHOWN]],
        "most_ours": round(max((task.ours for task in tasks), default=0), 1),
        "longest_of_all": round(max((task.duration for task in tasks), default=0), 1),
    }


def measure(bench: Bench, sizes: list[int]) -> dict[str, Any]:
    """At each size and in each view."""
    chromium = require_chromium()
    visits = []
    for ideas in sizes:
        url = seeded(bench, ideas)
        site = serve(bench, "config.wsgi:application", bench.settings(url), f"web-{ideas}")
        with site as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM)
            for name, view in VIEWS.items():
                visits.append({"ideas": ideas, "view": name} | try_view(browser, server, view))
            browser.close()
    return {"visits": visits}


HEAD = ["ideas", "view", "stops", "longest task of ours, ms", "of it ours, ms", "in our lines, ms", "most of ours, ms"]
HEAD += ["longest of all, ms", "the same, opening", "most of ours, opening", "marks, most"]
HEAD += ["kB a move, median", "kB a move, most", "heaviest answer, kB"]


def row_of(visit: dict[str, Any]) -> list[str]:
    moving, opening, stops = visit["moving"], visit["opening"], visit["stops"]
    longest = moving["longest"][0] if moving["longest"] else {"duration": 0, "ours": 0, "own": 0}
    moves = sorted(stop["bytes"] for stop in stops[1:])
    figures = [longest["duration"], longest["ours"], longest["own"], moving["most_ours"], moving["longest_of_all"]]
    figures += [opening["longest_of_all"], opening["most_ours"]]
    weights = [moves[len(moves) // 2], moves[-1], max(stop["heaviest"] for stop in stops)]
    return [
        f"{visit['ideas']:,}",
        visit["view"],
        str(len(stops)),
        *(f"{figure:.1f}" for figure in figures),
        str(max(stop["marks"] for stop in stops)),
        *(f"{weight / 1000:.1f}" for weight in weights),
    ]


def faults_of(visit: dict[str, Any]) -> list[str]:
    """The goals this visit does not reach. A visit that saw nothing of ours proves nothing: that is a fault too."""
    where = f"{visit['view']} at {visit['ideas']:,} ideas"
    most_ours = max([visit["moving"]["most_ours"], *(task["duration"] for task in visit["moving"]["longest"])])
    marks = max(stop["marks"] for stop in visit["stops"])
    heaviest = max(stop["heaviest"] for stop in visit["stops"])
    found = {
        f"Over: {where}: a task of ours of {most_ours} ms, {MOST_MILLISECONDS} at most": most_ours > MOST_MILLISECONDS,
        f"Over: {where}: {marks} marks, {MOST_MARKS} at most": marks > MOST_MARKS,
        f"Over: {where}: an answer of {heaviest:,} bytes, {MOST_BYTES:,} at most": heaviest > MOST_BYTES,
        f"Nothing seen: {where}: no line of ours in the profile": most_ours == 0,
        f"Nothing seen: {where}: no answer came with ideas": heaviest == 0,
    }
    return [fault for fault, present in found.items() if present]


def show(found: dict[str, Any]) -> list[str]:
    """The table; what is wrong with it."""
    print(f"\n{table(HEAD, map(row_of, found['visits']))}\n")
    for visit in found["visits"]:
        for task in visit["moving"]["longest"][:3]:
            print(f"{visit['view']}: {task['duration']} ms, of it {task['ours']} ours: {', '.join(task['places'])}")
    return [fault for visit in found["visits"] for fault in faults_of(visit)]
