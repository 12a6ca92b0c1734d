from collections.abc import Mapping
from dataclasses import dataclass

from propositions.models import ProposalQuerySet


@dataclass(frozen=True)
class Filters:
    """What a list or the map is narrowed to; empty text: everything. `params` is how an address says it."""

    quarter: str = ""
    theme: str = ""

    @classmethod
    def of(cls, params: Mapping[str, str]) -> "Filters":
        return cls(quarter=params.get("quartier", ""), theme=params.get("theme", ""))

    @property
    def params(self) -> dict[str, str]:
        return {key: value for key, value in {"quartier": self.quarter, "theme": self.theme}.items() if value}

    def narrow(self, proposals: ProposalQuerySet) -> ProposalQuerySet:
        if self.quarter:
            proposals = proposals.filter(quarter__slug=self.quarter, quarter__retired_at__isnull=True)
        return proposals.filter(theme__code=self.theme) if self.theme else proposals
