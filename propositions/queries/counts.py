from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet, Subquery, Sum

from carte.models import Theme
from propositions.models.count import ProposalCount
from propositions.models.proposal import Proposal
from propositions.queries.filters import Filters
from socle.clock import PARIS, today


@dataclass(frozen=True)
class Tally:
    """Public ideas: all of them, and those without a point, which the map cannot show as marks: {quarter slug: number}
    of those known to be in a quarter, and those of the whole town."""

    ideas: int
    by_quarter: Mapping[str, int]
    town: int


def count_ideas(filters: Filters) -> int:
    """From the kept counts: never counts rows of ideas. One query."""
    column = "unplaced" if filters.unplaced else "ideas"
    return _totals(filters).aggregate(total=Sum(column))["total"] or 0


def ideas_by_quarter() -> dict[int | None, int]:
    """{quarter key, None for elsewhere: public ideas}, from the kept counts."""
    rows = _totals(Filters()).values("quarter").annotate(total=Sum("ideas")).values_list("quarter", "total")
    return dict(rows)


def tally(filters: Filters) -> Tally:
    """What the map page says in figures, from the kept counts. One query."""
    sums = {"said": Sum("ideas"), "loose": Sum("unplaced")}
    rows = list(_totals(filters).values_list("quarter__slug").annotate(**sums))
    loose = {slug: number for slug, _, number in rows if number}
    ideas = sum(loose.values()) if filters.unplaced else sum(said for _, said, _ in rows)
    return Tally(ideas, loose, loose.pop(None, 0))


def themes_and_years() -> tuple[list[Theme], list[int]]:
    """The themes in the town's order, and the years since the first idea, newest first. One query."""
    oldest = Proposal.objects.filter(visibility="public").order_by("published_at", "id").values("published_at")[:1]
    themes = list(Theme.objects.living().order_by("rank").annotate(oldest_idea=Subquery(oldest)))
    first = themes[0].oldest_idea if themes else None  # type: ignore[attr-defined]  # annotated above
    return themes, list(range(today().year, first.astimezone(PARIS).year - 1, -1)) if first else []


def _totals(filters: Filters) -> QuerySet[ProposalCount]:
    return filters.narrow_counts(ProposalCount.objects.filter(level=0))
