"""docker-compose.yml as it is: its commands and environments, run here, without Docker, on the suite's servers."""

import json
import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.urls import reverse

from propositions.uploads import ELSEWHERE, TAKES_FILES
from tests.faults.databases import ask, named, new_database
from tests.faults.service import HOST, PROXIED, SECRET, bare_environment, collected_files, redis_url
from tests.faults.sink import Sink
from tests.faults.web import Browser, write_idea
from tests.site import ROOT, Site

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
OURS = ("prepare", "web", "worker", "scheduler")


def fill_in(text: str, values: dict[str, str]) -> str:
    """Compose's own substitution: ${NAME:?} is wanted, $$ is a dollar."""

    def value(found: re.Match[str]) -> str:
        return "$" if found.group(0) == "$$" else values[found.group(1)]

    return re.sub(r"\$\$|\$\{(\w+)(?::[?-][^}]*)?\}", value, text)


def read_env_example() -> dict[str, str]:
    """The names .env.example asks for, filled as a town would."""
    names = re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)
    return dict.fromkeys(names, "")


class Composed:
    """The stack of docker-compose.yml on this machine: addresses of servers and ports replaced, all else as written."""

    def __init__(self, folder: Path, database: str, mails: Sink, static: Path) -> None:
        typed = read_env_example() | {
            "SITE_ADDRESS": HOST,
            "SECRET_KEY": SECRET,
            "POSTGRES_PASSWORD": "secret",
            "EMAIL_URL": mails.url,
            "DEFAULT_FROM_EMAIL": "Crieur <participer@exemple.fr>",
        }
        self.typed = typed
        self.mails = mails
        self.site = Site(folder)
        self.replaced = {
            "DATABASE_URL": database,
            "REDIS_URL": redis_url(),
            "HOST": "127.0.0.1",
            "PORT": str(self.site.port),
            "WEB_WORKERS": "1",
            "STATIC_ROOT": str(static),
            # Docker names the container so.
            "HOSTNAME": socket.gethostname(),
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }

    def environment(self, name: str) -> dict[str, str]:
        written = {key: fill_in(str(value), self.typed) for key, value in SERVICES[name]["environment"].items()}
        missing = {key for key in ("DATABASE_URL", "REDIS_URL") if key not in written}
        assert not missing
        return bare_environment() | written | self.replaced

    def command(self, name: str) -> list[str]:
        words = [fill_in(word, self.typed) for word in SERVICES[name]["command"]]
        return [str(ROOT / word) if word.startswith("script/") else word for word in words]

    def run(self, command: list[str], name: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            env=self.environment(name),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=110,
            check=False,
        )

    def start(self, name: str, **more: str) -> None:
        log = (self.site.folder / f"{name}.log").open("wb")
        process = subprocess.Popen(
            self.command(name),
            env=self.environment(name) | more,
            cwd=ROOT,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        self.site.processes.append(process)

    def log(self, name: str) -> str:
        return (self.site.folder / f"{name}.log").read_text(errors="replace")


@pytest.fixture
def composed(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Composed]:
    with new_database() as database, Sink() as mails:
        stack = Composed(tmp_path, named(database), mails, collected_files(tmp_path_factory))
        with stack.site:
            yield stack


def wait_for(what: str, happened: Any) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if happened():
            return
        time.sleep(0.1)
    raise AssertionError(what)


# A scheduler last heard of a day ago: its first tick is due at once, and not in a quarter of an hour.
AWAKE = """
from datetime import timedelta
from celery import beat
present = beat.ScheduleEntry.default_now
def default_now(self):
    return present(self) - (timedelta(days=1) if self.last_run_at is None else timedelta(0))
beat.ScheduleEntry.default_now = default_now
"""


@pytest.mark.postgresql
@pytest.mark.timeout(300)
def test_an_idea_goes_through_the_very_commands_of_compose(composed: Composed, tmp_path: Path) -> None:
    prepared = composed.run(composed.command("prepare"), "prepare")
    assert prepared.returncode == 0, prepared.stderr
    composed.start("web")
    composed.site.wait_until_ready({"Host": HOST})

    # From the first page to the published idea.
    browser = Browser(composed.site.port, HOST, secure=True, headers=dict(PROXIED))
    assert browser.get("/").status == 200
    page = browser.submit(write_idea(browser, title="Un banc"), email="jo@exemple.fr", rules="on", signature="Jo")
    letter = composed.mails.wait_for("jo@exemple.fr")
    assert letter.message["From"] == "Crieur <participer@exemple.fr>"
    page = browser.submit(page, code=letter.code)
    assert page.status == 200
    url = composed.replaced["DATABASE_URL"]
    assert ask(url, "SELECT title, signature, visibility FROM propositions_proposal") == [("Un banc", "Jo", "public")]
    shown = Browser(composed.site.port, HOST, secure=True, headers=dict(PROXIED)).get(page.path.partition("?")[0])
    assert "Un banc" in shown.text

    # The scheduler's tick reaches the worker.
    ask(
        url,
        "INSERT INTO comptes_user (email, password, phone, first_name, is_active, created_at)"
        " VALUES ('oubliee@exemple.fr', '!', '', '', true, now() - interval '2 days')",
    )
    ask(url, "UPDATE propositions_draft SET touched_at = now() - interval '8 days'")
    composed.start("worker")
    awake = tmp_path / "awake"
    awake.mkdir()
    (awake / "sitecustomize.py").write_text(AWAKE)
    composed.start("scheduler", PYTHONPATH=str(awake))
    wait_for(
        "no sweep came: " + composed.log("worker")[-2000:] + composed.log("scheduler")[-2000:],
        lambda: (
            ask(url, "SELECT 1 FROM comptes_user WHERE email = 'oubliee@exemple.fr'") == []
            and ask(url, "SELECT 1 FROM propositions_draft") == []
        ),
    )
    assert ask(url, "SELECT email FROM comptes_user") == [("jo@exemple.fr",)]
    assert ask(url, "SELECT count(*) FROM propositions_proposal") == [(1,)]

    # The health checks of compose find both well.
    probe = [word.replace(":8000/", f":{composed.site.port}/") for word in SERVICES["web"]["healthcheck"]["test"]]
    checked = composed.run(probe[1:], "web")
    assert checked.returncode == 0, checked.stderr
    kind, words = SERVICES["worker"]["healthcheck"]["test"]
    assert kind == "CMD-SHELL"
    checked = composed.run(["sh", "-c", fill_in(words, {})], "worker")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert not (ROOT / "celerybeat-schedule").exists()


def test_what_is_asked_for_is_in_the_example() -> None:
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text(encoding="utf-8")))
    assert asked == set(read_env_example())


def test_only_the_proxy_is_reached_from_outside() -> None:
    assert {name for name, service in SERVICES.items() if service.get("ports")} == {"caddy"}
    assert {"web", "worker", "scheduler", "postgresql", "redis", "caddy"} <= SERVICES.keys()


@pytest.mark.parametrize("name", OURS)
def test_our_containers_hold_nothing_and_may_nothing(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["environment"]["CRIEUR_MODE"] == "service"
    assert service["environment"]["TRUSTED_PROXIES"] == "1"
    assert json.dumps(service).count("exemple") == 0


def test_the_proxy_lets_in_what_the_site_takes() -> None:
    """A bound of Caddy under ours would cut a photo with an empty page, where ours says what to do."""
    caddy = (ROOT / "Caddyfile").read_text(encoding="utf-8")
    paths = dict(re.findall(r"@(\w+) path (\S+)$", caddy, re.MULTILINE))
    bounds = {name: int(most) for name, most in re.findall(r"request_body @(\w+) \{\s*max_size (\d+)MB", caddy)}
    takes = {reverse(name): most for name, most in TAKES_FILES.items()}
    assert set(paths.values()) == set(takes)
    assert f"@others not path {' '.join(paths.values())}" in caddy
    for name, path in paths.items():
        assert bounds[name] * 1_000_000 >= takes[path]
    assert bounds["others"] * 1_000_000 >= max(ELSEWHERE, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    assert bounds.keys() == {*paths, "others"}


def test_image_does_not_run_as_root() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users == ["crieur"]
    assert os.access(ROOT / "script/server", os.X_OK)
