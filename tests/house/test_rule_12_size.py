"""Rule 12: functions stay simple (ruff), modules short (300 lines), and no drawer is named « utils »."""

from collections.abc import Iterable
from pathlib import Path

from tests.house.source import BROKEN, ROOT, all_modules, refuse, rooms, ruff

LONGEST = 300
DRAWERS = {"utils", "helpers", "common"}
COMPLEXITY = ("--select", "C901,PLR0911,PLR0912,PLR0915", "--ignore-noqa")


def too_long(paths: Iterable[Path]) -> list[str]:
    counts = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in paths}
    return [f"{path.relative_to(ROOT)}: {lines} lines" for path, lines in counts.items() if lines > LONGEST]


def drawers(paths: Iterable[Path]) -> list[str]:
    """Modules or folders named after nothing."""
    found = {path for path in paths if DRAWERS & {path.stem, *path.relative_to(ROOT).parent.parts}}
    return sorted(str(path.relative_to(ROOT)) for path in found)


def test_functions_are_simple():
    found = ruff(*COMPLEXITY, *rooms(), "script", "tests")
    refuse([f"{fault['filename']}:{fault['location']['row']} {fault['message']}" for fault in found])


def test_modules_are_short():
    refuse(too_long(all_modules()))


def test_modules_are_named_after_what_they_hold():
    refuse(drawers(all_modules()))


def test_complexity_of_nine_is_found_and_eight_is_not():
    sample = (BROKEN / "rule_12" / "tangled.py").read_text(encoding="utf-8")
    found = ruff(*COMPLEXITY, text=sample, place="journal/tangled.py")
    assert [(fault["code"], "`nine`" in fault["message"]) for fault in found] == [("C901", True)]


def test_module_of_301_lines_is_found():
    sample = BROKEN / "rule_12" / "long.py"
    assert too_long([sample, BROKEN / "rule_12" / "tangled.py"]) == [f"{sample.relative_to(ROOT)}: 301 lines"]


def test_drawer_is_found():
    found = drawers(sorted((BROKEN / "rule_12").rglob("*.py")))
    assert [Path(path).relative_to("tests/house/broken/rule_12").as_posix() for path in found] == [
        "common/dates.py",
        "utils.py",
    ]
