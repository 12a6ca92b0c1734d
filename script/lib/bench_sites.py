"""Sites of each size, and the floor beside them: the same server with the same options, each in its own process.

PostgreSQL runs with its own defaults, fsync on, one cluster for all sizes, without TCP. On PostgreSQL a site runs in
service mode; on SQLite, which service refuses, in test mode. With a folder to keep, databases serve again.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench_requests import ANEW, HOST
from processes import run, start, stop
from services import (
    ROOT,
    Missing,
    free_port,
    is_walkable,
    listens,
    redis,
    require_postgresql,
    require_redis,
    say_failure,
    text_locale,
    user_of_postgresql,
)

LIB = Path(__file__).resolve().parent
SECRET = "only-for-the-benches-and-as-long-as-a-secret-must-be-in-service"  # noqa: S105
SECONDS_TO_ANSWER = 60
# As script/server starts it, with one worker.
SERVER = ["-m", "granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "4", "--host", "127.0.0.1"]
# What the caller's shell holds for another site must not reach these.
FOREIGN = ("CRIEUR_MODE", "CRIEUR_TOWN", "DATABASE_URL", "REDIS_URL", "GEOCODER_URL", "EMAIL_URL")


@dataclass(frozen=True)
class Server:
    """A running server: `pid` of its tree, and of the database's (none on SQLite or for the floor)."""

    port: int
    pid: int
    database_pid: int | None = None

    @property
    def roots(self) -> list[int]:
        return [self.pid, *([self.database_pid] if self.database_pid else [])]


@dataclass
class Bench:
    """What all sites of a run share. `folder` goes at the end, `kept` (the databases) may stay."""

    folder: Path
    kept: Path
    engine: str
    redis_url: str = ""
    database: "Database | None" = None
    environment: dict[str, str] = field(default_factory=dict)

    def url(self, name: str) -> str:
        """The address of a database by its name; "" names none of them."""
        if self.database:
            return self.database.url(name)
        return f"sqlite:///{self.kept / name}.sqlite3"

    def settings(self, url: str) -> dict[str, str]:
        inherited = {name: text for name, text in os.environ.items() if name not in FOREIGN}
        return inherited | {
            "CRIEUR_MODE": "service" if self.database else "test",
            "CRIEUR_DATA": str(self.folder / "data"),
            "SECRET_KEY": SECRET,
            "ALLOWED_HOSTS": f"{HOST},{ANEW},127.0.0.1",
            "SITE_URL": f"https://{HOST}",
            "DATABASE_URL": url,
            "REDIS_URL": self.redis_url,
            "TRUSTED_PROXIES": "1",
            "STATIC_ROOT": str(self.folder / "static"),
            "MEDIA_ROOT": str(self.folder / "photos"),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "GEOCODER_URL": "",
            "PYTHONPATH": f"{LIB}{os.pathsep}{ROOT}",
        }

    def manage(self, url: str, *arguments: str, environment: Mapping[str, str] | None = None) -> None:
        log = self.folder / "manage.log"
        with log.open("wb") as output:
            command = [sys.executable, "manage.py", *arguments]
            if run(command, output=output, environment={**self.settings(url), **(environment or {})}, folder=ROOT):
                raise say_failure(f"manage.py {' '.join(arguments)}", log)

    def ask(
        self, program: str, url: str, *arguments: str, given: Any = None, more: Mapping[str, str] | None = None
    ) -> Any:
        """What a program beside this one, run inside the site's settings of a database, answers on its last line."""
        done = subprocess.run(
            [sys.executable, str(LIB / program), *arguments],
            input=json.dumps(given),
            env={**self.settings(url), **(more or {})},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Missing(f"{program} {arguments[0]} :\n{done.stderr[-2000:]}")
        return json.loads(done.stdout.splitlines()[-1])


@dataclass
class Database:
    """A PostgreSQL cluster: its programs, the folder of its socket, its first process."""

    programs: Path
    home: Path
    pid: int

    def url(self, name: str) -> str:
        return f"postgres:///{name or 'postgres'}?host={self.home}&port=5432&user=crieur"

    def sql(self, statement: str, name: str = "") -> str:
        command: list[str | Path] = [self.programs / "psql", "-qtAX", "-v", "ON_ERROR_STOP=1", "-h", self.home]
        command += ["-p", "5432", "-U", "crieur", "-d", name or "postgres", "-c", statement]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Missing(f"psql :\n{done.stderr}")
        return done.stdout.strip()


@contextlib.contextmanager
def cluster(programs: Path, folder: Path, kept: Path) -> Iterator[Database]:
    """PostgreSQL as it comes, its data in `kept`, made when there is none."""
    if not is_walkable(kept):
        raise Missing(
            f"PostgreSQL ne peut pas entrer dans {kept} : donnez à --keep un dossier ouvert à tous (chmod a+x)."
        )
    user = user_of_postgresql()
    home, data, log = folder / "postgresql", kept / "postgresql", folder / "postgresql.log"
    for place in (home, data):
        place.mkdir(mode=0o700, exist_ok=True)
        if user:
            shutil.chown(place, user)
    with log.open("wb") as output:
        initdb: list[str | Path] = [programs / "initdb", "--auth=trust", "--username=crieur", "--encoding=UTF8"]
        initdb += [f"--locale={text_locale()}", "--no-instructions", "-D", data]
        if not (data / "PG_VERSION").exists() and run(initdb, output=output, folder=home, user=user):
            raise say_failure("initdb", log)
        options = [f"--{name}" for name in ("port=5432", "listen_addresses=", f"unix_socket_directories={home}")]
        server = start([programs / "postgres", "-D", data, *options], output=output, folder=home, user=user)
    try:
        database = Database(programs, home, server.pid)
        deadline = time.monotonic() + SECONDS_TO_ANSWER
        while not is_up(database):
            if server.poll() is not None or time.monotonic() > deadline:
                raise say_failure("PostgreSQL", log)
            time.sleep(0.1)
        yield database
    finally:
        stop([server], grace=30, ask=signal.SIGINT)


def is_up(database: Database) -> bool:
    with contextlib.suppress(Missing):
        return database.sql("SELECT 1") == "1"
    return False


@contextlib.contextmanager
def open_bench(folder: Path, kept: Path, engine: str) -> Iterator[Bench]:
    """The services of a run, and the static files as service has them."""
    bench = Bench(folder, kept, engine)
    (folder / "data").mkdir(exist_ok=True)
    with contextlib.ExitStack() as stack:
        if engine == "postgresql":
            bench.redis_url = stack.enter_context(redis(require_redis(), folder))
            bench.database = stack.enter_context(cluster(require_postgresql(), folder, kept))
            bench.manage(bench.url(""), "collectstatic", "--noinput", "-v0")
        yield bench


@contextlib.contextmanager
def serve(bench: Bench, application: str, environment: Mapping[str, str], name: str) -> Iterator[Server]:
    """A server of one worker on a free port, until the end of the block."""
    port = free_port()
    log = bench.folder / f"{name}.log"
    command: Sequence[str] = [sys.executable, *SERVER, "--port", str(port), application]
    with log.open("wb") as output:
        server = start(command, output=output, environment=environment, folder=ROOT)
    try:
        deadline = time.monotonic() + SECONDS_TO_ANSWER
        while not listens(port):
            if server.poll() is not None or time.monotonic() > deadline:
                raise say_failure(application, log)
            time.sleep(0.1)
        yield Server(port, server.pid, bench.database.pid if bench.database and name != "floor" else None)
    finally:
        stop([server], grace=10)
