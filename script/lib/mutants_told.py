"""The ways to break the code, as tests/mutants/*.toml tells them: read, judged against the tree, written as a page."""

import ast
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path("tests/mutants")
ENGINES = ("sqlite", "postgresql", "browser")
HEAD = """# Mutants: what was broken, and what caught it

Written by `script/mutants --table`; a test compares. Each line is a fault that somebody could make; `script/mutants`
makes each of them in a copy of the tree, one at a time, and runs the tests named beside it: all must turn red.

- `script/mutants` replays the whole list and ends in error if one survives; `script/mutants {name}` replays one.
- The list is `tests/mutants/`, a file a room: the exact text before (found once), the text after, the tests.
- To add one: a `[[mutant]]` there, then `script/mutants NAME`. One that survives first gets its test.
- « New » stands where nothing was red when this was broken for the first time: the test beside it was written then.
"""


@dataclass(frozen=True)
class Edit:
    """In this file (from the root of the tree), what stands there, found exactly once, and what takes its place."""

    file: str
    before: str
    after: str


@dataclass(frozen=True)
class Mutant:
    """One fault: `broken` says it; every test of `tests` (pytest's name, without its cases) must be red with it, on
    `engine`. `new`: nothing was, before these tests were written."""

    room: str
    name: str
    broken: str
    edits: tuple[Edit, ...]
    tests: tuple[str, ...]
    engine: str
    new: bool


def read_mutants(root: Path) -> list[Mutant]:
    """All of them, room by room. KeyError or TypeError for one that is not whole."""
    found = []
    for path in sorted((root / FOLDER).glob("*.toml")):
        rows = tomllib.loads(path.read_text(encoding="utf-8"))["mutant"]
        found += [_mutant(path.stem, row) for row in rows]
    return found


def _mutant(room: str, row: dict[str, Any]) -> Mutant:
    edits = tuple(Edit(**edit) for edit in row.pop("edit"))
    row = {"engine": "sqlite", "new": False, **row, "tests": tuple(row["tests"])}
    return Mutant(room=room, edits=edits, **row)


def stale(mutants: Sequence[Mutant], root: Path) -> list[str]:
    """What no longer holds of the list, in this tree; nothing is run."""
    names = Counter(mutant.name for mutant in mutants)
    faults = [f"{name}: told {number} times" for name, number in names.items() if number > 1]
    for mutant in mutants:
        faults += [f"{mutant.name}: {fault}" for fault in _faults(mutant, root)]
    return faults


def _faults(mutant: Mutant, root: Path) -> Iterator[str]:
    if mutant.engine not in ENGINES:
        yield f"no engine « {mutant.engine} »"
    if not mutant.tests or not mutant.edits:
        yield "no test, or nothing broken"
    for edit in mutant.edits:
        path = root / edit.file
        number = path.read_text(encoding="utf-8").count(edit.before) if path.is_file() and edit.before else 0
        if number != 1:
            yield f"the text before is {number} times in {edit.file}"
        if edit.before == edit.after:
            yield f"nothing changes in {edit.file}"
    for test in mutant.tests:
        if test.partition("::")[2] not in tests_of(root / test.partition("::")[0]):
            yield f"no test {test}"


@cache
def tests_of(path: Path) -> frozenset[str]:
    """The names of the tests of a module; none for a file that is not there."""
    if not path.is_file():
        return frozenset()
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return frozenset(node.name for node in ast.walk(ast.Module(body, [])) if isinstance(node, ast.FunctionDef))


def table(mutants: Sequence[Mutant]) -> str:
    """The page docs/developers/mutants.md."""
    lines = [HEAD.replace("{name}", mutants[0].name if mutants else "NAME")]
    room = ""
    for mutant in mutants:
        if mutant.room != room:
            room = mutant.room
            lines += [f"## {room}", "", "| name | what is broken | where | caught by |", "|---|---|---|---|"]
        where = "<br>".join(dict.fromkeys(f"`{edit.file}`" for edit in mutant.edits))
        tests = "<br>".join(f"`{test}`" for test in mutant.tests)
        engine = "" if mutant.engine == "sqlite" else f" ({mutant.engine})"
        lines.append(f"| `{mutant.name}` | {mutant.broken}{engine} | {where} | {'New: ' * mutant.new}{tests} |")
        if mutant is mutants[-1] or mutants[mutants.index(mutant) + 1].room != room:
            lines.append("")
    number, new = len(mutants), sum(mutant.new for mutant in mutants)
    return "\n".join([*lines, f"{number} faults, {new} of them caught by tests written for them.", ""])
