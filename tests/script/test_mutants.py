"""The list of mutants holds for the code as it is: nothing is run here, script/mutants does that."""

from dataclasses import replace
from pathlib import Path

import pytest
from mutants import Stale, broken, copy_tree, outcomes
from mutants_told import ENGINES, Edit, Mutant, read_mutants, stale, table

from tests.site import ROOT

PAGE = ROOT / "docs" / "developers" / "mutants.md"
HERE = "tests/script/test_mutants.py"
FILE = "script/mutants"
SOUND = Mutant(
    room="script",
    name="sound",
    broken="a sample",
    edits=(Edit(FILE, "set -euo", "set -uo"),),
    tests=(f"{HERE}::test_page_is_that_of_the_list",),
    engine="sqlite",
    new=False,
)


def test_list_holds_for_this_code() -> None:
    faults = stale(read_mutants(ROOT), ROOT)
    assert not faults, "\n".join(["", *faults])


def test_page_is_that_of_the_list() -> None:
    told = table(read_mutants(ROOT))
    assert PAGE.read_text(encoding="utf-8") == told, "script/mutants --table > docs/developers/mutants.md"


def test_list_is_of_every_room_and_engine() -> None:
    mutants = read_mutants(ROOT)
    files = {edit.file.partition("/")[0] for mutant in mutants for edit in mutant.edits}
    assert files >= {"socle", "comptes", "journal", "carte", "lettres", "propositions", "config", "frontend"}
    assert {mutant.engine for mutant in mutants} == set(ENGINES)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"engine": "mysql"}, "no engine « mysql »"),
        ({"tests": ()}, "no test, or nothing broken"),
        ({"tests": (f"{HERE}::test_gone",)}, f"no test {HERE}::test_gone"),
        ({"tests": ("tests/gone.py::test_gone",)}, "no test tests/gone.py::test_gone"),
        ({"edits": (Edit(FILE, "no such text", "x"),)}, f"the text before is 0 times in {FILE}"),
        ({"edits": (Edit(FILE, "mutants", "x"),)}, f"the text before is 3 times in {FILE}"),
        ({"edits": (Edit("gone.py", "a", "b"),)}, "the text before is 0 times in gone.py"),
        ({"edits": (Edit(FILE, "set -euo", "set -euo"),)}, f"nothing changes in {FILE}"),
    ],
)
def test_stale_mutant_is_found(change: dict[str, object], said: str) -> None:
    assert stale([SOUND], ROOT) == []
    assert stale([replace(SOUND, **change)], ROOT) == [f"sound: {said}"]  # type: ignore[arg-type]


def test_name_told_twice_is_found() -> None:
    assert stale([SOUND, SOUND], ROOT) == ["sound: told 2 times"]


def test_tree_is_broken_then_as_it_was(tmp_path: Path) -> None:
    copy_tree(tmp_path)
    file = tmp_path / FILE
    text = file.read_text(encoding="utf-8")
    with broken(SOUND.edits, tmp_path):
        assert file.read_text(encoding="utf-8") != text
    assert file.read_text(encoding="utf-8") == text
    with pytest.raises(Stale), broken((Edit(FILE, "no such text", "x"),), tmp_path):
        raise AssertionError("it went on")


def test_cases_of_a_test_are_told_together(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(
        """<testsuites><testsuite>
        <testcase classname="tests.a.test_b" name="test_c[1]"/>
        <testcase classname="tests.a.test_b" name="test_c[2]"><failure message="no"/></testcase>
        <testcase classname="tests.a.test_b" name="test_d"><error message="no"/></testcase>
        <testcase classname="tests.a.test_b" name="test_e"><skipped message="no"/></testcase>
        </testsuite></testsuites>"""
    )
    assert outcomes(report) == {
        "tests/a/test_b.py::test_c": {"passed", "failed"},
        "tests/a/test_b.py::test_d": {"failed"},
        "tests/a/test_b.py::test_e": {"skipped"},
    }
