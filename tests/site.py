"""The site in its own process, for a browser or a fault: a real server, real files, a database of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).resolve().parents[1]
SECONDS_TO_ANSWER = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Site:
    """A demonstration site (SQLite, files for mails) in `folder`; `environment` adds to or replaces its settings."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def is_up(self) -> bool:
        return any(process.poll() is None for process in self.processes)

    @property
    def settings(self) -> dict[str, str]:
        # What the suite's own database and mode are must not reach this site.
        inherited = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
        own = {
            "CRIEUR_MODE": "demo",
            "CRIEUR_DATA": str(self.folder),
            "SITE_URL": self.address,
            "GEOCODER_URL": "",  # nothing of a test leaves this machine
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        return inherited | own | self.environment

    def manage(self, *arguments: str) -> str:
        """Run a command of manage.py to its end; its output. CalledProcessError if it fails."""
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        done = subprocess.run(
            command, env=self.settings, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def prepare(self, *, demonstration: bool = True) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.manage("prepare", "-v0", *(["--demonstration"] if demonstration else []))

    def start(self, *command: str, name: str = "process") -> subprocess.Popen[bytes]:
        """Start a program of the site in its own group, so that a test can kill all of it."""
        log = (self.folder / f"{name}.log").open("ab")
        process = subprocess.Popen(command, env=self.settings, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)
        self.processes.append(process)
        return process

    def serve(self, workers: int = 1) -> None:
        """Start the web server and wait until it is ready."""
        self.start(
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", str(workers)),
            *("--blocking-threads", "4", "--host", "127.0.0.1", "--port", str(self.port), "config.wsgi:application"),
            name="web",
        )
        self.wait_until_ready()

    def wait_until_ready(self, headers: dict[str, str] | None = None) -> None:
        deadline = time.monotonic() + SECONDS_TO_ANSWER
        while time.monotonic() < deadline:
            try:
                request = urllib.request.Request(f"{self.address}/readyz", headers=headers or {})
                with urllib.request.urlopen(request, timeout=5):
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError((self.folder / "web.log").read_text(errors="replace")[-4000:])

    def worker(self) -> subprocess.Popen[bytes]:
        return self.start(
            *(sys.executable, "-m", "celery", "-A", "config", "worker", "-P", "threads", "-c", "2"),
            *("--without-gossip", "--without-mingle", "-l", "INFO"),
            name=f"worker-{len(self.processes)}",
        )

    def kill(self, process: subprocess.Popen[bytes], number: int = signal.SIGKILL) -> None:
        """Send a signal to the process group and wait for its end."""
        if process.poll() is None:
            os.killpg(process.pid, number)
        process.wait(timeout=20)

    def mails(self) -> list[str]:
        """The mails sent so far, newest first, as text."""
        files = sorted((self.folder / "courriels").glob("*"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        return [path.read_text(encoding="utf-8") for path in files]

    def __enter__(self) -> "Site":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self.processes:
            self.kill(process)
