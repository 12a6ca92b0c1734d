"""The whole suite on PostgreSQL, then the shared part on SQLite; or the fault tests at full size.

A skipped test fails the run: what is not run is not known.
"""

import argparse
import os
import signal
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from processes import Interrupted, raise_on_signals, run
from services import ROOT, Missing, services, temporary_folder

# One worker more than cores: tests that wait for a server or a page leave theirs to another. Without the plugin of
# schemathesis, which its own test does not need.
WORKERS = ["-n", "3", "--dist", "worksteal", "--durations=10", "-p", "no:schemathesis"]
ANY_ENGINE = ["-m", "not postgresql and not browser"]
SHARED = [*ANY_ENGINE, *(f"--ignore=tests/{folder}" for folder in ("browser", "house", "script", "traps"))]
# What starts its own site on SQLite has been seen once.
SHARED += ["--ignore=tests/faults/test_line_and_disk.py"]
# What asks every address whatever can be asked, and the letters: the engine has its say in the models, the actions and
# the queries of the other rooms, and every page of the browser tests, the letter of journey 11 too, is made on SQLite.
# `script/soak` plays it on both.
ON_ONE_ENGINE = [
    *(f"faults/test_{name}.py" for name in ("addresses", "bytes_sent", "draft_of_another", "ids_of_others")),
    *(f"faults/test_{name}.py" for name in ("places_typed", "sign_in", "uploads", "works_typed")),
    *("config", "lettres", "propositions/test_seeding.py", "towns"),
]
# What is played at full size: races and faults; and what is shorter in the suite.
SOAKED = ["tests/faults", "tests/house/test_rule_10_built.py", "tests/lettres/test_six_years.py"]
SOAKED += ["tests/propositions/test_map_tiles.py"]
SOAKED += [f"tests/browser/test_{name}.py" for name in ("accessibility", "entry")]


def pytest(title: str, arguments: Sequence[str], report: Path, environment: Mapping[str, str]) -> int:
    print(f"\n=== {title} ===", flush=True)
    command = [sys.executable, "-m", "pytest", "-rs", f"--junit-xml={report}", *arguments]
    # SIGINT, as by Ctrl-C: pytest then ends its fixtures, and what they started.
    return run(command, environment=environment, folder=ROOT, ask=signal.SIGINT)


def count(report: Path) -> Counter[str]:
    """Passed, failed (errors too) and skipped tests; an expected failure counts as passed."""
    counts: Counter[str] = Counter(passed=0, failed=0, skipped=0)
    if report.exists():
        for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314  our own pytest wrote it
            outcomes = {child.tag: child for child in case}
            if "failure" in outcomes or "error" in outcomes:
                counts["failed"] += 1
            elif "skipped" in outcomes and outcomes["skipped"].get("type") != "pytest.xfail":
                counts["skipped"] += 1
            else:
                counts["passed"] += 1
    return counts


def refuse_skips(report: Path) -> int:
    skipped = count(report)["skipped"]
    if skipped:
        print(f"{skipped} essai(s) sauté(s) : rien ne se saute en silence (voir SKIPPED ci-dessus).", flush=True)
    return int(skipped > 0)


def test(folder: Path, found: dict[str, str], arguments: Sequence[str]) -> int:
    environment = os.environ | found | {"CRIEUR_MODE": "test", "CRIEUR_DATA": str(folder / "data")}
    environment["CRIEUR_SUITE"] = "part" if arguments else "whole"
    report = folder / "postgresql.xml"
    code = pytest("Toute la suite, sur PostgreSQL", [*WORKERS, *arguments], report, environment)
    codes = [code, refuse_skips(report)]
    if not arguments:
        environment |= {"CRIEUR_SUITE": "shared", "DATABASE_URL": f"sqlite:///{folder}/test.sqlite3"}
        report = folder / "sqlite.xml"
        seen = [f"--ignore=tests/{path}" for path in ON_ONE_ENGINE]
        codes.append(pytest("La part commune, sur SQLite", [*WORKERS, *SHARED, *seen], report, environment))
        codes.append(refuse_skips(report))
    return max(codes)


def soak(folder: Path, found: dict[str, str], arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="script/soak", description="Les essais de pannes, en grandeur réelle.")
    parser.add_argument("--data", type=Path, metavar="DIR", help="les vrais fichiers, quand on les a")
    parser.add_argument("--repeats", type=int, default=1, metavar="N", help="nombre de passages (1)")
    options, others = parser.parse_known_args(arguments)
    environment = os.environ | found | {"CRIEUR_MODE": "test", "CRIEUR_SUITE": "part", "CRIEUR_SOAK": "full"}
    if options.data:
        environment["CRIEUR_SOAK_DATA"] = str(options.data.expanduser().resolve(strict=True))
    total, code = Counter[str](), 0
    for number in range(1, options.repeats + 1):
        report = folder / f"soak-{number}.xml"
        environment["CRIEUR_DATA"] = str(folder / f"data-{number}")
        title = f"Passage {number} sur {options.repeats}"
        asked: list[tuple[str, list[str], dict[str, str]]] = [(title, ["-s", "--timeout=1800", *SOAKED, *others], {})]
        if not others:
            again = {"CRIEUR_SUITE": "shared", "DATABASE_URL": f"sqlite:///{folder}/test-{number}.sqlite3"}
            paths = [f"tests/{path}" for path in ON_ONE_ENGINE]
            asked.append(("Le reste de la part commune, sur SQLite", [*WORKERS, *ANY_ENGINE, *paths], again))
        for heading, chosen, more in asked:
            code = max(code, pytest(heading, chosen, report, environment | more), refuse_skips(report))
            total += count(report)
    counts = ", ".join(f"{total[word]} {word}" for word in ("passed", "failed", "skipped"))
    print(f"\nPassages : {options.repeats}\n{counts}", flush=True)
    return code


def main() -> int:
    began = time.monotonic()
    command, arguments = sys.argv[1], sys.argv[2:]
    try:
        raise_on_signals()
        with temporary_folder() as folder, services(folder, browser=True) as found:
            return (test if command == "test" else soak)(folder, found, arguments)
    except Missing as missing:
        print(missing, file=sys.stderr)
        return 1
    except Interrupted as stopped:
        return stopped.exit_code
    finally:
        minutes, seconds = divmod(round(time.monotonic() - began), 60)
        print(f"Durée totale de script/{command} : {minutes} min {seconds:02} s", flush=True)


if __name__ == "__main__":
    sys.exit(main())
