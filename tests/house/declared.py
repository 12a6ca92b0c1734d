"""What the `actions.py` of the rooms declare, read from their text: an action nobody imports counts too."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.source import ROOT, dotted, parse, rooms


def action_modules(root: Path = ROOT) -> Iterator[Path]:
    """`actions.py` of each room, or the files of its folder `actions/`."""
    for room in rooms(root):
        yield from sorted((root / room).glob("actions.py"))
        yield from sorted((root / room).glob("actions/*.py"))


def public_functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in parse(path).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            yield node


def actions_declared(root: Path = ROOT) -> set[str]:
    """The full name of each public function of an `actions.py`."""
    return {f"{dotted(path, root)}.{node.name}" for path in action_modules(root) for node in public_functions(path)}


def without_action(paths: list[Path], root: Path) -> list[str]:
    """The public functions that bear neither `@action` nor `@action(silent=…)`."""
    return [
        f"{dotted(path, root)}.{node.name}"
        for path in paths
        for node in public_functions(path)
        if not any(_is_action(decorator) for decorator in node.decorator_list)
    ]


def _is_action(decorator: ast.expr) -> bool:
    name = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(name, ast.Name) and name.id == "action"
