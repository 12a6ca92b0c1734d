"""Plugin: the suite's database is migrated once a run; each process of the run works on a copy of its own."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests.faults.databases import drop_database, make_database
from tests.faults.shared import give_back, made_once, run_folder

MIGRATED = "migrated-postgresql"
ASKS = {"db", "transactional_db", "django_db_setup"}


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Instead of pytest-django's, which migrates anew in each process: seven seconds of a core."""
    copies = _sqlite_copy if connection.vendor == "sqlite" else _postgresql_copy
    process = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    with django_db_blocker.unblock(), copies(run_folder(tmp_path_factory), process):
        yield


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On the second engine, what asks no database of this process has been seen once: a site of its own has its own."""
    if os.environ.get("CRIEUR_SUITE") == "shared":
        seen = [item for item in items if not asks_the_database(item)]
        config.hook.pytest_deselected(items=seen)
        items[:] = [item for item in items if asks_the_database(item)]


def asks_the_database(item: pytest.Item) -> bool:
    fixtures = getattr(item, "fixturenames", ())
    return item.get_closest_marker("django_db") is not None or not ASKS.isdisjoint(fixtures)


def pytest_sessionfinish() -> None:
    give_back()


def migrated_database(factory: pytest.TempPathFactory) -> str:
    """What PostgreSQL calls the migrated one, to be copied; known once `django_db_setup` has made it."""
    return (run_folder(factory) / MIGRATED / "name").read_text()


@contextmanager
def _sqlite_copy(folder: Path, process: str) -> Iterator[None]:
    made = made_once(folder, "migrated-sqlite", lambda place: _migrate(str(place / "test.sqlite3")))
    # A file: threads on a database in memory fail with « table is locked ».
    own = folder / f"test-{process}.sqlite3"
    shutil.copyfile(made / "test.sqlite3", own)
    _point_at(str(own))
    yield
    connection.close()


@contextmanager
def _postgresql_copy(folder: Path, process: str) -> Iterator[None]:
    def make(place: Path) -> None:
        (place / "name").write_text(make_database())
        _migrate((place / "name").read_text())

    def unmake(place: Path) -> None:
        drop_database((place / "name").read_text())

    own = make_database((made_once(folder, MIGRATED, make, unmake) / "name").read_text())
    _point_at(own)
    yield
    connection.close()
    drop_database(own)


def _point_at(name: str) -> None:
    """Every connection of this process, those of its threads too, is to this database from now on."""
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def _migrate(name: str) -> None:
    _point_at(name)
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    connection.close()
