"""Redis down, or there and silent: the site still serves and takes an idea. No request hangs (10 s at most)."""

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from tests.faults.databases import ask
from tests.faults.service import service
from tests.faults.web import write_idea
from tests.site import ROOT, free_port

pytestmark = [pytest.mark.postgresql, pytest.mark.timeout(300)]


@contextmanager
def closed_port() -> Iterator[str]:
    """Nobody listens."""
    yield f"redis://127.0.0.1:{free_port()}/0"


@contextmanager
def silent_server() -> Iterator[str]:
    """Somebody takes the connections and never answers."""
    taken: list[socket.socket] = []
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:

        def take() -> None:
            try:
                while True:
                    taken.append(listener.accept()[0])
            except OSError:
                return

        threading.Thread(target=take, daemon=True).start()
        yield f"redis://127.0.0.1:{listener.getsockname()[1]}/0"
        listener.shutdown(socket.SHUT_RDWR)
    for link in taken:
        link.close()


SEND = "import django; django.setup(); from config.celery import app; app.send_task('comptes.sweep_unverified')"


@pytest.mark.parametrize("trouble", [closed_port, silent_server])
def test_site_serves_and_takes_an_idea(trouble, tmp_path_factory: pytest.TempPathFactory) -> None:
    with trouble() as redis, service(tmp_path_factory, redis=redis) as running:
        browser = running.browser()
        for path in ("/", "/carte/", "/idees/", "/carte/idees.json?bbox=3,50,4,51", "/api/v1/propositions/", "/readyz"):
            assert browser.get(path).status == 200
        page = write_idea(browser, title="Un banc")
        page, code = running.ask_for_code(browser, page, "jo@exemple.fr", rules="on", signature="")
        page = browser.submit(page, code=code)
        assert page.status == 200
        assert page.path.startswith("/idees/")
        assert ask(running.url, "SELECT title FROM propositions_proposal") == [("Un banc",)]

        # A task sent meanwhile gives up and says so; it does not hang (Celery's own default would).
        sent = subprocess.run(
            [sys.executable, "-c", SEND],
            env=running.site.settings,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=40,
            check=False,
        )
        assert sent.returncode != 0
        assert "OperationalError" in sent.stderr or "TimeoutError" in sent.stderr, sent.stderr
