"""Registries: what a thread is about, as its followers are told today; what may be followed without carrying it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from socle.registry import Registry


@dataclass(frozen=True)
class Subject:
    """`title` and `url` (a path) as they are today; `place` says where. `shown`: anybody may read it; of what is not,
    a letter gives the `code` alone, and `own_url` to whoever said it."""

    title: str
    url: str
    place: str = ""
    shown: bool = True
    code: str = ""
    own_url: str = ""


@dataclass(frozen=True)
class Ground:
    """What is followed by choice, as a whole: a quarter, a theme. `label`: « Les quartiers »; `choices()`: thread and
    subject of each there is, in their order."""

    label: str
    choices: Callable[[], list[tuple[int, Subject]]]


# kind → keys of threads → what each is about; a thread that is not answered is spoken of no more.
thread_subjects: Registry[Callable[[Collection[int]], dict[int, Subject]]] = Registry("thread subjects")
# name of a sort of events → keys of events → who signed what they say, « Anne Martin, adjointe aux sports ».
signatures: Registry[Callable[[Collection[int]], dict[int, str]]] = Registry("signatures of events")
# kind → what may be chosen.
grounds: Registry[Ground] = Registry("grounds that are followed")


def signed_by(events: Collection[int]) -> dict[int, str]:
    """Who signed what these events say, of those that are signed. A query for each sort there is."""
    found: dict[int, str] = {}
    for read in signatures.values():
        found |= read(events)
    return found
