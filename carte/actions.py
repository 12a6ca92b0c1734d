from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.text import slugify
from shapely.geometry import mapping

from carte.models import Quarter, Theme, TownBoundary
from carte.outlines import BoundaryRefused, NamedArea, as_area, refuse_outside
from carte.replacing import Redrawn, Rehearsed, Replaced, place_all_again
from comptes.models import User
from journal.actions import open_thread, record
from journal.models import Thread
from socle.clock import now
from socle.unit_of_work import action

NOT_FOUNDED = "La ville n’est pas encore dans la base : lancez d’abord manage.py town load."


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
        _open_theme(actor, theme, rank)
    return True


@action
def replace_quarters(actor: User | None, *, areas: Sequence[NamedArea], rehearse: bool = False) -> Redrawn:
    """Replace the quarters by these. A quarter of the same name and outline stays as it is; one of the same name
    hands its thread on; one whose name is gone is retired. Everything placed on the map is placed again.

    Locks the town, and the living quarters against ideas being said in them. BoundaryRefused for a quarter out of
    the town; `rehearse` does all of it, then raises Rehearsed, which undoes it.
    """
    town = _lock_town()
    refuse_outside(areas, as_area(town.shape))
    summary = Redrawn()
    old = {quarter.slug: quarter for quarter in Quarter.objects.living().select_for_update().order_by("pk")}
    changed = [area for area in areas if not _stays(old.get(slugify(area.name)), area, summary)]
    gone = [quarter for slug, quarter in old.items() if slug not in {slugify(area.name) for area in areas}]
    replaced = [old[slugify(area.name)] for area in changed if slugify(area.name) in old]
    Quarter.objects.filter(pk__in=[quarter.pk for quarter in (*gone, *replaced)]).update(retired_at=now())
    for area in changed:
        _renew_quarter(actor, area, old.get(slugify(area.name)), summary)
    situation = _situation(town)
    for quarter in gone:
        record(
            actor, thread=quarter.thread, verb="quarter_retired", title=quarter.name, reason=_why(quarter, situation)
        )
        summary.retired.append(quarter.name)
    return _conclude(actor, summary, situation, rehearse)


@action
def replace_boundary(actor: User | None, *, area: NamedArea, source: str, rehearse: bool = False) -> Redrawn:
    """Replace the town's outline; the quarters stay, and so does an idea that is now out of it. `rehearse` as above.

    Locks the town. The outline's thread is the town's, opened the first time.
    """
    town = _lock_town()
    summary = Redrawn()
    if as_area(town.shape).equals(area.area):
        return _conclude(actor, summary, _situation(town), rehearse)
    TownBoundary.objects.filter(pk=town.pk).update(is_current=None, retired_at=now())
    thread = town.thread or open_thread(actor, kind="town")
    town = TownBoundary.objects.create(shape=mapping(area.area), source=source, since=now(), thread=thread)
    record(actor, thread=thread, verb="boundary_redrawn")
    return _conclude(actor, summary, _situation(town), rehearse)


@action
def replace_themes(actor: User | None, *, themes: Sequence[ThemeSpec], rehearse: bool = False) -> Redrawn:
    """Replace the themes by these, matched by code: renamed, given another form or rank, opened, or retired. The
    ideas of a retired theme keep it. Locks the town; `rehearse` as above."""
    _lock_town()
    summary = Redrawn()
    known = {theme.code: theme for theme in Theme.objects.select_for_update(no_key=True).order_by("pk")}
    for rank, spec in enumerate(themes):
        theme = known.pop(spec.code, None)
        if theme is None:
            _open_theme(actor, spec, rank)
            summary.opened.append(spec.name)
        else:
            _change_theme(actor, theme, spec, rank, summary)
    for theme in known.values():
        if theme.retired_at is None:
            Theme.objects.filter(pk=theme.pk).update(retired_at=now())
            record(actor, thread=theme.thread, verb="theme_retired", title=theme.name)
            summary.retired.append(theme.name)
    if rehearse:
        raise Rehearsed(summary)
    return summary


def _lock_town() -> TownBoundary:
    """The outline in force, once nobody else redraws the town."""
    # The first row ever: the one in force may be another by the time the lock is had.
    if TownBoundary.objects.select_for_update(no_key=True).order_by("pk").first() is None:
        raise BoundaryRefused(NOT_FOUNDED)
    return TownBoundary.objects.get(is_current=True)


def _stays(quarter: Quarter | None, area: NamedArea, summary: Redrawn) -> bool:
    """Whether a quarter is the same as before, to the last corner."""
    same = quarter is not None and quarter.name == area.name and as_area(quarter.shape).equals(area.area)
    if same:
        summary.kept.append(area.name)
    return same


def _renew_quarter(actor: User | None, area: NamedArea, before: Quarter | None, summary: Redrawn) -> None:
    if before is None:
        _open_quarter(actor, area)
        summary.opened.append(area.name)
        return
    _make_quarter(area, before.thread)
    reason = "" if before.name == area.name else f"Avant, il s’écrivait « {before.name} »."
    record(actor, thread=before.thread, verb="quarter_redrawn", title=area.name, reason=reason)
    summary.redrawn.append(area.name)


def _open_quarter(actor: User | None, area: NamedArea) -> None:
    # A name that comes back finds its thread, and who followed it.
    former = Quarter.objects.filter(slug=slugify(area.name)).order_by("pk").last()
    thread = former.thread if former else open_thread(actor, kind="quarter")
    _make_quarter(area, thread)
    record(actor, thread=thread, verb="quarter_opened", title=area.name)


def _make_quarter(area: NamedArea, thread: Thread) -> Quarter:
    label = area.area.representative_point()
    return Quarter.objects.create(
        name=area.name,
        slug=slugify(area.name),
        shape=mapping(area.area),
        label_longitude=label.x,
        label_latitude=label.y,
        thread=thread,
    )


def _situation(town: TownBoundary) -> Replaced:
    quarters = list(Quarter.objects.select_related("thread").order_by("pk"))
    return Replaced(
        outline=as_area(town.shape),
        living=[quarter for quarter in quarters if quarter.retired_at is None],
        retired=[quarter for quarter in quarters if quarter.retired_at is not None],
    )


def _why(quarter: Quarter, situation: Replaced) -> str:
    names = [heir.name for heir in situation.heirs(quarter)]
    if not names:
        return "Aucun quartier ne le remplace."
    return f"Ses rues sont maintenant dans {' et '.join(filter(None, (', '.join(names[:-1]), names[-1])))}."


def _conclude(actor: User | None, summary: Redrawn, situation: Replaced, rehearse: bool) -> Redrawn:
    summary.placed = place_all_again(actor, situation)
    if rehearse:
        raise Rehearsed(summary)
    return summary


def _open_theme(actor: User | None, spec: ThemeSpec, rank: int) -> None:
    thread = open_thread(actor, kind="theme")
    Theme.objects.create(code=spec.code, name=spec.name, form=spec.form, rank=rank, thread=thread)
    record(actor, thread=thread, verb="theme_opened", title=spec.name)


def _change_theme(actor: User | None, theme: Theme, spec: ThemeSpec, rank: int, summary: Redrawn) -> None:
    before = (theme.name, theme.form, theme.rank, theme.retired_at)
    if before == (spec.name, spec.form, rank, None):
        summary.kept.append(spec.name)
        return
    Theme.objects.filter(pk=theme.pk).update(name=spec.name, form=spec.form, rank=rank, retired_at=None)
    if theme.retired_at is not None:
        record(actor, thread=theme.thread, verb="theme_opened", title=spec.name)
        summary.opened.append(spec.name)
        return
    renamed = theme.name != spec.name
    # Another form or place in the list is no news to who follows the theme.
    reason = f"Avant, il s’appelait « {theme.name} »." if renamed else ""
    weight = "" if renamed else "silent"
    record(actor, thread=theme.thread, verb="theme_changed", title=spec.name, reason=reason, weight=weight)
    summary.redrawn.append(spec.name)
