from collections.abc import Collection

from django.conf import settings
from django.urls import reverse

from carte.models import Quarter, Theme, TownBoundary
from journal.subjects import Subject


def living_quarters() -> list[Quarter]:
    """The town's quarters by name, without their outlines. Bounded by the town: some dozens."""
    return list(Quarter.objects.living().defer("shape").order_by("slug"))


def living_themes() -> list[Theme]:
    """The themes in the town's order; some dozens at most."""
    return list(Theme.objects.living().order_by("rank"))


def town_shapes() -> tuple[TownBoundary | None, list[Quarter]]:
    """The outline in force and the quarters with theirs."""
    return TownBoundary.objects.filter(is_current=True).first(), list(Quarter.objects.living().order_by("slug"))


def town_is_founded() -> bool:
    return TownBoundary.objects.exists()


def quarters_of_threads(threads: Collection[int]) -> dict[int, Subject]:
    """What the threads of quarters are about; of one redrawn, its living row. One query."""
    rows = Quarter.objects.filter(thread__in=threads).only("name", "slug", "thread", "retired_at")
    # The living one last: it takes the place of those it replaced.
    return {row.thread_id: _quarter(row) for row in sorted(rows, key=lambda row: row.retired_at is None)}


def themes_of_threads(threads: Collection[int]) -> dict[int, Subject]:
    """What the threads of themes are about. One query."""
    return {row.thread_id: _theme(row) for row in Theme.objects.filter(thread__in=threads)}


def towns_of_threads(threads: Collection[int]) -> dict[int, Subject]:
    """The town's own thread: its map. No query."""
    return {thread: Subject(settings.TOWN.name, reverse("map")) for thread in threads}


def chosen_quarters() -> list[tuple[int, Subject]]:
    """The quarters there are, to be followed."""
    return [(row.thread_id, _quarter(row)) for row in living_quarters()]


def chosen_themes() -> list[tuple[int, Subject]]:
    """The themes there are, to be followed."""
    return [(row.thread_id, _theme(row)) for row in living_themes()]


def _quarter(row: Quarter) -> Subject:
    return Subject(row.name, reverse("quarter", args=[row.slug]), code=row.slug)


def _theme(row: Theme) -> Subject:
    return Subject(row.name, reverse("theme", args=[row.code]), code=row.code)
