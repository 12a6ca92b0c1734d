"""Rule 13: nothing but `propositions/moved.py` changes where an idea stands."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.house.source import BROKEN, ROOT, parse, refuse, room_modules

COLUMNS = {"visibility", "progress", "progress_by"}
ALLOWED = {ROOT / "propositions" / "moved.py"}
WRITES = {"update", "update_or_create", "bulk_update"}


def state_changes(paths: Iterable[Path]) -> list[str]:
    """Where a module sets a column of state: by an attribute, setattr or an UPDATE."""
    return [f"{path.name}:{node.lineno}" for path in paths for node in nodes(path) if changes_state(node)]


def nodes(path: Path) -> Iterator[ast.stmt | ast.expr]:
    return (node for node in ast.walk(parse(path)) if isinstance(node, ast.stmt | ast.expr))


def changes_state(node: ast.AST) -> bool:
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        parts = [part for target in targets for part in ast.walk(target)]
        return any(isinstance(part, ast.Attribute) and part.attr in COLUMNS for part in parts)
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
        return any(word.arg in COLUMNS for word in node.keywords)
    named = isinstance(node.func, ast.Name) and node.func.id == "setattr"
    return named and any(isinstance(value, ast.Constant) and value.value in COLUMNS for value in node.args)


def test_state_of_an_idea_is_changed_in_one_place():
    refuse(state_changes(path for path in room_modules() if path not in ALLOWED))


def test_other_ways_to_change_a_state_are_found():
    sample = BROKEN / "rule_13" / "actions.py"
    lines = sample.read_text(encoding="utf-8").splitlines()
    marked = [f"actions.py:{number}" for number, line in enumerate(lines, start=1) if "# found" in line]
    assert marked
    assert state_changes([sample]) == marked
