"""`script/mutants`: break the code in each way that is told (`mutants_told`), in a copy, and see the tests turn red."""

import argparse
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from mutants_told import Edit, Mutant, read_mutants, stale, table
from processes import Interrupted, raise_on_signals, run
from services import ROOT, Missing, require_chromium, services, temporary_folder

# Whatever the tests of a mutant do, it has an end; a loaded machine takes minutes to make a database.
PYTEST = ["-m", "pytest", "-q", "--no-header", "-p", "no:cacheprovider", "-p", "no:schemathesis", "--timeout=600"]


class Stale(Exception):
    """The list no longer fits the tree, or its tests are not green before anything is broken."""


def copy_tree(target: Path) -> None:
    """What git keeps or would keep, as it stands now."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    except (OSError, subprocess.CalledProcessError) as failed:
        raise Missing("script/mutants copie ce que git suit : il faut git, et un dépôt.") from failed
    for name in filter(None, names):
        # A link to a folder, as .venv may be, is none of the tree.
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)


@contextlib.contextmanager
def broken(edits: Sequence[Edit], tree: Path) -> Iterator[None]:
    """The tree with these changes, put back after. Stale where a text before is not found once."""
    before = {edit.file: (tree / edit.file).read_text(encoding="utf-8") for edit in edits}
    texts = dict(before)
    for edit in edits:
        if texts[edit.file].count(edit.before) != 1:
            raise Stale(f"{edit.file}: the text before is not found exactly once")
        texts[edit.file] = texts[edit.file].replace(edit.before, edit.after)
    try:
        _write(texts, tree)
        yield
    finally:
        _write(before, tree)


def _write(texts: Mapping[str, str], tree: Path) -> None:
    for name, text in texts.items():
        path = tree / name
        moment = path.stat().st_mtime + 10
        path.write_text(text, encoding="utf-8")
        # Compiled modules are known by the second and the size of their text: each writing has a second of its own.
        os.utime(path, (moment, moment))


def outcomes(report: Path) -> dict[str, set[str]]:
    """{name of a test, its cases together: « passed », « failed », « skipped »} of a run."""
    found: dict[str, set[str]] = {}
    for case in ElementTree.parse(report).iter("testcase") if report.exists() else ():  # noqa: S314  our own pytest
        name = f"{case.get('classname', '').replace('.', '/')}.py::{case.get('name', '').partition('[')[0]}"
        tags = {child.tag for child in case}
        outcome = "failed" if tags & {"failure", "error"} else "skipped" if "skipped" in tags else "passed"
        found.setdefault(name, set()).add(outcome)
    return found


class Replay:
    """The copy and what its tests stand on, for one engine. Its database is made once, and again after a mutant that
    has migrations of its own, or a run that did not come to its end."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder, self.tree = folder, folder / "tree"
        self.environment = environment
        self.sound = False

    def test(self, tests: Sequence[str], *, schema: bool = False) -> dict[str, set[str]]:
        report, log = self.folder / "report.xml", self.folder / "pytest.log"
        report.unlink(missing_ok=True)
        database = ["--reuse-db"] if self.sound and not schema else ["--reuse-db", "--create-db"]
        command = [sys.executable, *PYTEST, f"--junit-xml={report}", *database, *dict.fromkeys(tests)]
        with log.open("wb") as output:
            # SIGINT, as by Ctrl-C: pytest then ends its fixtures, and what they started.
            code = run(command, output=output, environment=self.environment, folder=self.tree, ask=signal.SIGINT)
        self.sound = code in {0, 1} and not schema
        return outcomes(report)

    def check(self, mutants: Sequence[Mutant]) -> None:
        """Nothing is broken yet: every test that is named passes, and none is skipped."""
        named = list(dict.fromkeys(test for mutant in mutants for test in mutant.tests))
        found = self.test(named)
        wrong = [f"{test}: {', '.join(sorted(found.get(test, {'not run'})))}" for test in named]
        wrong = [line for line in wrong if not line.endswith(": passed")]
        if wrong:
            raise Stale("\n".join(["Avant toute panne, ces essais ne sont pas verts :", *wrong, self.said()]))

    def survives(self, mutant: Mutant) -> list[str]:
        """The tests named that are not red with this fault."""
        with broken(mutant.edits, self.tree):
            found = self.test(mutant.tests, schema=_has_migrations(mutant))
        return [test for test in mutant.tests if "failed" not in found.get(test, ())]

    def said(self) -> str:
        return (self.folder / "pytest.log").read_text(encoding="utf-8", errors="replace")[-3000:]


def _has_migrations(mutant: Mutant) -> bool:
    return any("/migrations/" in edit.file for edit in mutant.edits)


@contextlib.contextmanager
def prepared(engine: str, folder: Path) -> Iterator[Replay]:
    """A copy of the tree, and what the tests of this engine ask for."""
    (folder / "tree").mkdir(parents=True)
    copy_tree(folder / "tree")
    # Commands that tests start by script/… find their environment.
    (folder / "tree" / ".venv").symlink_to(ROOT / ".venv")
    mine = {"CRIEUR_MODE": "test", "CRIEUR_DATA": str(folder / "data"), "CRIEUR_SUITE": "part"}
    kept = {name: text for name, text in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    if engine == "postgresql":
        with services(folder, browser=False) as found:
            yield Replay(folder, os.environ | found | mine)
        return
    yield Replay(folder, kept | mine | ({"CHROMIUM": str(require_chromium())} if engine == "browser" else {}))


def replay(mutants: Sequence[Mutant], folder: Path) -> int:
    """Every mutant, engine by engine; how many survived."""
    survivors = 0
    for engine in dict.fromkeys(mutant.engine for mutant in mutants):
        some = sorted((mutant for mutant in mutants if mutant.engine == engine), key=_has_migrations)
        with prepared(engine, folder / engine) as place:
            place.check(some)
            print(f"{engine} : les essais nommés sont verts ; {len(some)} pannes.", flush=True)
            for mutant in some:
                began = time.monotonic()
                green = place.survives(mutant)
                survivors += bool(green)
                told = f"{'SURVIVED' if green else 'caught  '} {time.monotonic() - began:4.0f} s  {mutant.name}"
                print("\n".join([told, *(f"         still green: {test}" for test in green)]), flush=True)
    print(f"\n{len(mutants)} pannes, {survivors} sans essai qui la voie.", flush=True)
    return survivors


def chosen(names: Sequence[str]) -> list[Mutant]:
    """Those of these names, or all. Stale for a name that is none, or a list that does not fit the tree."""
    mutants = read_mutants(ROOT)
    some = [mutant for mutant in mutants if not names or mutant.name in names]
    faults = stale(some, ROOT) + sorted(set(names) - {mutant.name for mutant in mutants})
    if faults:
        raise Stale("\n".join(["La liste n’est plus celle de ce code :", *faults]))
    return some


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="script/mutants", description="Casse le code, et voit si les essais le voient."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="ces pannes seulement")
    parser.add_argument("--list", action="store_true", help="dit les pannes, sans les rejouer")
    parser.add_argument("--table", action="store_true", help="écrit la page docs/developers/mutants.md")
    options = parser.parse_args()
    began = time.monotonic()
    try:
        raise_on_signals()
        mutants = chosen(options.names)
        if options.list or options.table:
            print(table(mutants) if options.table else "\n".join(f"{m.name}: {m.broken}" for m in mutants), end="")
            return 0
        with temporary_folder() as folder:
            survivors = replay(mutants, folder)
    except (Stale, Missing) as said:
        print(said, file=sys.stderr)
        return 1
    except Interrupted as stopped:
        return stopped.exit_code
    minutes, seconds = divmod(round(time.monotonic() - began), 60)
    print(f"Durée totale de script/mutants : {minutes} min {seconds:02} s", flush=True)
    return int(survivors > 0)


if __name__ == "__main__":
    sys.exit(main())
