"""What rooms register in: a room speaks upward by an Event or by a registry, never by an import.

A `Registry` is filled once, at start, by the `registrations.py` of each room; after that it is only read.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

V = TypeVar("V")


class Registry(Generic[V]):
    """Named values in the order they were added; a name is taken once."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._entries: dict[str, V] = {}

    def add(self, key: str, value: V) -> V:
        """Add `value` under `key`. ValueError if the key is taken: two rooms would hide each other."""
        if key in self._entries:
            raise ValueError(f"{self.what}: « {key} » is registered twice")
        self._entries[key] = value
        return value

    def __getitem__(self, key: str) -> V:
        try:
            return self._entries[key]
        except KeyError:
            raise LookupError(f"{self.what}: « {key} » is not registered") from None

    def __contains__(self, key: object) -> bool:
        return key in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def values(self) -> Iterator[V]:
        return iter(self._entries.values())

    def items(self) -> Iterator[tuple[str, V]]:
        return iter(self._entries.items())


@dataclass(frozen=True)
class Counter:
    """A number kept in a column, `said` in French to whoever runs the command. `expected` recounts it from the rows:
    {key: number}; `kept` reads the columns; `repair` is the action that writes `expected` back."""

    said: str
    expected: Callable[[], dict[str, int]]
    kept: Callable[[], dict[str, int]]
    repair: Callable[[None], int]


@dataclass(frozen=True)
class Demonstration:
    """A part of the demonstration's data: `load` is idempotent and calls actions only; `rank` orders the parts."""

    rank: int
    load: Callable[[], str]


# Tables whose rows prove that a unit of work left a trace (`Event`, `SensitiveAct`).
record_tables: Registry[str] = Registry("record tables")
# Tables that only grow: UPDATE and DELETE are refused, a redaction apart.
append_only_tables: Registry[str] = Registry("append-only tables")
counters: Registry[Counter] = Registry("counters")
demonstrations: Registry[Demonstration] = Registry("demonstration data")
