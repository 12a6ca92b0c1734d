"""Redis stopped and started while letters leave, workers and scheduler as in service, killed in between: nobody is
forgotten, and no request of the site waits for Redis."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.faults.letters_town import Letters, letters, nobody_forgotten
from tests.faults.races import FULL, tell
from tests.site import free_port

pytestmark = [pytest.mark.postgresql, pytest.mark.timeout(1500)]
READERS = 5000 if FULL else 100
OUTAGES = 3 if FULL else 1
# Processes of a worker that send: each may have one mail in doubt when it is killed.
CHILDREN = 2
CELERY = (sys.executable, "-m", "celery", "-A", "config")
WORKER = (*CELERY, "worker", "--concurrency", str(CHILDREN), "--loglevel", "info")
BEAT = (*CELERY, "beat", "--scheduler", "celery.beat.Scheduler", "--pidfile=", "--loglevel", "info")
PAGES = ("/", "/idees/", "/mes-lettres/", "/lettre-de-la-ville/", "/readyz")
LONGEST = 2.0


@dataclass
class Redis:
    """A Redis of the test's own, on one port however often it is started."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        command = [os.environ["REDIS_SERVER"], "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        with (self.folder / "redis.log").open("ab") as log:
            self.process = subprocess.Popen([*command, "--appendonly", "no", "--dir", str(self.folder)], stdout=log)

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(timeout=10)


@contextmanager
def own_redis(folder: Path) -> Iterator[Redis]:
    redis = Redis(folder)
    redis.start()
    try:
        yield redis
    finally:
        redis.stop()


class Visitors(threading.Thread):
    """Somebody who opens page after page for as long as this runs; `took`: seconds of each request."""

    def __init__(self, town: Letters) -> None:
        super().__init__(daemon=True)
        self._browser, self._over = town.running.browser(), threading.Event()
        self.took: list[float] = []
        self.statuses: set[int] = set()

    def run(self) -> None:
        while not self._over.is_set():
            for path in PAGES:
                began = time.monotonic()
                self.statuses.add(self._browser.get(path).status)
                self.took.append(time.monotonic() - began)

    def stop(self) -> None:
        self._over.set()
        self.join(timeout=60)


def visited(town: Letters, seconds: float) -> Visitors:
    """What visitors live for so long."""
    visitors = Visitors(town)
    visitors.start()
    time.sleep(seconds)
    visitors.stop()
    return visitors


def test_redis_that_stops_forgets_nobody_and_delays_no_page(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with own_redis(tmp_path) as redis, letters(tmp_path_factory, readers=READERS, redis=redis.url) as town:
        site = town.running.site
        site.environment |= {"LETTERS_TICK": "1"}
        before = visited(town, 3)
        assert before.statuses == {200, 302}
        beat = site.start(*BEAT, name="beat")
        worker = site.start(*WORKER, name="worker-0")
        for outage in range(OUTAGES):
            town.wait((outage + 1) * READERS // (OUTAGES + 2), 120)
            assert not town.is_over()
            redis.stop()
            # What the worker was at goes on; then it is killed, and the next one finds no Redis.
            during = visited(town, 3)
            site.kill(worker)
            worker = site.start(*WORKER, name=f"worker-{outage + 1}")
            later = visited(town, 3)
            for visitors in (during, later):
                # A machine that is busy is slow with Redis too.
                delayed = max(visitors.took) - max(before.took)
                assert delayed < LONGEST, f"{delayed:.1f} s more"
                assert visitors.statuses <= {200, 302}
                tell("requests while Redis is down", len(visitors.took))
            redis.start()
        town.finish(900)
        site.kill(worker)
        site.kill(beat)
        nobody_forgotten(town, OUTAGES * CHILDREN)
