"""Rule 1: imports run downward, between rooms and between shelves; an import nobody sees is no way around."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import BROKEN, ROOT, rooms, ruff

LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"
CONTRACTS = (
    "Rooms: imports run downward only",
    "Nobody imports the tests",
    "Shelves: inside a room too",
    "Pages and doors read other rooms through their queries, never their models",
)


def lint_imports(folder: Path) -> tuple[int, str]:
    """import-linter's exit code and words on a folder that holds rooms and a pyproject.toml."""
    # Without the suite's own path, the packages of `folder` are the ones found.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-c", LINT, "--no-logo", "--no-cache"],
        cwd=folder,
        env=environment | {"COLUMNS": "240"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def miniature(tmp_path: Path) -> Path:
    """Empty rooms under the project's contracts, and the sample's modules in them."""
    for room in (*rooms(), "tests"):
        (tmp_path / room).mkdir()
        (tmp_path / room / "__init__.py").touch()
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_imports_of_the_project_keep_every_contract():
    code, said = lint_imports(ROOT)
    assert code == 0, said
    for contract in CONTRACTS:
        assert f"{contract} KEPT" in said


def test_contracts_hold_on_empty_rooms(miniature):
    code, said = lint_imports(miniature)
    assert code == 0, said


def test_imports_upward_are_found_even_within_a_function(miniature):
    shutil.copytree(BROKEN / "rule_01" / "rooms", miniature, dirs_exist_ok=True)
    code, said = lint_imports(miniature)
    assert code == 1, said
    for contract in CONTRACTS:
        assert f"{contract} BROKEN" in said, said
    # Each contract fails for the import that was planted, not for another reason.
    for planted in (
        "journal.late -> propositions",
        "carte.seeds -> tests",
        "comptes.models -> comptes.queries",
        "propositions.views.page -> carte.models",
    ):
        assert planted in said, said


def test_import_by_name_and_import_in_a_function_are_found():
    sample = (BROKEN / "rule_01" / "hidden.py").read_text(encoding="utf-8")
    faults = ruff("--select", "TID251,PLC0415", text=sample, place="journal/hidden.py")
    assert [(fault["code"], fault["location"]["row"]) for fault in faults] == [
        ("TID251", 2),
        ("PLC0415", 7),
        ("TID251", 12),
    ]


def test_project_has_no_hidden_import():
    assert ruff("--select", "TID251,PLC0415", *rooms()) == []
