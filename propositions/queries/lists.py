from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Prefetch, Q
from django.http import Http404

from carte.models import Quarter
from carte.quadkeys import Box
from comptes.models import User
from comptes.qualities import Visitor
from propositions.models.proposal import Proposal, ProposalQuerySet
from propositions.queries.boxes import within
from propositions.queries.filters import Filters
from propositions.queries.keys import read_key, write_key
from propositions.rights import visible_q

PAGE = 20


Take = Callable[[ProposalQuerySet], list[Proposal]]


@dataclass(frozen=True)
class Page:
    """A page of proposals and the key of the next ("" at the end)."""

    proposals: list[Proposal]
    next_key: str

    @classmethod
    def cut(cls, rows: list[Proposal], key_of: Callable[[Proposal], str]) -> "Page":
        """A page of rows asked for with one more than it holds: `key_of` the last it holds, where there is that one."""
        return cls(rows[:PAGE], key_of(rows[PAGE - 1]) if len(rows) > PAGE else "")


def page_of(filters: Filters, after: str = "", box: Box | None = None) -> Page:
    """Public ideas, newest first, from a key on; those of a box of the map if one is given. One query."""
    proposals = filters.narrow(public_proposals())
    return newest_page(within(proposals, box) if box else proposals, after)


def page_of_author(author: User, after: str = "") -> Page:
    """The ideas of one person, whatever became of them, newest first."""
    return newest_page(Proposal.objects.filter(author=author).as_cards(), after)


def newest_page(proposals: ProposalQuerySet, after: str, take: Take = list) -> Page:
    """A page of these, newest first, from a key on, read as `take` does."""
    if after:
        at, key = read_key(after)
        proposals = proposals.filter(Q(published_at__lt=at) | Q(published_at=at, id__lt=key))
    return Page.cut(
        take(proposals.recent_first()[: PAGE + 1]),
        lambda last: write_key(last.published_at, last.pk),
    )


def latest(number: int) -> list[Proposal]:
    return list(public_proposals().recent_first()[:number])


def get_visible(visitor: Visitor, code: str) -> Proposal:
    """The idea of this public code, or Http404: hidden and missing answer alike."""
    proposal = Proposal.objects.filter(visible_q(visitor), code=code).with_drawings().first()
    if proposal is None:
        raise Http404
    return proposal


def entered_by(person: User, number: int) -> list[Proposal]:
    """The last ideas this person wrote down for others, the newest first."""
    return list(Proposal.objects.filter(entered_by=person).as_cards().order_by("-pk")[:number])


def find_by_follow_code(follow_code: str) -> Proposal | None:
    return Proposal.objects.as_cards().filter(follow_code=follow_code).first()


def public_proposals() -> ProposalQuerySet:
    """The public ideas, with all a card shows."""
    return Proposal.objects.filter(visibility="public").as_cards()


def drawn_proposals(visitor: Visitor | None = None) -> ProposalQuerySet:
    """The public ideas, and this visitor's own, with what is drawn of them and the quarters that crosses: one query
    more."""
    crossed = Prefetch("crosses", Quarter.objects.defer("shape").order_by("slug"))
    seen = visible_q(visitor) if visitor is not None else Q(visibility="public")
    return Proposal.objects.filter(seen).with_drawings().prefetch_related(crossed)


def quarters_crossed(proposal: Proposal) -> list[Quarter]:
    """The quarters that the path or area of an idea crosses beside its own, by name. One query for a drawing."""
    if proposal.shape is None:
        return []
    return list(proposal.crosses.defer("shape").order_by("slug"))
