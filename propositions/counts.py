"""The kept counts of ideas, recounted from the rows: what `manage.py counts verify|repair` and the tests read."""

from django.db.models import Count, Q

from propositions.models import Proposal, ProposalCount

Key = tuple[int | None, int]


def expected_counts() -> dict[str, int]:
    """{"ideas quarter/theme": number, "unplaced quarter/theme": number}, counted from the ideas."""
    return _flat(_expected())


def kept_counts() -> dict[str, int]:
    """The same keys, as the columns hold them."""
    rows = ProposalCount.objects.values_list("quarter", "theme", "ideas", "unplaced")
    return _flat({(quarter, theme): (ideas, unplaced) for quarter, theme, ideas, unplaced in rows})


def rewrite_counts() -> int:
    """Write the counts anew; called by the action `repair_counts`. Returns how many rows were wrong."""
    # Ideas being said wait for these rows; changed in place, never made again, so that the wait ends on a row.
    kept = {
        (row.quarter_id, row.theme_id): (row.ideas, row.unplaced)
        for row in ProposalCount.objects.select_for_update(no_key=True).order_by("pk")
    }
    expected = _expected()
    keys = expected.keys() | kept.keys()
    wrong = [key for key in keys if expected.get(key, (0, 0)) != kept.get(key, (0, 0))]
    for quarter, theme in wrong:
        ideas, unplaced = expected.get((quarter, theme), (0, 0))
        rows = ProposalCount.objects.filter(quarter=quarter, theme=theme)
        if not rows.update(ideas=ideas, unplaced=unplaced):
            ProposalCount.objects.create(quarter_id=quarter, theme_id=theme, ideas=ideas, unplaced=unplaced)
    return len(wrong)


def _expected() -> dict[Key, tuple[int, int]]:
    rows = (
        Proposal.objects.filter(visibility=Proposal.Visibility.PUBLIC)
        .values("quarter", "theme")
        .annotate(ideas=Count("pk"), unplaced=Count("pk", filter=Q(precision=Proposal.Precision.QUARTER)))
        .values_list("quarter", "theme", "ideas", "unplaced")
    )
    return {(quarter, theme): (ideas, unplaced) for quarter, theme, ideas, unplaced in rows}


def _flat(counts: dict[Key, tuple[int, int]]) -> dict[str, int]:
    ideas = {f"ideas {quarter}/{theme}": number for (quarter, theme), (number, _) in counts.items()}
    return ideas | {f"unplaced {quarter}/{theme}": number for (quarter, theme), (_, number) in counts.items()}
