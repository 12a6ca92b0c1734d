"""Workers killed, a mail server that refuses, hangs and cuts: each reader has the letter, one Message-ID, and no more
copies than processes killed and lines cut explain; all doubt is listed; nobody is written to after leaving."""

import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from tests.faults.databases import ask
from tests.faults.races import FULL, tell
from tests.faults.service import Service, service
from tests.faults.smtp import MailServer, Trouble
from tests.site import ROOT

pytestmark = [pytest.mark.postgresql, pytest.mark.timeout(1500)]
READERS = 5000 if FULL else 300
KILLS = 10 if FULL else 4
LEAVERS = 20
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

    def is_over(self) -> bool:
        states = self.states()
        return sum(states.values()) >= self.readers and set(states) <= set(ENDED)


@contextmanager
def letters(
    factory: pytest.TempPathFactory, *, control: str = "", trouble: Trouble = TROUBLE, readers: int = READERS
) -> Iterator[Letters]:
    with MailServer(trouble) as server, service(factory) as running:
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


def killed_again_and_again(town: Letters, kills: int) -> int:
    """Workers that are killed at moments drawn from the seed, and started again; how many processes were killed."""
    draw = random.Random(SEED)
    for rank in range(kills):
        workers = town.start()
        town.wait((rank + 1) * READERS // (kills + 2), 60)
        time.sleep(draw.uniform(0, 0.3))
        town.kill(workers)
    return kills * WORKERS


def leave_some(town: Letters) -> dict[str, float]:
    """Some readers leave by the link of a letter, as a mail program does it; when each was told it is done."""
    browser = town.running.browser()
    left = {}
    for address, token in list(town.tokens.items())[:LEAVERS]:
        assert browser.request("POST", f"/lettres/quitter/{token}/", b"List-Unsubscribe=One-Click").status == 200
        left[address] = time.time()
    return left


def test_nobody_is_forgotten_and_no_copy_is_unexplained(tmp_path_factory: pytest.TempPathFactory) -> None:
    with letters(tmp_path_factory) as town:
        first = town.start()
        town.wait(READERS // (KILLS + 4), 60)
        left = leave_some(town)
        town.kill(first)
        processes = WORKERS + killed_again_and_again(town, KILLS - 1)
        workers = town.start()
        deadline = time.monotonic() + 600
        while not town.is_over() and time.monotonic() < deadline:
            time.sleep(0.2)
        town.kill(workers)

        received = list(town.server.received)
        by_reader = Counter(mail.to for mail in received)
        wanted = {f"lecteur-{rank}@exemple.fr" for rank in range(READERS)} - left.keys()
        assert town.is_over(), town.states()
        assert wanted <= by_reader.keys(), f"{len(wanted - by_reader.keys())} readers without their letter"
        one_id = Counter(address for address, _ in {(mail.to, mail.message_id) for mail in received})
        assert set(one_id.values()) == {1}
        copies = sum(number - 1 for number in by_reader.values())
        assert copies <= processes + town.server.cuts
        # Whoever has two is listed; so is each mail whose answer was not heard.
        doubted = {
            row[0]
            for row in ask(town.running.url, "SELECT message_id FROM lettres_delivery WHERE doubted_at IS NOT NULL")
        }
        twice = {mail.message_id for mail in received if by_reader[mail.to] > 1}
        cut = {mail.message_id for mail in received if mail.cut}
        assert twice | cut <= doubted
        late = [mail for mail in received if mail.to in left and mail.began > left[mail.to]]
        assert late == []
        print(f"[letters] copies {copies}, cuts {town.server.cuts}, put off {town.server.deferred}", end=" ")
        print(f"hung {town.server.hung}, doubted {len(doubted)}, states {dict(town.states())}")
        tell("processes killed while letters leave", processes)
        tell("letters received", len(received))


def test_control_answers_noted_late_make_more_copies(tmp_path_factory: pytest.TempPathFactory) -> None:
    calm = Trouble(seed=SEED)
    with letters(tmp_path_factory, control="late", trouble=calm, readers=150) as town:
        town.running.site.environment |= {"LETTERS_BATCH": "60"}
        workers = town.start()
        town.wait(45, 60)
        town.kill(workers)
        town.control = ""
        workers = town.start()
        deadline = time.monotonic() + 120
        while not town.is_over() and time.monotonic() < deadline:
            time.sleep(0.2)
        town.kill(workers)
        copies = len(town.server.received) - len({mail.to for mail in town.server.received})
        assert copies > WORKERS
        tell("copies with the guard off", copies)
