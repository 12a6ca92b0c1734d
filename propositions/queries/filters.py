import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from propositions.models.count import ProposalCount
from propositions.models.proposal import ProposalQuerySet
from socle.clock import PARIS

UNPLACED = "sans-point"
# Another text than a year: no idea at all, rather than all of them.
NO_YEAR = -1


@dataclass(frozen=True)
class Filters:
    """What a list, a feed or the map is narrowed to; empty text, 0 or False: everything.

    `year` is the year of publication in the town (Europe/Paris); `unplaced` keeps the ideas without a point.
    """

    quarter: str = ""
    theme: str = ""
    progress: str = ""
    channel: str = ""
    year: int = 0
    unplaced: bool = False

    @classmethod
    def of(cls, params: Mapping[str, str]) -> "Filters":
        """As an address says it."""
        return cls(
            quarter=params.get("quartier", ""),
            theme=params.get("theme", ""),
            progress=params.get("avancement", ""),
            channel=params.get("provenance", ""),
            year=_year(params.get("annee", "")),
            unplaced=params.get("lieu") == UNPLACED,
        )

    @property
    def params(self) -> dict[str, str]:
        """How an address says it."""
        params = {
            "quartier": self.quarter,
            "theme": self.theme,
            "avancement": self.progress,
            "provenance": self.channel,
            "annee": str(self.year) if self.year else "",
            "lieu": UNPLACED if self.unplaced else "",
        }
        return {key: value for key, value in params.items() if value}

    @property
    def detailed(self) -> bool:
        """Whether the counts must tell ideas apart by more than quarter and theme."""
        return bool(self.progress or self.channel or self.year)

    def narrow(self, proposals: ProposalQuerySet) -> ProposalQuerySet:
        """The ideas that match."""
        proposals = proposals.filter(**self._common())
        if self.year == NO_YEAR:
            return proposals.none()
        if self.year:
            start, end = (datetime(year, 1, 1, tzinfo=PARIS) for year in (self.year, self.year + 1))
            proposals = proposals.filter(published_at__gte=start, published_at__lt=end)
        return proposals.filter(quadkey__isnull=True) if self.unplaced else proposals

    def narrow_counts(self, counts: "QuerySet[ProposalCount]") -> "QuerySet[ProposalCount]":
        """The rows of counts that add up to the same ideas, of one level. `unplaced` is a column, not a row."""
        # Not `detailed=False`, which is written NOT detailed: SQLite looks for that in no index.
        counts = counts.filter(detailed__in=[self.detailed], **self._common())
        return counts.filter(year=self.year) if self.year else counts

    def _common(self) -> dict[str, object]:
        common: dict[str, object] = {"theme__code": self.theme, "progress": self.progress, "channel": self.channel}
        common = {key: value for key, value in common.items() if value}
        if self.quarter:
            common |= {"quarter__slug": self.quarter, "quarter__retired_at__isnull": True}
        return common


def _year(text: str) -> int:
    if not text:
        return 0
    return int(text) if re.fullmatch("2[01][0-9]{2}", text) else NO_YEAR
