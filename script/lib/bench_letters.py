"""`script/bench letters`: the CPU of a letter, and the memory of whoever sends them, at each number of readers, against
building and sending as many bare mails in the same run."""

from collections.abc import Sequence
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from bench_seeds import create, make_ready
from bench_sites import Bench
from bench_table import table
from services import free_port

IDEAS = 1000
AT_MOST, MEGABYTES = 7, 30
HEAD = ("readers", "letters", "CPU ms a letter", "bare mail", "× bare", "× floor", "at most", "kB", "MB", "+ MB")


class Sink:
    """Takes every mail and keeps none; in a thread of this process, whose CPU nobody counts."""

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        return "250 OK"


def measure(bench: Bench, sizes: Sequence[int]) -> list[dict[str, Any]]:
    """The figures of each number of readers, CPU in seconds."""
    port = free_port()
    sink = Controller(Sink(), hostname="127.0.0.1", port=port)
    sink.start()
    try:
        return [_one(bench, readers, f"smtp://127.0.0.1:{port}") for readers in sizes]
    finally:
        sink.stop()


def _one(bench: Bench, readers: int, mail: str) -> dict[str, Any]:
    name = f"letters_{readers}"
    create(bench, name)
    url = bench.url(name)
    make_ready(bench, url)
    bench.manage(url, "seed", "--proposals", str(IDEAS), "--in-service")
    print(f"{readers} lectrices et lecteurs ({bench.engine})…", flush=True)
    _run(bench, url, mail, "gather", readers)
    if bench.database:
        bench.database.sql("VACUUM (ANALYZE)", name)
    return {"readers": readers} | _run(bench, url, mail, "send", bench.database.pid if bench.database else 0)


def _run(bench: Bench, url: str, mail: str, verb: str, number: int) -> dict[str, Any]:
    more = {"EMAIL_URL": mail, "PYTHONHASHSEED": "0"}
    answer: dict[str, Any] = bench.ask("bench_letters_run.py", url, verb, str(number), more=more)
    return answer


def show(figures: Sequence[dict[str, Any]], floor: float) -> list[str]:
    """Print the table; what is beyond the goals. `floor` in seconds."""
    rows = [
        [
            *(f"{row['readers']:,}", f"{row['letters']:,}", f"{row['cpu'] * 1000:.2f}"),
            *(f"{row['bare_cpu'] * 1000:.2f}", f"{row['cpu'] / row['bare_cpu']:.1f}", f"{row['cpu'] / floor:.1f}"),
            *(str(AT_MOST), f"{row['bytes'] / 1000:.1f}", f"{row['at_rest']:.0f}", f"{row['grown']:.0f}"),
        ]
        for row in figures
    ]
    print(f"\n{table(HEAD, rows)}\n\nFloor {floor * 1000:.2f} ms.")
    slow = [row for row in figures if row["cpu"] / floor > AT_MOST]
    fat = [row for row in figures if row["grown"] > MEGABYTES]
    return [
        f"Over: {row['readers']:,} readers: {row['cpu'] / floor:.1f} × floor, {AT_MOST} at most" for row in slow
    ] + [f"Over: {row['readers']:,} readers: {row['grown']:.0f} MB more, {MEGABYTES} at most" for row in fat]
