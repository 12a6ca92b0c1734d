from django.db.models import Q

from carte.quadkeys import Box, covering, prefix_range
from propositions.models.proposal import ProposalQuerySet


def within(proposals: ProposalQuerySet, box: Box) -> ProposalQuerySet:
    """Ideas with a point in the box: at most four ranges of the quadkey index, then the box itself."""
    ranges = Q()
    for prefix in covering(box):
        low, high = prefix_range(prefix)
        ranges |= Q(quadkey__gte=low, quadkey__lt=high)
    return proposals.filter(
        ranges,
        longitude__gte=box.west,
        longitude__lte=box.east,
        latitude__gte=box.south,
        latitude__lte=box.north,
    )
