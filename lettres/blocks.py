"""Registry: what a letter of the town tells beside its own words, fed by the rooms at the instant it is sent."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from journal.queries import Standing
from socle.registry import Registry

# More would be no letter; the page has the rest.
SHOWN = 5


@dataclass(frozen=True)
class Asked:
    """Of what: the quarters of these threads (none: the whole town), after `since` up to `until`."""

    quarters: frozenset[int]
    since: datetime
    until: datetime


@dataclass(frozen=True)
class Item:
    """One thing told: plain text, and the path of its page; of an idea, its theme with the form of its mark, and where
    its thread stands."""

    kicker: str
    title: str
    place: str
    words: str
    url: str
    theme: str = ""
    form: str = ""
    standing: Standing | None = None


@dataclass(frozen=True)
class Block:
    """`label`: its title in the letter; `read`: at most `SHOWN` items, the newest first, of what anybody may read;
    `more`: the name of the page that has the rest. `neutral`: it may stand in a letter before an election, for it tells
    nothing of what the town did."""

    label: str
    read: Callable[[Asked], list[Item]]
    more: str
    neutral: bool = False


blocks: Registry[Block] = Registry("blocks of the town's letters")
