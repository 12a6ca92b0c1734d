"""Races: many threads at one barrier, each with a database connection of its own.

Small by default, at full size when CRIEUR_SOAK=full (`script/soak`). The attempts are counted and printed, so that
« 0 errors » cannot mean « 0 runs ».
"""

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from django.db import connections

FULL = os.environ.get("CRIEUR_SOAK") == "full"
THREADS = 50 if FULL else 10
REPEATS = 20 if FULL else 3


@dataclass
class Outcome:
    """What came out of a race: the values returned, and the exceptions."""

    values: list[Any] = field(default_factory=list)
    errors: list[BaseException] = field(default_factory=list)

    @property
    def attempts(self) -> int:
        return len(self.values) + len(self.errors)


def race(runners: Sequence[Callable[[], Any]]) -> Outcome:
    """Run all at once, each in a thread of its own, none before all are at the start."""
    barrier = threading.Barrier(len(runners), timeout=60)

    def run(runner: Callable[[], Any]) -> Any:
        try:
            # A connection before the start: opening one takes longer than what is raced.
            connections["default"].ensure_connection()
            barrier.wait()
            return runner()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=len(runners)) as pool:
        futures = [pool.submit(run, runner) for runner in runners]
    outcome = Outcome()
    for future in futures:
        error = future.exception()
        if error is None:
            outcome.values.append(future.result())
        else:
            outcome.errors.append(error)
    return outcome


def race_plain(runners: Sequence[Callable[[], Any]]) -> Outcome:
    """The same without the ORM: against a site in another process."""
    barrier = threading.Barrier(len(runners), timeout=60)

    def run(runner: Callable[[], Any]) -> Any:
        barrier.wait()
        return runner()

    with ThreadPoolExecutor(max_workers=len(runners)) as pool:
        futures = [pool.submit(run, runner) for runner in runners]
    outcome = Outcome()
    for future in futures:
        error = future.exception()
        if error is None:
            outcome.values.append(future.result())
        else:
            outcome.errors.append(error)
    return outcome


def tell(what: str, attempts: int) -> None:
    """Print how many attempts a test made; `pytest -rP` and script/soak show it."""
    print(f"[attempts] {what}: {attempts}")
    assert attempts > 0
