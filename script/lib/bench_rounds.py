"""Rounds: each page of each size and the floor in turn, so that what the machine does beside falls on all alike."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench_cpu import Memory, cpu_seconds, wait_for_quiet, worker_memory
from bench_pages import Page
from bench_requests import Answer, Line, Request
from bench_sites import Server

# A round lasts about so long: CPU is counted in ticks of 10 ms a process.
SECONDS_A_ROUND = 0.8
WARM_UP = 12  # each of the server's four threads has then opened its connection, most likely
WALLS = 40


@dataclass
class Subject:
    """A page on a server, and what its rounds gave. `ideas` is 0 for the floor."""

    page: Page
    server: Server
    line: Line
    ideas: int
    number: int = 1
    wrong: str = ""
    example: Answer | None = None
    cpu: list[float] = field(default_factory=list)
    walls: list[float] = field(default_factory=list)
    quiet: bool = False
    statements: int | None = None
    memory: Memory | None = None
    grown: float = 0

    @property
    def name(self) -> str:
        return self.page.name


class WrongAnswer(Exception):
    """A page did not answer as it should: what it costs would mean nothing."""


def send(subject: Subject, requests: Sequence[Request], status: int) -> list[Answer]:
    """Ask these; WrongAnswer if one does not answer so."""
    answers = []
    for request in requests:
        answer = subject.line.ask(request)
        if answer.status != status:
            where = f" to {to}" if (to := answer.headers.get("Location")) else ""
            raise WrongAnswer(f"{request.method} {request.path}: {answer.status}{where} instead of {status}")
        answers.append(answer)
    return answers


def prepare(subject: Subject, number: int) -> list[Request]:
    """What must have gone before is sent; the requests of a round."""
    send(subject, subject.page.before(number), 302)
    return subject.page.ask(number)


def warm_up(subject: Subject, requests: int | None) -> None:
    """Check the page, warm its server, and settle how many requests make a round. Afterwards `wrong` says why a page
    is left out."""
    try:
        before = worker_memory(subject.server.pid).resident
        answers = send(subject, prepare(subject, min(WARM_UP, subject.page.most)), subject.page.status)
        subject.memory = worker_memory(subject.server.pid)
    except WrongAnswer as wrong:
        subject.wrong = str(wrong)
        return
    subject.grown = subject.memory.resident - before
    subject.example = answers[-1]
    usual = statistics.median(answer.seconds for answer in answers)
    wanted = requests or math.ceil(SECONDS_A_ROUND / max(usual, 0.0005))
    subject.number = min(subject.page.most, max(wanted, 3))


def measure(subject: Subject) -> None:
    """One round: CPU of the site and of its database, by request, in seconds."""
    requests = prepare(subject, subject.number)
    before = cpu_seconds(subject.server.roots)
    send(subject, requests, subject.page.status)
    subject.cpu.append((cpu_seconds(subject.server.roots) - before) / len(requests))


def run_rounds(subjects: Sequence[Subject], rounds: int) -> None:
    for _ in range(rounds):
        for subject in subjects:
            measure(subject)


def take_walls(subject: Subject) -> None:
    """Wall times in a quiet moment of the machine; `quiet` is False if none came."""
    requests = prepare(subject, min(WALLS, subject.page.most))
    subject.quiet = wait_for_quiet()
    subject.line.get("/healthz" if subject.ideas else "/")  # after the wait, the connection is there again
    subject.walls = [answer.seconds for answer in send(subject, requests, subject.page.status)]


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that this share of them does not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
