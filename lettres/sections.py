"""Registry: what a letter tells whoever has a quality, beside what they follow: what waits for them."""

from collections.abc import Callable
from dataclasses import dataclass

from socle.registry import Registry


@dataclass(frozen=True)
class Line:
    """« 3 idées attendent une réponse », and the path of the page where that is done."""

    text: str
    url: str


@dataclass(frozen=True)
class Section:
    """`role`: the town role of whoever reads it; `read`: its lines today, none where nothing waits. Read once for all
    who have the role."""

    role: str
    title: str
    read: Callable[[], list[Line]]


sections: Registry[Section] = Registry("sections of letters")
