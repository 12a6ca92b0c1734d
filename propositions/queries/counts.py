from collections.abc import Mapping

from django.db.models import QuerySet, Sum

from propositions.models import ProposalCount
from propositions.queries.filters import Filters


def count_ideas(filters: Filters) -> int:
    """From the kept counts: never counts rows of ideas."""
    return _narrow_counts(filters).aggregate(total=Sum("ideas"))["total"] or 0


def ideas_by_quarter() -> dict[int | None, int]:
    """{quarter key, None for elsewhere: public ideas}, from the kept counts."""
    rows = ProposalCount.objects.values("quarter").annotate(total=Sum("ideas")).values_list("quarter", "total")
    return dict(rows)


def unplaced_by_quarter(params: Mapping[str, str]) -> dict[str, int]:
    """{quarter slug: public ideas known to be in it, without a point}, from the kept counts."""
    counts = _narrow_counts(Filters.of(params)).filter(quarter__isnull=False, unplaced__gt=0)
    rows = counts.values("quarter__slug").annotate(total=Sum("unplaced"))
    return dict(rows.values_list("quarter__slug", "total"))


def _narrow_counts(filters: Filters) -> QuerySet[ProposalCount]:
    counts = ProposalCount.objects.all()
    if filters.quarter:
        counts = counts.filter(quarter__slug=filters.quarter, quarter__retired_at__isnull=True)
    return counts.filter(theme__code=filters.theme) if filters.theme else counts
