"""What the seeded ideas need to know of a database: its town, and codes nobody has."""

from collections.abc import Iterator
from itertools import count

from shapely.geometry import shape

from carte.models import Quarter, Theme, TownBoundary
from propositions.models.proposal import Proposal
from propositions.seeding import Ground, codes_of

TRIED = 500


def seeding_ground() -> tuple[Ground, list[Quarter], list[Theme]]:
    """The outlines of the town, its quarters in the order a point is looked for, its themes. Three queries.
    TownBoundary.DoesNotExist before the town is founded."""
    quarters = list(Quarter.objects.living().select_related("thread").order_by("pk"))
    town = TownBoundary.objects.get(is_current=True)
    ground = Ground(shape(town.shape), [shape(quarter.shape) for quarter in quarters])
    return ground, quarters, list(Theme.objects.living().select_related("thread").order_by("rank"))


def free_codes() -> Iterator[tuple[str, str]]:
    """Pairs of a code and a follow code that no idea has, always in the same order."""
    for start in count(0, TRIED):
        pairs = [codes_of(start + step) for step in range(TRIED)]
        codes, follow_codes = zip(*pairs, strict=True)
        taken = set(Proposal.objects.filter(code__in=codes).values_list("code", flat=True))
        taken |= set(Proposal.objects.filter(follow_code__in=follow_codes).values_list("follow_code", flat=True))
        yield from (pair for pair in pairs if not taken & set(pair))
