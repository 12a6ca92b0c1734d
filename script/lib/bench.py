"""`script/bench`: what a page costs, by the method told in benchmarks/README.md."""

import argparse
import contextlib
import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import bench_letters
import bench_pan
from bench_cpu import worker_memory
from bench_pages import BENCHES, Page, same
from bench_requests import Line
from bench_rounds import WARM_UP, Subject, run_rounds, take_walls, warm_up
from bench_seeds import seeded
from bench_sites import LIB, Bench, open_bench, serve
from bench_table import HEAD, figures_of, over, row_of, table
from processes import Interrupted, raise_on_signals
from services import ROOT, Missing, temporary_folder

SIZES = {
    ("map", "postgresql"): [1_000, 10_000, 100_000, 1_000_000],
    ("map", "sqlite"): [1_000, 10_000, 100_000],
    ("page", "postgresql"): [1_000, 10_000, 100_000],
    ("page", "sqlite"): [1_000, 10_000, 100_000],
    ("pan", "postgresql"): [100_000],
    ("pan", "sqlite"): [100_000],
    ("letters", "postgresql"): [1_000, 10_000, 100_000],
    ("letters", "sqlite"): [1_000, 10_000],
}
WRITERS = 30


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/bench", description="Ce que coûte une page, comparé au plancher.")
    parser.add_argument("name", choices=[*BENCHES, "pan", "letters"], help="ce que l’on mesure")
    parser.add_argument("--sizes", metavar="1000,10000", help="nombres d’idées, une base chacun")
    parser.add_argument("--engine", choices=["postgresql", "sqlite"], default="postgresql")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="tours de chaque page (5)")
    parser.add_argument("--requests", type=int, metavar="N", help="requêtes par tour (sinon, environ une seconde)")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="dossier où les bases restent pour la prochaine fois")
    options = parser.parse_args()
    try:
        given = options.sizes.split(",") if options.sizes else SIZES[options.name, options.engine]
        options.sizes = [int(size) for size in given]
    except ValueError:
        parser.error("--sizes attend des nombres séparés par des virgules : --sizes 1000,10000")
    if min(options.sizes) < 1 or options.rounds < 1 or (options.requests or 1) < 1:
        parser.error("--sizes, --rounds et --requests attendent des nombres d’au moins 1.")
    return options


def measure_pages(bench: Bench, options: argparse.Namespace) -> dict[str, Any]:
    """Every page of every size and the floor in turn; the figures."""
    with contextlib.ExitStack() as stack:
        floor = stack.enter_context(open_floor(bench))
        subjects: list[Subject] = []
        idle = {}
        for ideas in options.sizes:
            url = seeded(bench, ideas)
            server = stack.enter_context(serve(bench, "config.wsgi:application", bench.settings(url), f"web-{ideas}"))
            line = Line(server.port)
            for _ in range(WARM_UP):
                line.get("/healthz")
            idle[ideas] = asdict(worker_memory(server.pid))
            facts = bench.ask("bench_facts.py", url, "facts", str(WRITERS))
            subjects += [Subject(page, server, line, ideas) for page in BENCHES[options.name](line, facts)]
        warm_up(floor, None)  # every figure leans on it: few requests would not do
        for subject in subjects:
            warm_up(subject, options.requests)
        good = [subject for subject in subjects if not subject.wrong]
        for ideas in options.sizes:
            count_statements(bench, bench.url(f"crieur_{ideas}"), [s for s in good if s.ideas == ideas])
        print(f"{len(good) + 1} mesures par tour, {options.rounds} tours…", flush=True)
        run_rounds([floor, *good], options.rounds)
        for subject in [floor, *good]:
            take_walls(subject)
        figures = [figures_of(subject, floor) for subject in [floor, *good]]
        left_out = [f"{s.name} at {s.ideas} ideas: {s.wrong}" for s in subjects if s.wrong]
        return {"figures": figures, "left_out": left_out, "worker_before": idle}


def measure_letters(bench: Bench, options: argparse.Namespace) -> dict[str, Any]:
    """Letters and bare mails at each number of readers, and the floor of the same run, in seconds."""
    with open_floor(bench) as floor:
        warm_up(floor, None)
        run_rounds([floor], options.rounds)
        return {"figures": bench_letters.measure(bench, options.sizes), "floor": min(floor.cpu)}


def measured(bench: Bench, options: argparse.Namespace) -> dict[str, Any]:
    if options.name == "letters":
        return measure_letters(bench, options)
    return bench_pan.measure(bench, options.sizes) if options.name == "pan" else measure_pages(bench, options)


def shown(name: str, found: dict[str, Any]) -> list[str]:
    """Print what was found; what is wrong with it."""
    if name == "letters":
        return bench_letters.show(found["figures"], found["floor"])
    return bench_pan.show(found) if name == "pan" else print_pages(found)


@contextlib.contextmanager
def open_floor(bench: Bench) -> Any:
    environment = os.environ | {"PYTHONPATH": str(LIB)}
    with serve(bench, "bench_floor:application", environment, "floor") as server:
        yield Subject(Page("floor", same("/")), server, Line(server.port), 0)


def count_statements(bench: Bench, url: str, subjects: list[Subject]) -> None:
    """Of the last of two requests alike: the first reads what a process keeps."""
    lists = [[*subject.page.before(2), *subject.page.ask(2)] for subject in subjects]
    given = [[asdict(request) for request in requests] for requests in lists]
    for subject, statements in zip(subjects, bench.ask("bench_facts.py", url, "queries", given=given), strict=True):
        subject.statements = statements


def print_pages(found: dict[str, Any]) -> list[str]:
    """The table; what is wrong with it."""
    print(f"\n{table(HEAD, map(row_of, found['figures']))}\n")
    for ideas, memory in found["worker_before"].items():
        print(f"Worker before any page, {ideas:,} ideas: {memory['resident']:.0f} MB resident.")
    beyond = [fault for figures in found["figures"] for fault in over(figures)]
    return [f"Left out: {fault}" for fault in found["left_out"]] + [f"Over: {fault}" for fault in beyond]


def commit() -> str:
    """The commit that was measured, « + » when the tree holds more."""
    say = [["git", "rev-parse", "--short", "HEAD"], ["git", "status", "--porcelain"]]
    done = [subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout for command in say]
    return done[0].strip() + ("+" if done[1].strip() else "")


def bench(options: argparse.Namespace) -> int:
    with temporary_folder() as folder:
        kept = options.keep.expanduser().resolve() if options.keep else folder
        kept.mkdir(parents=True, exist_ok=True)
        with open_bench(folder, kept, options.engine) as services:
            found = measured(services, options)
    print(f"\n{options.name}, {options.engine}, {options.rounds} rounds, commit {commit()}")
    faults = shown(options.name, found)
    for fault in faults:
        print(fault)
    head = {"bench": options.name, "engine": options.engine, "rounds": options.rounds, "commit": commit()}
    print(json.dumps(head | found | {"faults": faults}), flush=True)
    return int(bool(found.get("left_out")))


def main() -> int:
    try:
        raise_on_signals()
        return bench(read_options())
    except Missing as missing:
        print(missing, file=sys.stderr)
        return 1
    except Interrupted as stopped:
        return stopped.exit_code


if __name__ == "__main__":
    sys.exit(main())
