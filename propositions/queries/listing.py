"""The list of ideas as it is asked for: narrowed, searched, sorted, page by key."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import blake2b

from django.db.models import Q
from django.http import Http404
from django.utils.http import urlencode

from propositions.models.proposal import Proposal, ProposalQuerySet
from propositions.newly_said import CODE_ALPHABET, CODE_LENGTH
from propositions.queries.filters import Filters
from propositions.queries.keys import read_parts, write_parts
from propositions.queries.lists import PAGE, Page, Take, newest_page, public_proposals
from propositions.search import words_of
from propositions.search_index import matching
from socle.clock import now, today

RECENT, SUPPORTED, LITTLE_SUPPORTED, CHANCE = "", "soutiens", "peu-soutenues", "hasard"
SORTS = {
    RECENT: "Les plus récentes",
    SUPPORTED: "Les plus soutenues",
    LITTLE_SUPPORTED: "Les moins soutenues du mois",
    CHANCE: "Au hasard du jour",
}
MONTH = timedelta(days=30)
LONGEST = 100  # signs of a search
# The columns of a card.
SHOWN = (
    *("code", "title", "hint", "precision", "visibility", "published_at", "supports_total"),
    *("theme", "theme__code", "theme__name", "theme__form", "quarter", "quarter__name", "thread", "thread__standing"),
)
Order = Callable[[ProposalQuerySet, str, Take], Page]


@dataclass(frozen=True)
class Asked:
    """What a list is asked for: `filters` are shared with the map, `text` is searched, `sort` one of SORTS."""

    filters: Filters
    text: str = ""
    sort: str = RECENT

    @classmethod
    def of(cls, params: Mapping[str, str]) -> "Asked":
        """As an address says it. Http404 for a sort that does not exist."""
        sort = params.get("tri", RECENT)
        if sort not in SORTS:
            raise Http404
        return cls(Filters.of(params), " ".join(params.get("q", "")[:LONGEST].split()), sort)

    @property
    def params(self) -> dict[str, str]:
        """How an address says it."""
        params = {**self.filters.params, "q": self.text, "tri": self.sort}
        return {key: value for key, value in params.items() if value}

    @property
    def query(self) -> str:
        """The end of an address that says it, "" for the whole list."""
        return f"?{urlencode(self.params)}" if self.params else ""

    @property
    def counted(self) -> bool:
        """Whether the kept counts know how many ideas these are."""
        return not self.text and self.sort != LITTLE_SUPPORTED


def listed(asked: Asked, after: str = "") -> Page:
    """A page of the list, from a key on. One query, two or three of a search, two of the least supported; again at the
    turn of the day's chance. Http404 for a key that is none, or of another sort."""
    # The least supported are sorted before they are joined: PostgreSQL would join all those of the month.
    take = _by_keys if asked.text or asked.sort == LITTLE_SUPPORTED else list
    return ORDERS[asked.sort](_with_a_card(narrowed(asked)), after, take)


def newest(asked: Asked, number: int) -> list[Proposal]:
    """The newest ideas of a list, whatever its sort: what its feed tells. One query, two or three of a search."""
    take = _by_keys if asked.text else list
    return take(narrowed(asked).recent_first()[:number])


def narrowed(asked: Asked) -> ProposalQuerySet:
    """The public ideas of a list, in no order."""
    ideas = asked.filters.narrow(public_proposals())
    if asked.sort == LITTLE_SUPPORTED:
        ideas = ideas.filter(published_at__gte=now() - MONTH)
    return matching(ideas, words_of(asked.text)) if asked.text else ideas


def _with_a_card(ideas: ProposalQuerySet) -> ProposalQuerySet:
    """With no more columns than a card shows: a page reads twenty rows of forty."""
    return ideas.defer(None).only(*SHOWN)


def _by_keys(ideas: ProposalQuerySet) -> list[Proposal]:
    """The same rows in two questions: which, then all a card shows. In one, PostgreSQL prefers to join and look through
    the whole list for a word that is nowhere: seven hundred milliseconds at 100,000 ideas."""
    keys = list(ideas.values_list("pk", flat=True))
    found = Proposal.objects.as_cards().in_bulk(keys)
    return [found[key] for key in keys]


def _supported(ideas: ProposalQuerySet, after: str, take: Take) -> Page:
    if after:
        total, key = read_parts(after, SUPPORTED, 2)
        ideas = ideas.filter(Q(supports_total__lt=total) | Q(supports_total=total, id__lt=key))
    return Page.cut(
        take(ideas.order_by("-supports_total", "-id")[: PAGE + 1]),
        lambda last: write_parts(SUPPORTED, last.supports_total, last.pk),
    )


def _little_supported(ideas: ProposalQuerySet, after: str, take: Take) -> Page:
    """Of the last thirty days, the least supported first, the oldest first among equals."""
    if after:
        total, said, key = read_parts(after, LITTLE_SUPPORTED, 3)
        at = datetime.fromisoformat(said)
        later = Q(published_at__gt=at) | Q(published_at=at, id__gt=key)
        ideas = ideas.filter(Q(supports_total__gt=total) | Q(Q(supports_total=total), later))
    return Page.cut(
        take(ideas.order_by("supports_total", "published_at", "id")[: PAGE + 1]),
        lambda last: write_parts(LITTLE_SUPPORTED, last.supports_total, last.published_at.isoformat(), last.pk),
    )


def _chance(ideas: ProposalQuerySet, after: str, take: Take) -> Page:
    """By public code, which is drawn at random, from one drawn for the day, round to it again: the same order for all
    that day, and for whoever reads on past midnight."""
    day, code = read_parts(after, CHANCE, 2) if after else (today().isoformat(), "")
    start = code_of_day(date.fromisoformat(day))
    rest = ideas.order_by("code")
    if not code or code >= start:
        here = rest.filter(code__gt=code) if code else rest.filter(code__gte=start)
        rows = take(here[: PAGE + 1])
        rows += take(rest.filter(code__lt=start)[: PAGE + 1 - len(rows)]) if len(rows) <= PAGE else []
    else:
        rows = take(rest.filter(code__gt=code, code__lt=start)[: PAGE + 1])
    return Page.cut(rows, lambda last: write_parts(CHANCE, day, last.code))


def code_of_day(day: date) -> str:
    """A code drawn from the day: where the list of that day begins."""
    drawn = blake2b(day.isoformat().encode(), digest_size=CODE_LENGTH).digest()
    return "".join(CODE_ALPHABET[sign % len(CODE_ALPHABET)] for sign in drawn)


ORDERS: dict[str, Order] = {
    RECENT: newest_page,
    SUPPORTED: _supported,
    LITTLE_SUPPORTED: _little_supported,
    CHANCE: _chance,
}
