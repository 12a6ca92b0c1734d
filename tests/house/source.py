"""What the tree holds, for the rules that read it: rooms, modules, ruff's judgement of a text."""

import ast
import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
BROKEN = Path(__file__).resolve().parent / "broken"


@cache
def rooms(root: Path = ROOT) -> tuple[str, ...]:
    """The folders of the application, as pyproject.toml names them."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    return tuple(project["tool"]["importlinter"]["root_packages"])


def room_modules(root: Path = ROOT) -> Iterator[Path]:
    """Every module of the rooms, migrations apart: Django writes those."""
    for room in rooms(root):
        for path in sorted((root / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def all_modules(root: Path = ROOT) -> Iterator[Path]:
    """Every module we write: rooms, tests, tools."""
    yield from room_modules(root)
    for folder in ("tests", "script", "benchmarks"):
        for path in sorted((root / folder).rglob("*.py")):
            if BROKEN not in path.parents:
                yield path


def shelf(path: Path, names: set[str]) -> bool:
    """Whether a module is one of these shelves of its room: `views.py`, or a file of the folder `views/`."""
    return bool(names & {path.stem, *path.relative_to(ROOT).parent.parts})


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def dotted(path: Path, root: Path = ROOT) -> str:
    """`/…/comptes/actions.py` → `comptes.actions`."""
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def ruff(*arguments: str, text: str | None = None, place: str = "") -> list[dict[str, Any]]:
    """What ruff says with the project's own settings; of `text` as if it stood at `place`, where one is given."""
    command = [sys.executable, "-m", "ruff", "check", "--config", str(ROOT / "pyproject.toml"), "--no-cache"]
    command += ["--output-format", "json", *arguments]
    if text is not None:
        command += ["--stdin-filename", str(ROOT / place), "-"]
    done = subprocess.run(command, cwd=ROOT, input=text, capture_output=True, text=True, check=False)
    assert done.returncode in {0, 1}, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def refuse(faults: list[str]) -> None:
    """Fail with every fault on a line of its own: pytest shortens long lists."""
    assert not faults, "\n".join(["", *faults])
