"""Registry of personal data: for each model that holds some, how it is given back, erased, and when it goes."""

from collections.abc import Callable
from dataclasses import dataclass

from comptes.models import User
from socle.registry import Registry

Exporter = Callable[[User], list[dict[str, object]]]
Eraser = Callable[[User], int]


@dataclass(frozen=True)
class PersonalData:
    """`why` it is kept and until when (`term`), in words for residents; `export` gives a person's rows as plain
    values; `erase` removes what ties the rows to the person and says how many it touched (called in an action)."""

    why: str
    term: str
    export: Exporter
    erase: Eraser


@dataclass(frozen=True)
class Impersonal:
    """A model with a free text or a key to a person that holds nothing about anybody, and why."""

    reason: str


# By model label ("comptes.User"). Whoever erases goes from the last room to the first: the person's row goes last, so
# that each room still finds its own.
personal_data: Registry[PersonalData | Impersonal] = Registry("personal data")
