"""CPU and memory of process trees, read from /proc: on a shared machine the only clock that counts us alone.

CPU in seconds, of live processes and of the children they reaped; the kernel counts in ticks of 10 ms a process.
"""

import os
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Process:
    """`ticks`: user and system time of the process and of the children it reaped."""

    parent: int
    ticks: int


def read_process(line: str) -> Process:
    """A line of /proc/PID/stat. The name in it may hold spaces and brackets: what counts stands after the last one."""
    words = line.rpartition(")")[2].split()
    return Process(parent=int(words[1]), ticks=sum(map(int, words[11:15])))


def read_processes(proc: Path = PROC) -> dict[int, Process]:
    found = {}
    for folder in proc.iterdir():
        if folder.name.isdecimal():
            try:
                found[int(folder.name)] = read_process((folder / "stat").read_text())
            except (FileNotFoundError, ProcessLookupError):
                continue  # it ended while we read: whoever reaps it holds its time
    return found


def tree(roots: Iterable[int], processes: Mapping[int, Process]) -> set[int]:
    """These processes and all that descends from them."""
    whole = {root for root in roots if root in processes}
    waiting = list(whole)
    while waiting:
        parent = waiting.pop()
        children = {pid for pid, process in processes.items() if process.parent == parent} - whole
        whole |= children
        waiting += children
    return whole


def cpu_seconds(roots: Iterable[int]) -> float:
    """What these trees have spent since they began."""
    processes = read_processes()
    return sum(processes[pid].ticks for pid in tree(roots, processes)) / TICKS_A_SECOND


@dataclass(frozen=True)
class Memory:
    """In megabytes of 1,000,000 bytes: resident, and the share of it that is this process's own (PSS)."""

    resident: float
    proportional: float


def worker_memory(root: int) -> Memory:
    """Of the largest process under a server: its worker."""
    pids = tree([root], read_processes())
    return max((memory_of(pid) for pid in pids), key=lambda memory: memory.resident)


def memory_of(pid: int, proc: Path = PROC) -> Memory:
    text = (proc / str(pid) / "smaps_rollup").read_text()
    kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in text.splitlines()[1:]}
    return Memory(kilobytes["Rss"] * 1024 / 1e6, kilobytes["Pss"] * 1024 / 1e6)


def idle_ticks(text: str) -> tuple[int, int]:
    """Idle and all ticks of the machine, from the first line of /proc/stat."""
    ticks = [int(word) for word in text.splitlines()[0].split()[1:9]]
    return ticks[3] + ticks[4], sum(ticks)


def idle_share(seconds: float = 0.25) -> float:
    """The part of the machine that did nothing during these seconds."""
    idle, whole = idle_ticks((PROC / "stat").read_text())
    time.sleep(seconds)
    idle_after, whole_after = idle_ticks((PROC / "stat").read_text())
    return (idle_after - idle) / max(1, whole_after - whole)


def wait_for_quiet(share: float = 0.75, patience: float = 20, look: Callable[[], float] = idle_share) -> bool:
    """Wait for a moment when the machine is mostly idle; False if none came."""
    deadline = time.monotonic() + patience
    while look() < share:
        if time.monotonic() > deadline:
            return False
    return True
