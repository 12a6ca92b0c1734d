"""Children that never outlive us: started in a session of their own, stopped together.

Standard library only, as all that runs before the libraries are there.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import IO, NoReturn

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PR_SET_PDEATHSIG = 1


class Interrupted(BaseException):
    """Ctrl-C, SIGTERM, or a terminal that closed."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.exit_code = 128 + number


def raise_on_signals() -> None:
    """The first signal unwinds the program; those that follow must not cut the unwinding short."""

    def interrupt(number: int, frame: FrameType | None) -> NoReturn:
        ignore_signals()
        raise Interrupted(number)

    for number in SIGNALS:
        signal.signal(number, interrupt)


def ignore_signals() -> None:
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _ready_child() -> None:
    for number in SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    if sys.platform == "linux":  # even SIGKILL on us then stops the child
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def start(
    command: Sequence[str | Path],
    *,
    output: IO[bytes] | None = None,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    user: str | None = None,
) -> subprocess.Popen[bytes]:
    """Start a child in its own session, so that a Ctrl-C reaches us alone and we end it in order."""
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
        env=environment,
        cwd=folder,
        user=user,
        extra_groups=[] if user else None,
        start_new_session=True,
        preexec_fn=_ready_child,  # noqa: PLW1509  no thread is ever started here
    )


def run(
    command: Sequence[str | Path],
    *,
    output: IO[bytes] | None = None,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    user: str | None = None,
    ask: signal.Signals = signal.SIGTERM,
) -> int:
    """Run a child to its end; a signal to us ends it too, asked by the signal given."""
    child = start(command, output=output, environment=environment, folder=folder, user=user)
    try:
        return child.wait()
    finally:
        stop([child], grace=20, ask=ask)


def stop(children: Sequence[subprocess.Popen[bytes]], *, grace: float, ask: signal.Signals = signal.SIGTERM) -> None:
    """Ask each child, leave a few seconds to finish, then kill what is left of their sessions."""
    for child in children:
        if child.poll() is None:
            os.killpg(child.pid, ask) if ask == signal.SIGINT else child.send_signal(ask)
    deadline = time.monotonic() + grace
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(timeout=max(0, deadline - time.monotonic()))
    for child in children:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
