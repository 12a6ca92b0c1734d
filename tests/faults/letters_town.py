"""A town in service whose letters are due, a mail server that misbehaves, workers to kill; what must be so after."""

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from tests.faults.databases import ask
from tests.faults.races import FULL, tell
from tests.faults.service import Service, service
from tests.faults.smtp import MailServer, Trouble
from tests.site import ROOT

READERS = 5000 if FULL else 120
WORKERS = 2
SEED = 2032
# Seconds in place of minutes: a batch of five mails, one second each at worst, is over before it counts as dead.
PATIENCE = {
    "LETTERS_FIRST_RETRY": "1",
    "LETTERS_HELD_FOR": "7",
    "LETTERS_BATCH": "5",
    "EMAIL_TIMEOUT": "1",
}
TROUBLE = Trouble(later=0.1, hang=0.01, cut=0.02, hang_for=1.5, seed=SEED)
ENDED = ("sent", "dropped", "failed", "bounced", "doubtful")


@dataclass
class Letters:
    """A town whose letters are due, its mail server, its workers."""

    running: Service
    server: MailServer
    tokens: dict[str, str]
    control: str = ""
    readers: int = READERS

    def start(self) -> list[subprocess.Popen[bytes]]:
        self.running.site.environment |= {"CRIEUR_CONTROL": self.control}
        return [
            self.running.site.start(sys.executable, "-m", "tests.faults.letters_worker", name=f"worker-{rank}")
            for rank in range(WORKERS)
        ]

    def kill(self, workers: list[subprocess.Popen[bytes]]) -> None:
        for worker in workers:
            self.running.site.kill(worker)

    def states(self) -> Counter[str]:
        rows = ask(self.running.url, "SELECT state, count(*) FROM lettres_delivery GROUP BY state")
        return Counter({state: number for state, number in rows})

    def wait(self, number: int, seconds: float) -> None:
        """Until so many mails were received, or that time is over."""
        deadline = time.monotonic() + seconds
        while len(self.server.received) < number and time.monotonic() < deadline:
            time.sleep(0.01)

    def finish(self, seconds: float) -> None:
        """Until every letter has an end; that time at most."""
        deadline = time.monotonic() + seconds
        while not self.is_over() and time.monotonic() < deadline:
            time.sleep(0.2)
        assert self.is_over(), self.states()

    def is_over(self) -> bool:
        states = self.states()
        return sum(states.values()) >= self.readers and set(states) <= set(ENDED)


@contextmanager
def letters(
    factory: pytest.TempPathFactory,
    *,
    control: str = "",
    trouble: Trouble = TROUBLE,
    readers: int = READERS,
    redis: str = "",
) -> Iterator[Letters]:
    with MailServer(trouble) as server, service(factory, redis=redis) as running:
        running.site.environment |= PATIENCE | {"EMAIL_URL": server.url}
        made = subprocess.run(
            [sys.executable, "-m", "tests.faults.letters_crowd", str(readers)],
            env=running.site.settings,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert made.returncode == 0, made.stderr
        yield Letters(running, server, json.loads(made.stdout)["tokens"], control, readers)


def nobody_forgotten(town: Letters, processes: int, left: Collection[str] = ()) -> None:
    """Each reader who did not leave has the letter, one Message-ID, no more copies than processes killed and lines cut;
    whoever may have two is listed, and so is each mail whose answer was not heard."""
    received = list(town.server.received)
    by_reader = Counter(mail.to for mail in received)
    wanted = {f"lecteur-{rank}@exemple.fr" for rank in range(town.readers)} - set(left)
    assert wanted <= by_reader.keys(), f"{len(wanted - by_reader.keys())} readers without their letter"
    one_id = Counter(address for address, _ in {(mail.to, mail.message_id) for mail in received})
    assert set(one_id.values()) == {1}
    copies = sum(number - 1 for number in by_reader.values())
    assert copies <= processes + town.server.cuts
    rows = ask(town.running.url, "SELECT message_id FROM lettres_delivery WHERE doubted_at IS NOT NULL")
    doubted = {row[0] for row in rows}
    twice = {mail.message_id for mail in received if by_reader[mail.to] > 1}
    cut = {mail.message_id for mail in received if mail.cut}
    assert twice | cut <= doubted
    print(f"[letters] copies {copies}, cuts {town.server.cuts}, put off {town.server.deferred}", end=" ")
    print(f"hung {town.server.hung}, doubted {len(doubted)}, states {dict(town.states())}")
    tell("processes killed while letters leave", processes)
    tell("letters received", len(received))
