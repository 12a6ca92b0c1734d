"""A Chromium trace read for one question: which tasks of the main thread are ours, and for how long.

Times in the trace are microseconds, ours milliseconds. A task's samples tell what ran in it: `ours` is the time with
a module of ours anywhere on the stack (what it called in Leaflet or the browser counts), `own` in its own lines.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

CATEGORIES = ["-*", "toplevel", "devtools.timeline", "disabled-by-default-v8.cpu_profiler", "__metadata"]
TASKS = {"RunTask", "ThreadControllerImpl::RunTask"}
OURS = "/static/js/"
Thread = tuple[int, int]


@dataclass
class Task:
    start: float
    duration: float
    ours: float = 0
    own: float = 0
    places: dict[str, float] = field(default_factory=dict)

    @property
    def is_ours(self) -> bool:
        """At least half of it went by with a module of ours on the stack. Layout and painting are tasks apart."""
        return self.ours > 0 and self.ours * 2 >= self.duration

    def add(self, milliseconds: float, profile: "Profile", node: int) -> None:
        """A sample that fell into it."""
        place = profile.place_of_ours(node)
        if place:
            self.ours += milliseconds
            self.own += milliseconds if profile.is_own(node) else 0
            self.places[place] = self.places.get(place, 0) + milliseconds

    def told(self) -> dict[str, Any]:
        """For people and machines; `places` are our functions that took the most, with what they called."""
        figures = {name: round(getattr(self, name), 1) for name in ("duration", "ours", "own")}
        heaviest = sorted(self.places, key=lambda place: -self.places[place])[:3]
        return figures | {"places": [f"{place} {self.places[place]:.0f}" for place in heaviest]}


@dataclass
class Profile:
    """Samples of one thread as they came: node by node, each with its parent and the script it lies in."""

    clock: float
    parents: dict[int, int] = field(default_factory=dict)
    scripts: dict[int, str] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    samples: list[tuple[float, int]] = field(default_factory=list)

    def add(self, data: dict[str, Any]) -> None:
        """A chunk of the trace."""
        chunk = data.get("cpuProfile", {})
        for node in chunk.get("nodes", []):
            self.parents[node["id"]] = node.get("parent", 0)
            self.scripts[node["id"]] = urlsplit(node["callFrame"].get("url", "")).path
            line = node["callFrame"].get("lineNumber", 0) + 1
            self.names[node["id"]] = node["callFrame"].get("functionName") or f"line {line}"
        for node_id, delta in zip(chunk.get("samples", []), data.get("timeDeltas", []), strict=False):
            self.clock += delta
            self.samples.append((self.clock, node_id))

    def is_own(self, node: int) -> bool:
        return self.scripts.get(node, "").startswith(OURS)

    def place_of_ours(self, node: int) -> str:
        """The nearest function of ours up the stack, and its file; "" if there is none."""
        while node and not self.is_own(node):
            node = self.parents.get(node, 0)
        return f"{self.names[node]} of {self.scripts[node].removeprefix(OURS)}" if node else ""

    def spans(self) -> Iterator[tuple[float, float, int]]:
        """Each sample lasts until the next."""
        ordered = sorted(self.samples)
        for (start, node), (end, _next) in pairwise(ordered):
            yield start, end, node


def main_threads(events: Iterable[dict[str, Any]]) -> set[Thread]:
    """(process, thread) of each page's main thread."""
    return {
        (event["pid"], event["tid"])
        for event in events
        if event.get("name") == "thread_name" and event.get("args", {}).get("name") == "CrRendererMain"
    }


def read_profiles(events: Iterable[dict[str, Any]]) -> list[Profile]:
    profiles: dict[tuple[int, str], Profile] = {}
    for event in sorted((e for e in events if e.get("name") in {"Profile", "ProfileChunk"}), key=lambda e: e["ts"]):
        key, data = (event["pid"], str(event.get("id"))), event["args"]["data"]
        if event["name"] == "Profile":
            profiles[key] = Profile(data["startTime"])
        elif key in profiles:
            profiles[key].add(data)
    return list(profiles.values())


def read_tasks(events: list[dict[str, Any]]) -> list[Task]:
    """The tasks of the main threads, each with the time our modules took in it."""
    mains = main_threads(events)
    found = [event for event in events if event.get("name") in TASKS and (event.get("pid"), event.get("tid")) in mains]
    # A task inside a task is part of it: the outer ones alone.
    tasks: list[Task] = []
    for event in sorted((e for e in found if e.get("ph") == "X"), key=lambda e: (e["ts"], -e.get("dur", 0))):
        task = Task(event["ts"] / 1000, event.get("dur", 0) / 1000)
        if not tasks or task.start >= tasks[-1].start + tasks[-1].duration:
            tasks.append(task)
    for profile in read_profiles(events):
        share_out(profile, tasks)
    return tasks


def share_out(profile: Profile, tasks: list[Task]) -> None:
    starts = [task.start for task in tasks]
    for start, end, node in profile.spans():
        place = max(0, bisect_right(starts, start / 1000) - 1)
        while place < len(tasks) and tasks[place].start < end / 1000:
            task = tasks[place]
            inside = min(end / 1000, task.start + task.duration) - max(start / 1000, task.start)
            if inside > 0:
                task.add(inside, profile, node)
            place += 1
