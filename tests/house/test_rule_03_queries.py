"""Rule 3: pages and doors ask `queries` for their rows; they never reach for a model's manager."""

import ast
from collections.abc import Iterable
from pathlib import Path

from tests.house.source import BROKEN, ROOT, parse, refuse, room_modules, shelf

SHELVES = {"views", "api", "forms", "tasks"}
MANAGERS = {"objects", "_default_manager", "_base_manager"}


def managers_used(paths: Iterable[Path]) -> list[str]:
    """Each use of a manager, as « file:line name »."""
    return [
        f"{path.relative_to(ROOT)}:{node.lineno} .{node.attr}"
        for path in paths
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS
    ]


def pages_and_doors() -> list[Path]:
    # All of config: its pages are made of several rooms, none of which is its own.
    return [path for path in room_modules() if shelf(path, SHELVES) or path.parts[len(ROOT.parts)] == "config"]


def test_pages_and_doors_use_no_manager():
    paths = pages_and_doors()
    assert {ROOT / "comptes/views.py", ROOT / "propositions/views/draft.py", ROOT / "config/pages.py"} <= set(paths)
    refuse(managers_used(paths))


def test_manager_in_a_page_is_found():
    sample = BROKEN / "rule_03" / "views.py"
    assert shelf(sample, SHELVES)
    found = {fault.partition(":")[2] for fault in managers_used([sample])}
    assert found == {"5 .objects", "10 ._default_manager"}
