from collections.abc import Mapping, Sequence

from django.db.models import Q

from carte.layers import Mark
from carte.quadkeys import Box, covering, prefix_range
from frontend.templatetags.crieur import speech_date
from journal.queries import Knot
from propositions.models import Proposal, ProposalQuerySet
from propositions.queries.filters import Filters
from propositions.queries.lists import public_proposals


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


def marks_within(box: Box, params: Mapping[str, str], limit: int) -> tuple[Sequence[Mark], bool]:
    """The map's layer: at most `limit` marks of the box, and whether there are more."""
    public = Filters.of(params).narrow(public_proposals())
    rows = list(within(public, box).recent_first()[: limit + 1])
    return [_mark(row) for row in rows[:limit]], len(rows) > limit


def _mark(proposal: Proposal) -> Mark:
    standing = proposal.standing
    return Mark(
        code=proposal.code,
        url=proposal.get_absolute_url(),
        title=proposal.title,
        place=f"{proposal.place_label} · {proposal.theme.name}",
        word=standing.word,
        pill=standing.pill,
        knots=[knot.state for knot in standing.knots],
        expected=_expected_line(standing.next) if standing.next else "",
        theme=proposal.theme.code,
        form=proposal.theme.form,
        longitude=proposal.longitude or 0.0,
        latitude=proposal.latitude or 0.0,
    )


def _expected_line(knot: Knot) -> str:
    """« La Ville répond : au plus tard le dimanche 24 janvier 2027 », as the card says it."""
    when = "en retard, attendue le" if knot.late else "au plus tard le"
    return f"{knot.label} : {when} {speech_date(knot.due)}"
