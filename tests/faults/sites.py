"""Founded towns for sites in their own process: an SQLite file or a PostgreSQL database, copied from one made once."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.databases import drop_database, make_database, named, new_database
from tests.faults.races import FULL
from tests.faults.shared import made_once, run_folder
from tests.site import Site


@dataclass
class Town:
    """A migrated database with the town of ville.toml in it, for one site: `url` as DATABASE_URL, `folder` as
    CRIEUR_DATA."""

    url: str
    folder: Path


def copy_of(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder of one's own with what `make` puts in one, once for all the workers of a run."""
    made = made_once(run_folder(factory), name, make)
    folder = factory.mktemp("site") / "data"
    shutil.copytree(made, folder)
    return folder


@contextmanager
def sqlite_town(factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = copy_of(factory, "sqlite-town", lambda place: Site(place).prepare(demonstration=False))
    yield Town(f"sqlite:///{folder / 'crieur.sqlite3'}", folder)


@contextmanager
def postgresql_town(factory: pytest.TempPathFactory) -> Iterator[Town]:
    def make(place: Path) -> None:
        name = make_database()
        (place / "name").write_text(name)
        Site(place, {"DATABASE_URL": named(name)}).prepare(demonstration=False)

    def unmake(place: Path) -> None:
        drop_database((place / "name").read_text())

    made = made_once(run_folder(factory), "postgresql-town", make, unmake)
    with new_database((made / "name").read_text()) as name:
        yield Town(named(name), factory.mktemp("site"))


TOWNS = {"sqlite": sqlite_town, "postgresql": postgresql_town}
ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
# For what takes a minute an engine: both in script/soak, the one of service in script/test.
LONG_ENGINES = ENGINES if FULL else ENGINES[1:]
