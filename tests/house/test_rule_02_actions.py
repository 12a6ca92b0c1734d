"""Rule 2: what changes a state is an @action, the suite calls every one, and nothing else can write."""

import ast
import importlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client, override_settings

from comptes.models import Service
from journal.actions import open_thread, record
from socle import unit_of_work
from socle.readonly import WriteOutsideAction
from socle.unit_of_work import UnrecordedWrite, action
from tests.house.called import gathered, never_called
from tests.house.declared import action_modules, actions_declared, without_action
from tests.house.source import BROKEN, ROOT, dotted, parse, refuse, room_modules

SAMPLE = BROKEN / "rule_02" / "suite"
WRITING = "tests.house.broken.rule_02.writing_urls"
GUARD = "socle.readonly.ReadOnlyMiddleware"
METHODS = ("get", "head", "options", "post", "put", "patch", "delete")


def test_public_functions_of_actions_are_actions():
    paths = list(action_modules())
    assert ROOT / "propositions" / "actions" / "saying.py" in paths
    refuse(without_action(paths, ROOT))


def test_declared_actions_are_the_registered_ones():
    for path in action_modules():
        importlib.import_module(dotted(path))
    registered = {name for name in unit_of_work.actions if not name.startswith("tests.")}
    assert registered == actions_declared()


def test_public_function_that_is_no_action_is_found():
    assert without_action([SAMPLE / "room" / "actions.py"], SAMPLE) == ["room.actions.plain"]


def test_action_the_whole_suite_never_called_fails_it(tmp_path):
    # A suite of its own in its own processes, of two workers that call one action each.
    folder = Path(shutil.copytree(SAMPLE, tmp_path / "suite"))
    plugins = ("-p", "xdist", "-p", "pytest_django.plugin", "-p", "no:cacheprovider")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "2", *plugins],
        cwd=folder,
        env=os.environ
        | {
            "PYTHONPATH": f"{folder}:{ROOT}",
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "DJANGO_SETTINGS_MODULE": "sample_settings",
            "CRIEUR_SUITE": "whole",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    assert "2 passed" in said, said
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, said
    missing = said.partition("actions the suite never called")[2]
    assert [line for line in missing.splitlines() if line.startswith("room.")] == ["room.actions.forgotten"], said


def test_only_the_whole_suite_is_judged(pytestconfig, monkeypatch):
    monkeypatch.delattr(pytestconfig, "workerinput", raising=False)
    monkeypatch.setattr("tests.house.called.called", set())
    monkeypatch.setenv("CRIEUR_SUITE", "part")
    assert never_called(pytestconfig) == []
    monkeypatch.setenv("CRIEUR_SUITE", "whole")
    assert set(never_called(pytestconfig)) == actions_declared() - gathered


# Ideas in bulk, for measures: the one place that writes a thread's rows beside the journal's own actions.
SEEDING = "propositions/actions/seeding.py"
JOURNAL = {"Thread", "Event", "EventActor", "Expected"}


def test_threads_are_written_by_the_journal_and_by_the_seeds_alone():
    writers = {
        path.relative_to(ROOT).as_posix()
        for path in room_modules()
        for call in ast.walk(parse(path))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and "create" in call.func.attr
        if JOURNAL & {name.id for name in ast.walk(call.func) if isinstance(name, ast.Name)}
    }
    assert writers == {"journal/actions.py", SEEDING}


@action
def write_unrecorded(actor: None) -> Service:
    return Service.objects.create(name="Espaces verts")


@action
def write_recorded(actor: None) -> Service:
    record(None, thread=open_thread(None, kind="quarter"), verb="quarter_opened")
    return Service.objects.create(name="Espaces verts")


@action(silent="a test says why")
def write_silently(actor: None) -> Service:
    return Service.objects.create(name="Espaces verts")


@pytest.mark.django_db
def test_unit_that_writes_without_a_record_raises_and_keeps_nothing():
    with pytest.raises(UnrecordedWrite, match="write_unrecorded"):
        write_unrecorded(None)
    assert not Service.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("write", [write_recorded, write_silently])
def test_unit_with_a_record_or_a_reason_is_kept(write):
    write(None)
    assert Service.objects.count() == 1


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=WRITING)
@pytest.mark.parametrize("address", ["/orm/", "/sql/", "/many/"])
@pytest.mark.parametrize("method", METHODS)
def test_write_outside_an_action_raises_whatever_the_method(method, address):
    with pytest.raises(WriteOutsideAction):
        getattr(Client(), method)(address)
    # The ORM marks the test's own transaction as spoilt; it is not: the statement never reached the database.
    transaction.set_rollback(False)
    assert not Service.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/orm/", "/sql/", "/many/"])
@pytest.mark.parametrize("method", METHODS)
def test_same_write_passes_without_the_guard(method, address):
    unguarded = [name for name in settings.MIDDLEWARE if name != GUARD]
    assert len(unguarded) == len(settings.MIDDLEWARE) - 1
    with override_settings(ROOT_URLCONF=WRITING, MIDDLEWARE=unguarded):
        assert getattr(Client(), method)(address).status_code == 200
    assert Service.objects.exists()
