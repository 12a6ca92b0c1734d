"""Things dear to make (a migrated database, collected files), made once for all the processes of a run."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

Fill = Callable[[Path], None]
# What this process has asked for, until its end: given back sooner, the next test would have it made again.
_held: dict[str, Path] = {}
_until_the_end = ExitStack()


def run_folder(factory: pytest.TempPathFactory) -> Path:
    """The temporary folder of the whole run: pytest-xdist gives each of its processes a folder inside it."""
    base = factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


def made_once(folder: Path, name: str, make: Fill, unmake: Fill = lambda place: None) -> Path:
    """`folder/name`, filled by `make` by the first process that asks, undone by the last that ends (`give_back`)."""
    if name not in _held:
        _held[name] = _until_the_end.enter_context(_shared(folder, name, make, unmake))
    return _held[name]


def give_back() -> None:
    """At the end of this process's tests."""
    _held.clear()
    _until_the_end.close()


@contextmanager
def _shared(folder: Path, name: str, make: Fill, unmake: Fill) -> Iterator[Path]:
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
