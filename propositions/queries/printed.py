"""Follow codes printed on paper forms."""

from uuid import UUID

from propositions.models.printed import PrintedCode


def codes_of(run: UUID) -> list[str]:
    """The codes of a run of forms, in their order; [] for none."""
    return list(PrintedCode.objects.filter(run=run).order_by("code").values_list("code", flat=True))


def is_printed(code: str) -> bool:
    """Whether a form of ours bears this code."""
    return PrintedCode.objects.filter(code=code).exists()
