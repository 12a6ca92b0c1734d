"""What is read of one idea beside its words (its answers, its supports, what was changed or decided), and of the ideas
that one person supports or follows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet
from django.http import Http404

from comptes.models import User
from comptes.qualities import Visitor
from comptes.queries import address_of
from journal.models import EventActor, Follow
from journal.queries import Knot
from propositions.models.answer import OfficialAnswer, Promise
from propositions.models.moderation import Flag, Hiding, Revision
from propositions.models.proposal import Proposal
from propositions.models.support import PaperSupports, Support
from propositions.queries.keys import read_key, write_key
from propositions.queries.lists import PAGE, Page

# Of each list that is not read page by page.
MOST = 50


@dataclass(frozen=True)
class Answered:
    """An official answer with what it promises (None for nothing)."""

    answer: OfficialAnswer
    promise: Promise | None


@dataclass(frozen=True)
class Shares:
    """Supports online and on paper, and their shares in hundredths, for the course of bricks."""

    online: int
    paper: int

    @property
    def total(self) -> int:
        return self.online + self.paper

    @property
    def online_share(self) -> int:
        return round(100 * self.online / self.total) if self.total else 0


@dataclass(frozen=True)
class Contact:
    """How to tell somebody known on paper: `way`, as they wish; `lines`, where to write."""

    way: str
    name: str
    phone: str
    lines: str


@dataclass(frozen=True)
class Gone:
    """An idea that is no longer shown: its code, and why it was hidden (None where its author took it back)."""

    code: str
    hiding: Hiding | None


def contact_of(proposal: Proposal) -> Contact | None:
    """How the author wishes to be told, if that is by post or by phone. Two queries at most; none without an author."""
    if proposal.author_id is None:
        return None
    ways = (User.Told.POST, User.Told.PHONE)
    person = User.objects.filter(pk=proposal.author_id, email__isnull=True, told_by__in=ways).first()
    if person is None:
        return None
    name = f"{person.first_name} {person.last_name}".strip()
    return Contact(person.get_told_by_display(), name, person.phone, address_of(person))


def find_public(code: str) -> Proposal | None:
    """The public idea of this code, if there is one."""
    return Proposal.objects.filter(code=code, visibility="public").as_cards().first()


def get_public(code: str) -> Proposal:
    """The public idea of this code, or Http404."""
    proposal = find_public(code)
    if proposal is None:
        raise Http404
    return proposal


def get_any(code: str) -> Proposal:
    """The idea of this code whatever became of it, for who may read it all; or Http404."""
    proposal = Proposal.objects.filter(code=code).as_cards().first()
    if proposal is None:
        raise Http404
    return proposal


def answered_knots(proposal: Proposal, knots: Sequence[Knot]) -> list[Knot]:
    """The knots of an idea's thread, each answer of the town in its own. At most two queries."""
    if not any(knot.verb.startswith("answered") and knot.event for knot in knots):
        return list(knots)
    answers = {answer.event_id: answer for answer in OfficialAnswer.objects.filter(proposal=proposal)}
    promises = _promises_of(proposal)
    told = {event: Answered(answer, promises.get(answer.pk)) for event, answer in answers.items()}
    return [replace(knot, more=told[knot.event]) if knot.event in told else knot for knot in knots]


def answers_of(proposal: Proposal) -> list[Answered]:
    """The town's answers to an idea, the first first; the last fifty. Two queries."""
    answers = OfficialAnswer.objects.filter(proposal=proposal).order_by("-answered_at", "-pk")[:MOST]
    promises = _promises_of(proposal)
    return [Answered(answer, promises.get(answer.pk)) for answer in answers][::-1]


def open_promises(proposal: Proposal) -> list[Promise]:
    """What the town promised of an idea and has not said to be done, the first due first; at most fifty."""
    rows = Promise.objects.select_related("service").filter(answer__proposal=proposal, kept__isnull=True)
    return list(rows.order_by("due", "pk")[:MOST])


def _promises_of(proposal: Proposal) -> dict[int, Promise]:
    rows = Promise.objects.select_related("service", "kept").filter(answer__proposal=proposal)
    return {promise.answer_id: promise for promise in rows}


def supports_it(visitor: Visitor, proposal: Proposal) -> bool:
    """Whether this visitor supports the idea. One query for whoever is signed in."""
    return isinstance(visitor, User) and Support.objects.filter(proposal=proposal, user=visitor).exists()


def follows_it(visitor: Visitor, proposal: Proposal) -> bool:
    """Whether this visitor chose to follow the idea. One query for whoever is signed in."""
    if not isinstance(visitor, User):
        return False
    chosen = Follow.objects.filter(user=visitor, thread=proposal.thread_id, because=Follow.Because.CHOSEN)
    return chosen.exists()


def followed_ideas(person: User) -> list[Proposal]:
    """The public ideas this person follows without supporting them, the last chosen first; at most fifty. One query."""
    chosen = Follow.objects.filter(user=person, because=Follow.Because.CHOSEN, thread__kind="proposal")
    rows = Proposal.objects.filter(visibility="public", thread__in=chosen.values("thread"))
    return list(rows.as_cards().recent_first()[:MOST])


def page_of_supporter(person: User, after: str = "") -> Page:
    """The public ideas this person supports, the last supported first, from a key on. Two queries."""
    supports = Support.objects.filter(user=person, proposal__visibility="public").order_by("-at", "-pk")
    if after:
        at, key = read_key(after, "supported")
        supports = supports.filter(Q(at__lt=at) | Q(at=at, pk__lt=key))
    rows = list(supports.values_list("proposal", "at", "pk")[: PAGE + 1])
    found = Proposal.objects.as_cards().in_bulk([proposal for proposal, _, _ in rows[:PAGE]])
    more = write_key(rows[PAGE - 1][1], rows[PAGE - 1][2], "supported") if len(rows) > PAGE else ""
    return Page([found[proposal] for proposal, _, _ in rows[:PAGE]], more)


def no_longer_shown(person: User) -> list[Gone]:
    """The ideas this person supports that are hidden or withdrawn, the last supported first; at most fifty. Two
    queries, one where there is none."""
    supports = Support.objects.filter(user=person).exclude(proposal__visibility="public").order_by("-at", "-pk")
    rows = list(supports.values_list("proposal", "proposal__code")[:MOST])
    if not rows:
        return []
    hidings = Hiding.objects.filter(proposal__in=[key for key, _ in rows]).exclude(outcome="lifted")
    why = {hiding.proposal_id: hiding for hiding in hidings}
    return [Gone(code, why.get(key)) for key, code in rows]


def sheets_of(proposal: Proposal) -> list[PaperSupports]:
    """The sheets of supports of an idea, the newest first; at most fifty. No query where there is none."""
    if not proposal.paper_supports:
        return []
    return list(PaperSupports.objects.filter(proposal=proposal).order_by("-gathered_on", "-pk")[:MOST])


def get_sheet(key: int) -> PaperSupports:
    """The sheet of this key with its public idea, or Http404."""
    sheets = PaperSupports.objects.select_related("proposal__theme", "proposal__quarter")
    sheet = sheets.filter(pk=key, proposal__visibility="public").first()
    if sheet is None:
        raise Http404
    return sheet


def shares_of(proposal: Proposal) -> Shares:
    return Shares(proposal.supports, proposal.paper_supports)


def hiding_of(proposal: Proposal) -> Hiding | None:
    """Why the idea is hidden; None for one that is not."""
    if proposal.visibility != Proposal.Visibility.HIDDEN:
        return None
    return Hiding.objects.filter(proposal=proposal).exclude(outcome="lifted").first()


def versions_of(proposal: Proposal) -> list[Revision]:
    """What the idea said before, the oldest first, as everybody may read it; at most fifty."""
    return list(Revision.objects.filter(proposal=proposal, is_public=True).order_by("at", "pk")[:MOST])


def get_flag(flag_code: str) -> Flag:
    """The report of this receipt, or Http404."""
    flag = Flag.objects.select_related("proposal").filter(code=flag_code).first()
    if flag is None:
        raise Http404
    return flag


def last_signature(user: User) -> dict[str, str]:
    """How the last answer this person typed was signed, to fill the next form with; empty for none."""
    last = OfficialAnswer.objects.filter(event__in=_events_of(user), withheld="").order_by("-pk").first()
    return {name: getattr(last, name) for name in ("first_name", "last_name", "role")} if last else {}


def _events_of(user: User) -> "QuerySet[EventActor, int]":
    return EventActor.objects.filter(user=user, event__verb__startswith="answered").values_list("event", flat=True)
