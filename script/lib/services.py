"""What the tests stand on: PostgreSQL and Redis of their own, thrown away after, and a Chromium.

What is installed serves; else apt, where we are root or sudo asks nothing; else one line says what to install.
"""

import contextlib
import glob
import locale
import os
import pwd
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from processes import run, start, stop

ROOT = Path(__file__).resolve().parents[2]
OLDEST_POSTGRESQL = 15
OWN_REDIS = ROOT / ".venv" / "redis"
# The headless shell is the same engine without a browser's windows, which cost more than the pages.
CHROMIUMS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


class Missing(Exception):
    """One sentence for the person, saying what to install."""


def runs(program: str | Path) -> bool:
    try:
        command = [program, "--version"]
        return subprocess.run(command, capture_output=True, timeout=30, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def version_of(folder: Path) -> int:
    """The major version of the PostgreSQL in this folder; 0 when what we run is not all there."""
    if not all((folder / name).exists() for name in ("initdb", "postgres", "createdb")):
        return 0
    answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"\d+", answer.stdout)
    return int(found.group()) if found else 0


def find_postgresql() -> Path | None:
    """The folder of the newest PostgreSQL's programs."""
    folders = [Path(name) for name in os.environ.get("PATH", "").split(os.pathsep) if name]
    folders += map(Path, glob.glob("/usr/lib/postgresql/*/bin") + glob.glob("/usr/pgsql-*/bin"))
    newest = max(folders, key=version_of, default=None)
    return newest if newest and version_of(newest) >= OLDEST_POSTGRESQL else None


def find_redis() -> Path | None:
    for name in ("redis-server", "valkey-server", str(OWN_REDIS / "usr/bin/redis-server")):
        program = shutil.which(name)
        if program and runs(program):
            return Path(program)
    return None


def is_snap(program: Path) -> bool:
    """Ubuntu's apt chromium is a script that sends to a snap, whose confinement hides our temporary folders."""
    path = program.resolve()
    if "snap" in path.parts or path.name == "snap":
        return True
    return path.stat().st_size < 20_000 and b"/snap/" in path.read_bytes()


def find_chromium() -> Path | None:
    chosen = os.environ.get("CHROMIUM")
    for name in [chosen] if chosen else CHROMIUMS:
        program = shutil.which(name)
        if program and not is_snap(Path(program)) and runs(program):
            return Path(program)
    return None


def apt(*packages: str) -> None:
    """Try to install; whether it worked is seen by looking again."""
    if shutil.which("apt-get") is None:
        return
    sudo: list[str] = []
    if os.geteuid() != 0:
        sudo = ["sudo", "-n"]
        if not shutil.which("sudo") or subprocess.run([*sudo, "true"], capture_output=True, check=False).returncode:
            return
    print(f"Installation par apt-get : {' '.join(packages)}…", file=sys.stderr, flush=True)
    options = ["-y", "-qq", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120"]
    install = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", *options, *packages]
    if subprocess.run(install, capture_output=True, stdin=subprocess.DEVNULL, check=False).returncode:
        update = [*sudo, "apt-get", "update", "-qq"]
        subprocess.run(update, capture_output=True, stdin=subprocess.DEVNULL, check=False)
        subprocess.run(install, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, check=False)


def unpack_redis() -> None:
    """Debian without root: the package's programs, unpacked beside the environment."""
    if not (shutil.which("apt-get") and shutil.which("dpkg")):
        return
    with tempfile.TemporaryDirectory() as folder:
        download = ["apt-get", "download", "-qq", "redis-server", "redis-tools"]
        subprocess.run(download, cwd=folder, capture_output=True, check=False)
        for package in Path(folder).glob("*.deb"):
            subprocess.run(["dpkg", "-x", package, OWN_REDIS], capture_output=True, check=False)


def require(find: Callable[[], Path | None], install: list[Callable[[], None]], sentence: str) -> Path:
    found = find()
    for attempt in install:
        if found:
            break
        attempt()
        found = find()
    if not found:
        raise Missing(sentence)
    return found


def require_postgresql() -> Path:
    return require(
        find_postgresql,
        [lambda: apt("postgresql")],
        "Il manque PostgreSQL pour les essais. Sous Debian et Ubuntu : sudo apt install postgresql ; "
        "ailleurs, installez ses programmes (initdb, postgres) dans le PATH, ou donnez DATABASE_URL.",
    )


def require_redis() -> Path:
    return require(
        find_redis,
        [lambda: apt("redis-server"), unpack_redis],
        "Il manque Redis pour les essais. Sous Debian et Ubuntu : sudo apt install redis-server ; "
        "ailleurs, installez redis-server dans le PATH, ou donnez REDIS_URL.",
    )


def require_chromium() -> Path:
    return require(
        find_chromium,
        [] if os.environ.get("CHROMIUM") else [lambda: apt("chromium-headless-shell"), lambda: apt("chromium")],
        "Il manque Chromium pour les essais (le snap d'Ubuntu ne convient pas). Sous Debian : "
        "sudo apt install chromium ; ailleurs, installez Chromium ou Google Chrome, et donnez son chemin : "
        "CHROMIUM=/chemin/du/programme",
    )


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder every user can walk into: as root, PostgreSQL runs as somebody else."""
    places = [Path(tempfile.gettempdir()).resolve(), Path("/tmp"), Path("/var/tmp")]
    place = next((place for place in places if is_walkable(place)), places[0])
    folder = Path(tempfile.mkdtemp(prefix="crieur-", dir=place))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def is_walkable(place: Path) -> bool:
    return place.is_dir() and all(folder.stat().st_mode & stat.S_IXOTH for folder in [place, *place.parents])


def user_of_postgresql() -> str | None:
    """Its programs refuse root: the user its package makes, else nobody."""
    if os.geteuid() != 0:
        return None
    users = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in users else "nobody"


def text_locale() -> str:
    for name in ("C.UTF-8", "en_US.UTF-8"):
        with contextlib.suppress(locale.Error):
            kept = locale.setlocale(locale.LC_CTYPE)
            locale.setlocale(locale.LC_CTYPE, name)
            locale.setlocale(locale.LC_CTYPE, kept)
            return name
    return "C"


def say_failure(program: str, log: Path) -> Missing:
    return Missing(f"{program} ne démarre pas :\n{log.read_text(errors='replace')[-2000:]}")


@contextlib.contextmanager
def postgresql(programs: Path, folder: Path) -> Iterator[str]:
    """A throwaway cluster on a Unix socket, without TCP and without care for a power cut; yields its address."""
    user = user_of_postgresql()
    home = folder / "postgresql"
    home.mkdir(mode=0o700)
    if user:
        shutil.chown(home, user)
    log = folder / "postgresql.log"
    data = home / "data"
    with log.open("wb") as output:
        initdb: list[str | Path] = [programs / "initdb", "--no-sync", "--auth=trust", "--username=crieur"]
        initdb += ["--encoding=UTF8", f"--locale={text_locale()}", "--no-instructions", "-D", data]
        if run(initdb, output=output, folder=home, user=user):
            raise say_failure("initdb", log)
        settings = ["port=5432", "listen_addresses=", f"unix_socket_directories={home}", "max_connections=200"]
        settings += ["fsync=off", "full_page_writes=off", "synchronous_commit=off"]
        options = [word for setting in settings for word in ("-c", setting)]
        server = start([programs / "postgres", "-D", data, *options], output=output, folder=home, user=user)
    try:
        createdb: list[str | Path] = [programs / "createdb", "-h", home, "-p", "5432", "-U", "crieur", "crieur"]
        deadline = time.monotonic() + 60
        while subprocess.run(createdb, capture_output=True, check=False).returncode:
            if server.poll() is not None or time.monotonic() > deadline:
                raise say_failure("PostgreSQL", log)
            time.sleep(0.1)
        yield f"postgres:///crieur?host={home}&port=5432&user=crieur"
    finally:
        stop([server], grace=10, ask=signal.SIGQUIT)


@contextlib.contextmanager
def redis(program: Path, folder: Path) -> Iterator[str]:
    """A throwaway Redis on a free port of the loopback, keeping nothing; yields its address."""
    port = free_port()
    log = folder / "redis.log"
    settings = f"--bind 127.0.0.1 --port {port} --appendonly no --save".split()
    command: list[str | Path] = [program, *settings, "", "--dir", folder]
    with log.open("wb") as output:
        server = start(command, output=output)
    try:
        deadline = time.monotonic() + 30
        while not listens(port):
            if server.poll() is not None or time.monotonic() > deadline:
                raise say_failure("Redis", log)
            time.sleep(0.05)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        stop([server], grace=5)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextlib.contextmanager
def services(folder: Path, *, browser: bool) -> Iterator[dict[str, str]]:
    """The environment of the tests; an address given by the caller is taken as it is."""
    found = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name)}
    programs = None if "DATABASE_URL" in found else require_postgresql()
    redis_server = find_redis() if "REDIS_URL" in found else require_redis()
    if redis_server:
        found["REDIS_SERVER"] = str(redis_server)  # for the tests that stop a Redis of their own
    if browser:
        found["CHROMIUM"] = str(require_chromium())
    with contextlib.ExitStack() as stack:
        if programs:
            found["DATABASE_URL"] = stack.enter_context(postgresql(programs, folder))
        if redis_server and "REDIS_URL" not in found:
            found["REDIS_URL"] = stack.enter_context(redis(redis_server, folder))
        yield found
