from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.text import slugify
from shapely.geometry import mapping

from carte.boundaries import NamedArea
from carte.models import Quarter, Theme, TownBoundary
from comptes.models import User
from journal.actions import open_thread, record
from socle.clock import now
from socle.unit_of_work import action


@dataclass(frozen=True)
class ThemeSpec:
    """A theme as `ville.toml` names it."""

    code: str
    name: str
    form: str


@action
def found_town(
    actor: User | None,
    *,
    boundary: NamedArea,
    source: str,
    quarters: Sequence[NamedArea],
    themes: Sequence[ThemeSpec],
) -> bool:
    """Give a new database its outline, quarters and themes, each with a thread. False, and nothing done, if the town
    already has an outline: from the first day on they live in the database."""
    if TownBoundary.objects.exists():
        return False
    TownBoundary.objects.create(shape=mapping(boundary.area), source=source, since=now())
    for area in quarters:
        _open_quarter(actor, area)
    for rank, theme in enumerate(themes):
        thread = open_thread(actor, kind="theme")
        Theme.objects.create(code=theme.code, name=theme.name, form=theme.form, rank=rank, thread=thread)
        record(actor, thread=thread, verb="theme_opened", title=theme.name)
    return True


def _open_quarter(actor: User | None, area: NamedArea) -> Quarter:
    thread = open_thread(actor, kind="quarter")
    label = area.area.representative_point()
    quarter = Quarter.objects.create(
        name=area.name,
        slug=slugify(area.name),
        shape=mapping(area.area),
        label_longitude=label.x,
        label_latitude=label.y,
        thread=thread,
    )
    record(actor, thread=thread, verb="quarter_opened", title=quarter.name)
    return quarter
