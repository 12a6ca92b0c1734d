"""The bench counts the CPU of a process tree, the children that are gone included, and nothing else."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from bench_cpu import Process, cpu_seconds, idle_ticks, read_process, tree, wait_for_quiet, worker_memory

BURN = "import time\nend = time.process_time() + 0.4\nwhile time.process_time() < end: pass\n"
CHILD = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {BURN!r}])\n"


@contextmanager
def waiting(work: str) -> Iterator[int]:
    """A process that does this work, then waits; its pid once the work is done."""
    command = [sys.executable, "-c", f"{work}\nprint('done', flush=True)\nimport sys; sys.stdin.read()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        assert process.stdout.readline() == b"done\n"
        yield process.pid
        process.stdin.close()


def test_name_with_brackets_is_read():
    line = "42 (a (strange) name) S 7 42 42 0 -1 4194304 100 0 0 0 11 22 33 44 20 0 1 0 99"
    assert read_process(line) == Process(parent=7, ticks=11 + 22 + 33 + 44)


def test_tree_holds_descendants_and_no_others():
    parents = {1: 0, 10: 1, 11: 10, 12: 11, 20: 1, 21: 20}
    processes = {pid: Process(parent, 0) for pid, parent in parents.items()}
    assert tree([10], processes) == {10, 11, 12}
    assert tree([10, 21], processes) == {10, 11, 12, 21}
    assert tree([999], processes) == set()


@pytest.mark.parametrize("work", [BURN, CHILD], ids=["its own", "of a child that is gone"])
def test_time_spent_is_counted(work):
    with waiting(work) as pid, waiting("") as idle:
        assert cpu_seconds([pid]) >= 0.35
        assert cpu_seconds([idle]) < 0.35


def test_memory_of_the_largest_process_is_read():
    with waiting("x = bytearray(60_000_000)") as pid, waiting("") as small:
        assert worker_memory(pid).resident > 60
        assert worker_memory(pid).proportional > 60
        assert worker_memory(small).resident < 60


def test_idle_is_what_waits_for_a_disk_too():
    assert idle_ticks("cpu  10 0 5 100 20 0 0 0 7 7\ncpu0 …") == (120, 135)


def test_a_noisy_machine_is_said():
    assert wait_for_quiet(patience=0, look=lambda: 1.0)
    assert not wait_for_quiet(patience=0, look=lambda: 0.1)
