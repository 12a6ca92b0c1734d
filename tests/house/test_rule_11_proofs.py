"""Rule 11: each fault of the list has its proof, a test that is there, or the reason why not."""

import ast
import re
from pathlib import Path

from tests.house.source import BROKEN, ROOT, parse, refuse

# The id of a test, as pytest takes it.
PROOF = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
FAULT = re.compile(r"^\| ([A-Z]\d+) \|(?:[^|]+\|){2}$", re.MULTILINE)
FAULTS = ROOT / "docs" / "developers" / "faults.md"


def missing_proofs(page: Path, root: Path = ROOT) -> list[str]:
    """The tests that a page names and that are not there."""
    named = sorted(set(PROOF.findall(page.read_text(encoding="utf-8"))))
    tests = {path: functions_of(root / path) for path in {path for path, _ in named}}
    return [f"{path}::{name}" for path, name in named if name not in tests[path]]


def functions_of(path: Path) -> set[str]:
    if not path.exists():
        return set()
    return {node.name for node in ast.walk(parse(path)) if isinstance(node, ast.FunctionDef)}


def test_proofs_of_the_faults_exist():
    told = FAULTS.read_text(encoding="utf-8")
    faults = FAULT.findall(told)
    assert len(faults) == len(set(faults)) > 50
    # Each row has its two cells filled, and a proof or, in words, why not.
    assert len(faults) == len(re.findall(r"^\| [A-Z]\d+ ", told, re.MULTILINE))
    refuse(missing_proofs(FAULTS))


def test_proof_that_is_gone_is_found():
    gone = "tests/house/test_rule_11_documentation.py::test_that_was_renamed"
    assert missing_proofs(BROKEN / "rule_11" / "faults.md") == ["tests/house/gone.py::test_gone", gone]
