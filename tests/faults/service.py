"""The site in service mode on the suite's PostgreSQL and Redis, as it stands behind Caddy."""

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.shared import made_once, run_folder
from tests.faults.sink import Sink
from tests.faults.sites import postgresql_town
from tests.faults.web import Answer, Browser
from tests.site import ROOT, Site

HOST = "participer.exemple.fr"
# What Caddy adds to each request.
PROXIED = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}
SECRET = "only-for-the-tests-and-as-long-as-a-secret-must-be-in-service"
# What the caller's shell holds must not mend what a test leaves out.
OURS = (
    *("CRIEUR_MODE", "CRIEUR_DATA", "DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL"),
    "DJANGO_ALLOW_ASYNC_UNSAFE",
    "MEDIA_ROOT",
)


def redis_url() -> str:
    """A Redis database of this process's own: two sites on one would take each other's messages."""
    url = os.environ.get("REDIS_URL", "")
    assert url, "REDIS_URL is not given: run script/test"
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 12 + 2
    return re.sub(r"(//[^/]+)(/\d*)?$", rf"\1/{number}", url)


def good_settings(database: str = "postgres://localhost/none", redis: str = "redis://localhost/0") -> dict[str, str]:
    """All that service wants, and nothing else of ours."""
    return {
        "CRIEUR_MODE": "service",
        "SECRET_KEY": SECRET,
        "ALLOWED_HOSTS": HOST,
        "SITE_URL": f"https://{HOST}",
        "DATABASE_URL": database,
        "REDIS_URL": redis,
        "MEDIA_ROOT": str(Path(tempfile.gettempdir()) / "crieur-photos"),
        "TRUSTED_PROXIES": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


def bare_environment() -> dict[str, str]:
    """The machine's environment without our settings, our Python first on PATH."""
    kept = {name: value for name, value in os.environ.items() if name not in OURS}
    return kept | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


def collected_files(factory: pytest.TempPathFactory) -> Path:
    """The static files as the image's build collects them: hashed and compressed, once a run."""

    def collect(place: Path) -> None:
        Site(place, good_settings() | {"STATIC_ROOT": str(place)}).manage("collectstatic", "--noinput", "-v0")

    return made_once(run_folder(factory), "static", collect)


@dataclass
class Service:
    """A running site in service: its processes, the address of its database, and the mail server it writes to."""

    site: Site
    url: str
    sink: Sink

    def browser(self) -> Browser:
        """A new visitor, as Caddy passes them on."""
        return Browser(self.site.port, HOST, secure=True, headers=dict(PROXIED))

    def ask_for_code(self, browser: Browser, page: Answer, address: str, **typed: str) -> tuple[Answer, str]:
        """Send a form that asks for a code; the page that wants it, and the code that came by mail."""
        before = len(self.sink.to(address))
        page = browser.submit(page, email=address, **typed)
        assert page.path.startswith("/connexion/code/"), (page.status, page.path)
        return page, self.sink.wait_for(address, before + 1).code

    def sign_in(self, address: str) -> Browser:
        browser = self.browser()
        page, code = self.ask_for_code(browser, browser.open("/connexion/"), address)
        assert browser.submit(page, code=code).status == 200
        return browser


@contextmanager
def service(factory: pytest.TempPathFactory, *, redis: str = "", serve: bool = True) -> Iterator[Service]:
    """A founded town in service, its web server started by `script/server` unless `serve` is off."""
    static = collected_files(factory)
    with postgresql_town(factory) as town, Sink() as sink:
        settings = good_settings(town.url, redis or redis_url())
        settings |= {"EMAIL_URL": sink.url, "STATIC_ROOT": str(static), "WEB_WORKERS": "1"}
        with Site(town.folder, settings) as site:
            if serve:
                site.environment |= {"HOST": "127.0.0.1", "PORT": str(site.port)}
                site.start(str(ROOT / "script/server"), name="web")
                site.wait_until_ready({"Host": HOST})
            yield Service(site, town.url, sink)
