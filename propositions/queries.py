from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core import signing
from django.db.models import Q, QuerySet, Sum
from django.http import Http404

from carte.layers import Mark
from carte.models import Quarter, Theme
from carte.quadkeys import Box, covering, prefix_range
from comptes.models import User
from comptes.qualities import Visitor
from frontend.templatetags.crieur import speech_date
from journal.queries import Knot
from propositions.models import Draft, Proposal, ProposalCount, ProposalQuerySet
from propositions.rights import visible_q

PAGE = 20


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


@dataclass(frozen=True)
class Page:
    """A page of proposals and the key of the next ("" at the end)."""

    proposals: list[Proposal] = field(default_factory=list)
    next_key: str = ""


def page_of(filters: Filters, after: str = "") -> Page:
    """Public ideas, newest first, from a key on. One query, the same at any size of the table."""
    return _page(filters.narrow(public_proposals()), after)


def page_of_author(author: User, after: str = "") -> Page:
    """The ideas of one person, whatever became of them, newest first."""
    return _page(Proposal.objects.filter(author=author).as_cards(), after)


def _page(proposals: ProposalQuerySet, after: str) -> Page:
    if after:
        at, key = _read_key(after)
        proposals = proposals.filter(Q(published_at__lt=at) | Q(published_at=at, id__lt=key))
    rows = list(proposals.recent_first()[: PAGE + 1])
    more = len(rows) > PAGE
    return Page(rows[:PAGE], _write_key(rows[PAGE - 1]) if more else "")


def _write_key(proposal: Proposal) -> str:
    return signing.dumps([proposal.published_at.isoformat(), proposal.pk], salt="page")


def _read_key(text: str) -> tuple[datetime, int]:
    """The key of a page's end, as we signed it. Http404 for any other text."""
    try:
        at, key = signing.loads(text, salt="page")
    except signing.BadSignature:
        raise Http404 from None
    return datetime.fromisoformat(at), int(key)


def latest(number: int) -> list[Proposal]:
    return list(public_proposals().recent_first()[:number])


def get_visible(visitor: Visitor, code: str) -> Proposal:
    """The idea of this public code, or Http404: hidden and missing answer alike."""
    proposal = Proposal.objects.filter(visible_q(visitor), code=code).as_cards().first()
    if proposal is None:
        raise Http404
    return proposal


def find_by_follow_code(follow_code: str) -> Proposal | None:
    return Proposal.objects.as_cards().filter(follow_code=follow_code).first()


def public_proposals() -> ProposalQuerySet:
    """The public ideas, with all a card or the API shows."""
    return Proposal.objects.filter(visibility="public").as_cards()


def count_ideas(filters: Filters) -> int:
    """From the kept counts: never counts rows of ideas."""
    return _narrow_counts(filters).aggregate(total=Sum("ideas"))["total"] or 0


def ideas_by_quarter() -> dict[int | None, int]:
    """{quarter key, None for elsewhere: public ideas}, from the kept counts."""
    rows = ProposalCount.objects.values("quarter").annotate(total=Sum("ideas")).values_list("quarter", "total")
    return dict(rows)


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


def get_draft(key: UUID | str | None) -> Draft | None:
    return Draft.objects.select_related("proposal").filter(pk=key).first() if key else None


def describe_draft(data: Mapping[str, Any]) -> dict[str, Any]:
    """What a draft says so far, in the words of a page: its own fields, and the names of its place and theme.
    At most two queries."""
    quarter = Quarter.objects.living().filter(slug=data["quarter"]).first() if data.get("quarter") else None
    theme = Theme.objects.living().filter(code=data["theme"]).first() if data.get("theme") else None
    places = {"town": "Toute la ville", "point": "Un point montré sur la carte"}
    place = quarter.name if quarter else places.get(data.get("place_kind", ""), "")
    hint = data.get("hint", "")
    return {
        **data,
        "place_label": f"{place} · {hint}" if place and hint else place,
        "theme_name": theme.name if theme else "",
        "theme_form": theme.form if theme else "",
    }


def open_draft_of(user: User) -> Draft | None:
    """The last draft a person left unfinished."""
    return Draft.objects.filter(user=user, proposal__isnull=True).order_by("-touched_at").first()


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
