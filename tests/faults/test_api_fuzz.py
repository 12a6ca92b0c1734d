"""A fuzzer (schemathesis) reads the API's description and tries it on a real server: coverage, fuzzing, stateful."""

import json
import re
import subprocess
import sys
import urllib.request

import pytest

from tests.factories.api import SENT
from tests.faults.races import FULL, tell
from tests.faults.sites import LONG_ENGINES, TOWNS, Town
from tests.faults.web import Browser
from tests.site import Site

# JSON Schema cannot say that a point is in the town, nor that one gives a point or a quarter: such a request is valid
# by the description, and refused with a 400 (or a 409, of an idea that stands elsewhere). Nothing else is.
SETTINGS = """
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "400", "401", "403", "404", "409", "429"]
"""
EXAMPLES = "12" if FULL else "4"
TOKEN = """
from comptes.actions.people import add_person
from comptes.actions.tokens import make_token
print(make_token(add_person(None, email="fuzz@exemple.fr", first_name="Fuzz", roles=("administrator",)), name="fuzz"))
"""


@pytest.mark.timeout(300)
@pytest.mark.parametrize("engine", LONG_ENGINES)
def test_fuzzer_finds_nothing(engine: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    with TOWNS[engine](tmp_path_factory) as town, served(town) as site:
        token = site.manage("shell", "-v0", "-c", TOKEN).split()[-1]
        say_something(site, token)
        folder = tmp_path_factory.mktemp("fuzz")
        (folder / "schemathesis.toml").write_text(SETTINGS)
        done = subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli", "run", f"{site.address}/api/v1/schema/"),
                *("-H", f"Authorization: Bearer {token}", "--checks", "all"),
                *("-n", EXAMPLES, "--seed", "20261126", "--no-color", "--continue-on-failure", "--max-failures", "50"),
            ],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
        generated = re.search(r"(\d+) generated", done.stdout)
        assert generated
        # Each phase ran, the chains of requests too.
        assert re.search(r"Stateful\s*\n", done.stdout)
        assert "not applicable" not in re.sub(r"Examples.*", "", done.stdout)
        tell("requests of the fuzzer", int(generated[1]))
        # Whatever it sent, the site stands.
        assert Browser(site.port).get("/idees/").status == 200
        assert "Internal Server Error" not in (site.folder / "web.log").read_text(errors="replace")


def served(town: Town) -> Site:
    environment = {"CRIEUR_MODE": "test", "DATABASE_URL": town.url, "EMAIL_URL": ""}
    site = Site(town.folder, environment)
    site.start(
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "4"),
        *("--host", "127.0.0.1", "--port", str(site.port), "tests.faults.fuzz_wsgi:application"),
        name="web",
    )
    site.wait_until_ready()
    return site


def say_something(site: Site, token: str) -> None:
    """An idea to begin with."""
    request = urllib.request.Request(
        f"{site.address}/api/v1/propositions/",
        json.dumps(SENT).encode(),
        {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 201
