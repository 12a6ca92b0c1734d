"""`script/demo`, as a person types it: one line when it answers, everything stopped at the end, the same data again."""

import os
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.request
from pathlib import Path
from urllib.request import Request

import pytest

from tests.site import ROOT, free_port

pytestmark = pytest.mark.timeout(300)
SECONDS_TO_ANSWER = 240
STARTING, STOPPING = "Préparation des données et démarrage, quelques secondes…", "Arrêt, quelques secondes…"


class Demo:
    """One run of the command in its own process group, its output kept in a file."""

    def __init__(self, data: Path, port: int) -> None:
        self.log = data.parent / f"demo-{time.monotonic_ns()}.log"
        environment = os.environ | {"PORT": str(port), "CRIEUR_DATA": str(data)}
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                ["bash", "script/demo"],
                cwd=ROOT,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def wait_for(self, line: str) -> None:
        deadline = time.monotonic() + SECONDS_TO_ANSWER
        while line not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < deadline, self.said
            time.sleep(0.2)

    def end(self, number: int = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            os.killpg(self.process.pid, number)
        return self.process.wait(timeout=60)


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def ideas(data: Path) -> int:
    with sqlite3.connect(data / "crieur.sqlite3") as database:
        number: int = database.execute("SELECT count(*) FROM propositions_proposal").fetchone()[0]
    return number


def start_of_a_version_before(data: Path) -> None:
    """What « repartir de zéro » puts back is as it was before a migration."""
    with sqlite3.connect(data / "depart.sqlite3") as database:
        database.execute("DROP INDEX propositions_answer_told")
        database.execute("DELETE FROM django_migrations WHERE name = '0011_answers_told'")
    assert not is_brought_up_to_date(data)


def is_brought_up_to_date(data: Path) -> bool:
    with sqlite3.connect(data / "depart.sqlite3") as database:
        return bool(database.execute("SELECT 1 FROM sqlite_master WHERE name = 'propositions_answer_told'").fetchone())


def test_demo_answers_stops_all_and_starts_again(tmp_path: Path) -> None:
    port, data = free_port(), tmp_path / "données"
    # By Ctrl-C, then by whoever ends services.
    for number in (signal.SIGINT, signal.SIGTERM):
        demo = Demo(data, port)
        try:
            demo.wait_for(f"Crieur est prêt : http://127.0.0.1:{port}")
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/idees/", timeout=30) as page:
                assert "Toutes les idées" in page.read().decode()
            style = Request(f"http://127.0.0.1:{port}/static/css/base.css", headers={"Accept-Encoding": "gzip"})
            with urllib.request.urlopen(style, timeout=30) as file:
                assert file.headers["Content-Encoding"] == "gzip"
        finally:
            code = demo.end(number)
        assert code == 0, demo.said
        # Nobody waits before a terminal that says nothing, at the start as at the end.
        waited, ready, ended = demo.said.splitlines()[-3:]
        assert (waited, ended) == (STARTING, STOPPING)
        assert ready.endswith(str(port))
        assert not is_listening(port)
        assert ideas(data) == 61
        if number == signal.SIGINT:
            start_of_a_version_before(data)
    assert is_brought_up_to_date(data)


def test_taken_port_is_said_in_one_line_with_what_to_do(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        demo = Demo(tmp_path / "data", port)
        try:
            assert demo.process.wait(timeout=60) != 0
        finally:
            demo.end()
    assert f"Le port {port} est déjà pris" in demo.said
    assert "PORT=" in demo.said
    assert len(demo.said.strip().splitlines()) == 1
