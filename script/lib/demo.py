"""The demonstration's site, worker and scheduler, until one stops or a signal comes.

Standard library only: script/demo asks `--check` before it installs anything.
"""

import contextlib
import fcntl
import os
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from processes import Interrupted, ignore_signals, raise_on_signals, run, start, stop

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_ANSWER = 120
SECONDS_TO_STOP = 8
# The demonstration has its own data: what the shell holds for another site must not reach it.
FOREIGN = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "ALLOWED_HOSTS", "DEFAULT_FROM_EMAIL", "MEDIA_ROOT")


class Refused(Exception):
    """One sentence for the person, saying what to do."""


def read_port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not (text.isdecimal() and 1 <= int(text) <= 65535):
        raise Refused(f"PORT doit être un nombre de 1 à 65535, et non « {text} » : PORT=8001 script/demo")
    return int(text)


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            return False
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise Refused(f"Le port {port} est réservé au système : PORT=8001 script/demo") from None
        except OSError:
            return False
    return True


def check_port(port: int) -> None:
    if is_free(port):
        return
    other = next((number for number in range(max(port, 1023) + 1, 65536) if is_free(number)), 8001)
    raise Refused(f"Le port {port} est déjà pris sur cette machine. Prenez-en un autre : PORT={other} script/demo")


def open_data() -> Path:
    folder = Path(os.environ.get("CRIEUR_DATA") or ROOT / ".crieur").expanduser().absolute()
    try:
        (folder / "logs").mkdir(parents=True, exist_ok=True)
        probe = folder / ".essai"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise Refused(
            f"Le dossier des données n'est pas accessible en écriture : {folder} ({error.strerror}). "
            "Prenez-en un autre : CRIEUR_DATA=/autre/dossier script/demo"
        ) from None
    return folder


@contextlib.contextmanager
def locked(data: Path) -> Iterator[None]:
    """One demonstration at a time on these data; the system drops the lock whatever ends us."""
    with (data / "verrou").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(
                f"Une démonstration tourne déjà sur ces données ({data}). Arrêtez-la (Ctrl-C), "
                "ou prenez-en d'autres : CRIEUR_DATA=/autre/dossier PORT=8001 script/demo"
            ) from None
        yield


def migrations_of(file: Path) -> set[str]:
    """Those that a database has had."""
    with contextlib.closing(sqlite3.connect(file)) as database:
        return {f"{app}.{name}" for app, name in database.execute("SELECT app, name FROM django_migrations")}


class Demonstration:
    def __init__(self, data: Path, port: int) -> None:
        self.data = data
        self.port = port
        self.address = f"http://127.0.0.1:{port}"
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.environment = {name: text for name, text in os.environ.items() if name not in FOREIGN} | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "CRIEUR_MODE": "demo",
            "CRIEUR_DATA": str(data),
            "PORT": str(port),
            "SITE_URL": self.address,
            "PYTHONUNBUFFERED": "1",
        }

    def log(self, name: str) -> Path:
        return self.data / "logs" / f"{name}.log"

    def prepare(self) -> None:
        print("Préparation des données et démarrage, quelques secondes…", file=sys.stderr, flush=True)
        with self.log("preparation").open("wb") as output:
            self.manage("prepare --demonstration", output, {})
            # What « repartir de zéro » puts back is brought up to date as well.
            start = self.data / "depart.sqlite3"
            if migrations_of(start) != migrations_of(self.data / "crieur.sqlite3"):
                self.manage("migrate", output, {"DATABASE_URL": f"sqlite:///{start}"})

    def manage(self, verb: str, output: BinaryIO, more: dict[str, str]) -> None:
        command = [sys.executable, "manage.py", *verb.split()]
        if run(command, output=output, environment=self.environment | more, folder=ROOT):
            raise Refused(f"« manage.py {verb} » a échoué. Son journal : {self.log('preparation')}")

    def start(self) -> None:
        schedule = self.data / "celerybeat-schedule"
        celery = ["celery", "-A", "config"]
        commands = {
            "web": [
                *("granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "4"),
                *("--host", "127.0.0.1", "--port", str(self.port), "config.wsgi:application"),
            ],
            "worker": [*celery, "worker", "-P", "threads", "-c", "2", "--without-gossip", "--without-mingle"],
            "scheduler": [*celery, "beat", "-s", str(schedule), "--pidfile="],
        }
        for name, arguments in commands.items():
            log = self.log(name)
            if log.exists():
                log.replace(log.with_suffix(".log.1"))
            with log.open("wb") as output:
                self.children[name] = start(
                    [sys.executable, "-m", *arguments],
                    output=output,
                    environment=self.environment,
                    folder=ROOT,
                )

    def check_children(self) -> None:
        for name, child in self.children.items():
            if child.poll() is not None:
                raise Refused(
                    f"Le processus « {name} » s'est arrêté (code {child.returncode}), et la démonstration "
                    f"avec lui. Son journal : {self.log(name)}"
                )

    def answers(self) -> bool:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            for path in ("/readyz", "/"):
                with opener.open(self.address + path, timeout=10) as answer:
                    if answer.status != 200:
                        return False
        except (OSError, urllib.error.HTTPError):
            return False
        return True

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + SECONDS_TO_ANSWER
        while not self.answers():
            self.check_children()
            if time.monotonic() > deadline:
                raise Refused(f"Le site ne répond pas après {SECONDS_TO_ANSWER} s. Son journal : {self.log('web')}")
            time.sleep(0.2)
        self.check_children()

    def watch(self) -> None:
        while True:
            self.check_children()
            time.sleep(0.5)


def show(data: Path, port: int) -> int:
    """Run until stopped; 0 once it was ready and somebody asked it to stop."""
    demonstration = Demonstration(data, port)
    ready = False
    try:
        demonstration.prepare()
        demonstration.start()
        demonstration.wait_until_ready()
        print(f"Crieur est prêt : {demonstration.address}", flush=True)
        ready = True
        demonstration.watch()
    except Interrupted as stopped:
        with contextlib.suppress(OSError):  # a terminal that closed
            print("Arrêt, quelques secondes…", file=sys.stderr, flush=True)
        return 0 if ready else stopped.exit_code
    finally:
        ignore_signals()
        stop(list(demonstration.children.values()), grace=SECONDS_TO_STOP)
    return 1


def main() -> int:
    try:
        raise_on_signals()
        port, data = read_port(), open_data()
        with locked(data):
            check_port(port)
            return 0 if "--check" in sys.argv else show(data, port)
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 1
    except Interrupted as stopped:
        return stopped.exit_code


if __name__ == "__main__":
    sys.exit(main())
