"""The process that serves a request is killed at its n-th statement: all of the act is there, or nothing of it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.faults.races import tell
from tests.faults.sites import LONG_ENGINES, TOWNS, Town
from tests.site import ROOT

pytestmark = pytest.mark.timeout(300)
ACTS = ["submit", "support", "answer", "import"]


@pytest.fixture(scope="module", params=LONG_ENGINES)
def town_of_site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with TOWNS[request.param](tmp_path_factory) as town:
        yield town


def kill(town: Town, act: str, control: str = "") -> dict[str, Any]:
    """Serve this act again and again, killed a statement later each time; what was left."""
    settings = {
        "CRIEUR_MODE": "test",
        "CRIEUR_DATA": str(town.folder),
        "DATABASE_URL": town.url,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "CRIEUR_CONTROL": control,
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.killer", act],
        env=os.environ | settings,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


@pytest.mark.parametrize("act", ACTS)
def test_killed_at_any_statement_all_is_there_or_nothing(town_of_site: Town, act: str) -> None:
    told = kill(town_of_site, act)
    assert told["partial"] == []
    # The last try is not killed: its answer is whole.
    assert told["kills"] == told["nothing"] + told["all"] - 1
    assert told["nothing"] > 5
    assert told["all"] >= 1
    tell(f"killed at each statement of {act}", told["kills"])


def test_control_without_a_transaction_some_of_it_is_there(town_of_site: Town) -> None:
    assert kill(town_of_site, "support", control="bare")["partial"]
