"""Follow codes printed on paper forms."""

from collections.abc import Collection
from uuid import UUID

from propositions.models.printed import PrintedCode
from propositions.models.proposal import Proposal


def codes_of(run: UUID) -> list[str]:
    """The codes of a run of forms, in their order; [] for none."""
    return list(PrintedCode.objects.filter(run=run).order_by("code").values_list("code", flat=True))


def codes_known(codes: Collection[str]) -> tuple[set[str], set[str]]:
    """Of these codes, those that we printed and those that are an idea's. Two queries."""
    ours = PrintedCode.objects.filter(code__in=codes).values_list("code", flat=True)
    entered = Proposal.objects.filter(follow_code__in=codes).order_by().values_list("follow_code", flat=True)
    return set(ours), set(entered)


def is_printed(code: str) -> bool:
    """Whether a form of ours bears this code."""
    return PrintedCode.objects.filter(code=code).exists()
