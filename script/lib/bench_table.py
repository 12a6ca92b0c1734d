"""The figures of a run: a table in Markdown for people, one JSON object for machines."""

import statistics
from collections.abc import Iterable, Sequence
from typing import Any

from bench_rounds import Subject, percentile

HEAD = (
    *("page", "ideas", "× floor, best", "× floor, median", "at most", "CPU ms, best", "CPU ms, median"),
    *("kB", "kB sent", "at most", "SQL", "p95 ms", "worker MB", "+ MB"),
)


def figures_of(subject: Subject, floor: Subject) -> dict[str, Any]:
    """Of one page at one size. CPU and wall times in milliseconds, sizes in bytes, memory in megabytes."""
    assert subject.example  # noqa: S101  a page left out has no figures
    assert subject.memory  # noqa: S101
    best, median = min(subject.cpu), statistics.median(subject.cpu)
    return {
        "page": subject.name,
        "ideas": subject.ideas,
        "requests": subject.number,
        "cpu_best": round(best * 1000, 3),
        "cpu_median": round(median * 1000, 3),
        "ratio_best": round(best / min(floor.cpu), 2),
        "ratio_median": round(median / statistics.median(floor.cpu), 2),
        "ratio_at_most": subject.page.ratio,
        "bytes": len(subject.example.content),
        "bytes_sent": len(subject.example.body),
        "bytes_at_most": None if subject.page.kilobytes is None else round(subject.page.kilobytes * 1000),
        "statements": subject.statements,
        "p95": round(percentile(subject.walls, 0.95) * 1000, 2),
        "quiet": subject.quiet,
        "worker_resident": round(subject.memory.resident, 1),
        "worker_proportional": round(subject.memory.proportional, 1),
        "worker_grown": round(subject.grown, 1),
    }


def over(figures: dict[str, Any]) -> list[str]:
    """The goals this page does not reach, each in words."""
    faults = []
    for value, most, unit in (("ratio_median", "ratio_at_most", "× floor"), ("bytes_sent", "bytes_at_most", "bytes")):
        if figures[most] is not None and figures[value] > figures[most]:
            where = f"{figures['page']} at {figures['ideas']} ideas"
            faults.append(f"{where}: {figures[value]:,} {unit}, {figures[most]:,} at most")
    return faults


def row_of(figures: dict[str, Any]) -> list[str]:
    def kilobytes(name: str) -> str:
        return "" if figures[name] is None else f"{figures[name] / 1000:.1f}"

    return [
        figures["page"],
        f"{figures['ideas']:,}" if figures["ideas"] else "",
        f"{figures['ratio_best']:.1f}",
        f"{figures['ratio_median']:.1f}",
        f"{figures['ratio_at_most'] or ''}",
        f"{figures['cpu_best']:.2f}",
        f"{figures['cpu_median']:.2f}",
        kilobytes("bytes"),
        kilobytes("bytes_sent"),
        kilobytes("bytes_at_most"),
        "" if figures["statements"] is None else str(figures["statements"]),
        f"{figures['p95']:.1f}{'' if figures['quiet'] else ' (noisy)'}",
        f"{figures['worker_resident']:.0f} ({figures['worker_proportional']:.0f})",
        f"{figures['worker_grown']:.1f}",
    ]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([f"| {' | '.join(head)} |", f"|{'---|' * len(head)}", *lines])
