"""How many ideas a quarter or a theme has, told apart in every way its page shows: from the kept counts alone."""

from collections import Counter
from dataclasses import dataclass, field

from carte.models import Theme
from propositions.models.count import ProposalCount
from propositions.queries.grounds import Ground


@dataclass(frozen=True)
class Figures:
    """Public ideas: {what is counted: their number}; what has none is missing (and 0 when asked for).

    `by_theme` and `by_quarter` go by primary key, None for the ideas out of the quarters or of the whole town.
    """

    by_progress: Counter[str] = field(default_factory=Counter)
    by_channel: Counter[str] = field(default_factory=Counter)
    by_year: Counter[int] = field(default_factory=Counter)
    by_theme: Counter[int] = field(default_factory=Counter)
    by_quarter: Counter[int | None] = field(default_factory=Counter)

    @property
    def ideas(self) -> int:
        return self.by_progress.total()


def figures_of(ground: Ground) -> Figures:
    """One query, over rows bounded by the ways ideas can differ, not by the ideas."""
    figures = Figures()
    counts = ProposalCount.objects.filter(level=0, detailed=True, ideas__gt=0, **{ground.kind: ground.row.pk})
    rows = counts.values_list("progress", "channel", "year", "theme", "quarter", "ideas")
    for progress, channel, year, theme, quarter, ideas in rows:
        figures.by_progress[progress] += ideas
        figures.by_channel[channel] += ideas
        figures.by_year[year] += ideas
        figures.by_theme[theme] += ideas
        figures.by_quarter[quarter] += ideas
    return figures


def counted_themes(figures: Figures) -> list[tuple[Theme, int]]:
    """Every theme in the town's order with its ideas; a retired one where ideas have kept it. One query."""
    themes = [(theme, figures.by_theme[theme.pk]) for theme in Theme.objects.order_by("rank")]
    return [(theme, ideas) for theme, ideas in themes if ideas or theme.retired_at is None]
