"""Rule 10: what is made from the sources is whole: hashed modules, plurals, migrations that go both ways."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.storage import FileSystemStorage
from django.db import connection
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.special import SeparateDatabaseAndState
from django.db.migrations.state import ModelState, ProjectState
from django.utils import translation

from config.storage import HashedStorage
from tests.database import migrated_database
from tests.faults.databases import named, new_database
from tests.faults.races import FULL
from tests.house.broken.rule_10.room import models as broken_room
from tests.house.catalogue import incomplete, out_of_step, plurals_of_module, plurals_of_page, read_po
from tests.house.collected import imports_of, unhashed
from tests.house.markup import TEMPLATES
from tests.house.source import BROKEN, ROOT, refuse, room_modules, rooms

SAMPLE = BROKEN / "rule_10"
ROOM, SHELF = "tests.house.broken.rule_10.room", "tests.house.broken.rule_10.shelf"
CATALOGUE = ROOT / "frontend" / "locale" / "fr" / "LC_MESSAGES"


# Static modules


class Uncompressed(HashedStorage):
    """The storage of the service without its compression, which takes ten seconds and changes no name."""

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        return iter(())


def collect(source: Path, collected: Path) -> Path:
    """What collectstatic makes of the files of a folder."""
    shutil.copytree(source, collected)
    files = FileSystemStorage(location=source)
    names = [path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_file()]
    storage = Uncompressed(location=collected, base_url="/static/")
    for name, _hashed, done in storage.post_process({name: (files, name) for name in names}):
        assert not isinstance(done, Exception), f"{name}: {done}"
    return collected


def test_every_import_of_the_collected_modules_is_hashed(tmp_path):
    collected = collect(ROOT / "frontend" / "static", tmp_path / "collected")
    assert any((collected / "js").glob("main.*.js"))
    refuse(unhashed(collected))


def test_import_that_is_not_rewritten_is_found(tmp_path):
    """The storage says nothing of it."""
    collected = collect(SAMPLE / "static", tmp_path / "collected")
    assert unhashed(collected) == ["js/main.js:7: `./${name}.js`", "js/main.js:9: ./bare.js"]
    asked = [name for _line, name in imports_of((SAMPLE / "static/js/main.js").read_text(encoding="utf-8"))]
    assert asked == ["./good.js", "./good.js", "./good.js", "`./${name}.js`", "./bare.js"]


# Plurals


def asked_for() -> Iterator[tuple[str, str]]:
    for path in TEMPLATES.rglob("*"):
        if path.is_file():
            yield from plurals_of_page(path.read_text(encoding="utf-8"))
    for module in room_modules():
        yield from plurals_of_module(module)


def test_every_plural_is_said_in_french():
    refuse(incomplete(asked_for(), read_po(CATALOGUE / "django.po")))


def test_compiled_catalogue_says_what_is_written():
    refuse(out_of_step(read_po(CATALOGUE / "django.po"), CATALOGUE / "django.mo"))


def test_plural_that_is_not_whole_is_found():
    asked = [*plurals_of_page((SAMPLE / "plurals.html").read_text()), *plurals_of_module(SAMPLE / "plurals.py")]
    entries = read_po(SAMPLE / "plurals.po")
    assert incomplete(asked, entries) == [
        "the head does not say plural=(n > 1): zero is singular in French",
        "« %(n)s arbre »: nobody asks for it",
        "« %(n)s soutien »: a form is missing",
        "« %(n)s table »: a form is missing",
        "« %(n)s vote »: not in the catalogue",
        "« un jour »: its places are not the same",
    ]
    assert "('un jour', 1): compile the catalogue again" in out_of_step(entries, CATALOGUE / "django.mo")


# Migrations


def one_way(operations: Sequence[Operation]) -> Iterator[str]:
    """The operations that have no way back, those inside another included."""
    for operation in operations:
        if isinstance(operation, SeparateDatabaseAndState):
            yield from one_way(operation.database_operations)
        elif not operation.reversible:
            yield type(operation).__name__


def migrations_one_way(loader: MigrationLoader, labels: Sequence[str]) -> list[str]:
    return [
        f"{label}.{name}: {operation}"
        for (label, name), migration in sorted(loader.disk_migrations.items())
        if label in labels
        for operation in one_way(migration.operations)
    ]


def test_every_migration_has_its_way_back():
    refuse(migrations_one_way(MigrationLoader(None), rooms()))


@pytest.fixture
def broken_app(settings):
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, ROOM]


def test_migration_without_a_way_back_is_found(broken_app):
    assert migrations_one_way(MigrationLoader(None), ["broken_room"]) == [
        "broken_room.0002_one_way: RunPython",
        "broken_room.0002_one_way: RunSQL",
    ]


@pytest.fixture
def untranslated():
    """As makemigrations works: Django's own labels are English in a migration."""
    with translation.override(None):
        yield


def missing(labels: Sequence[str], now: ProjectState) -> list[str]:
    """What the models say and no migration does."""
    loader = MigrationLoader(None)
    found = MigrationAutodetector(loader.project_state(), now).changes(graph=loader.graph)
    return [
        f"{label}: {step.describe()}" for label in labels for one in found.get(label, []) for step in one.operations
    ]


def test_no_migration_is_missing(untranslated):
    refuse(missing(rooms(), ProjectState.from_apps(apps)))


def test_missing_migration_is_found(untranslated, broken_app):
    now = ProjectState.from_apps(apps)
    now.models["broken_room", "note"] = ModelState.from_model(broken_room.Note)
    assert missing([*rooms(), "broken_room"], now) == ["broken_room: Add field text to note"]


def there_and_back(url: str, folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """All migrations forward, back and forward again in a process of its own."""
    environment = os.environ | {"DATABASE_URL": url, "CRIEUR_MODE": "test", "CRIEUR_DATA": str(folder)}
    command = [sys.executable, "-m", "tests.house.round_trip", *more]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def came_back(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    assert len(seen["first"]) > 50
    assert seen["left"] == []
    assert seen["again"] == seen["first"]


if FULL:  # each site of the browser tests goes forward on SQLite; going back, there, is the soak's

    def test_migrations_go_back_to_nothing_and_forward_again_on_sqlite(tmp_path):
        came_back(there_and_back(f"sqlite:///{tmp_path / 'back.sqlite3'}", tmp_path))


@pytest.mark.postgresql
def test_migrations_go_back_to_nothing_and_forward_again_on_postgresql(tmp_path, tmp_path_factory, django_db_setup):
    assert connection.vendor == "postgresql"
    with new_database(migrated_database(tmp_path_factory)) as name:
        came_back(there_and_back(named(name), tmp_path))


def test_way_back_in_words_only_is_found(tmp_path):
    done = there_and_back(f"sqlite:///{tmp_path / 'back.sqlite3'}", tmp_path, SHELF)
    assert done.returncode != 0
    assert "broken_shelf_board" in done.stderr
