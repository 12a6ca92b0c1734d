"""Things dear to make (a migrated database, collected files), made once for all the processes of a run."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def run_folder(factory: pytest.TempPathFactory) -> Path:
    """The temporary folder of the whole run: pytest-xdist gives each of its processes a folder inside it."""
    base = factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@contextmanager
def made_once(
    folder: Path, name: str, make: Callable[[Path], None], unmake: Callable[[Path], None] = lambda place: None
) -> Iterator[Path]:
    """`folder/name`, filled by `make` by whoever comes first and undone by whoever leaves last."""
    place, users = folder / name, folder / f"{name}.users"
    with _locked(folder / f"{name}.lock"):
        here = int(users.read_text()) if users.exists() else 0
        if not here:
            place.mkdir(exist_ok=True)
            make(place)
        users.write_text(str(here + 1))
    try:
        yield place
    finally:
        with _locked(folder / f"{name}.lock"):
            here = int(users.read_text()) - 1
            users.write_text(str(here))
            if not here:
                unmake(place)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
