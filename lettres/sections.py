"""Registry: what a letter tells whoever has a quality, beside what they follow: what waits for them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property

from comptes.models import TownRole
from socle.clock import today
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


class Waiting:
    """What waits for those who have a quality: each section read once a run, for all its letters."""

    def for_people(self, people: Collection[int]) -> dict[int, dict[str, list[Line]]]:
        """{person: {title: lines}} of those for whom something waits. One query, none where nothing waits."""
        found: dict[int, dict[str, list[Line]]] = {}
        if not (self._by_role and people):
            return found
        held = TownRole.objects.open_on(today()).filter(user__in=people, role__in=self._by_role)
        for person, role in held.values_list("user", "role"):
            found.setdefault(person, {}).update(self._by_role[role])
        return found

    @cached_property
    def _by_role(self) -> dict[str, dict[str, list[Line]]]:
        by_role: dict[str, dict[str, list[Line]]] = {}
        for section in sections.values():
            if lines := section.read():
                by_role.setdefault(section.role, {})[section.title] = lines
        return by_role
