"""Plugin of rule 2: when the whole suite ran, every action was called by it. Loaded by tests/conftest.py.

The set lives in each process: xdist's workers hand theirs over, and the session that started them judges.
"""

import os

import pytest

from socle.unit_of_work import called
from tests.house.declared import actions_declared

HANDED_OVER = "crieur_actions_called"
gathered: set[str] = set()


def never_called(config: pytest.Config) -> list[str]:
    """The actions nobody called, once the whole suite ran; nothing is known of a part of it."""
    if os.environ.get("CRIEUR_SUITE") != "whole" or hasattr(config, "workerinput"):
        return []
    return sorted(actions_declared(config.rootpath) - called - gathered)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    # A worker that crashed hands nothing over; its crash fails the session by itself.
    gathered.update(getattr(node, "workeroutput", {}).get(HANDED_OVER, ()))


def pytest_sessionfinish(session: pytest.Session) -> None:
    handed_over = getattr(session.config, "workeroutput", None)
    if handed_over is not None:
        handed_over[HANDED_OVER] = sorted(called)
    elif never_called(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    names = never_called(config)
    if names:
        terminalreporter.section("actions the suite never called", red=True, bold=True)
        for name in names:
            terminalreporter.line(name)
