"""The letters of the town, read: whom one is for, which there are, how far one came."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from journal.models import Event, Follow
from journal.subjects import Subject, grounds, thread_subjects
from lettres.models import Bulletin, Delivery, Reader
from lettres.queries import BOUND, PAGE, key_of_page
from socle.clock import PARIS, now

# Names of `lettres.kinds`: the letter itself; the same to whoever writes it, before.
BULLETIN, TRIAL = "bulletin", "bulletin_trial"


def offered_quarters(bulletin: Bulletin | None = None) -> list[tuple[int, Subject]]:
    """The quarters a letter of the town may be for: thread and what it is; of a letter there is, those that are no more
    but were chosen too, named as such. Three queries at most."""
    offered = grounds["quarter"].choices() if "quarter" in grounds else []
    if bulletin is None:
        return offered
    known = {thread for thread, _ in offered}
    gone = sorted(chosen_quarters(bulletin) - known)
    named = thread_subjects["quarter"](gone) if gone else {}
    return offered + [
        (thread, replace(named[thread], title=f"{named[thread].title} (n’existe plus)")) for thread in gone
    ]


def chosen_quarters(bulletin: Bulletin) -> set[int]:
    """The threads of the quarters it is for; none for the whole town."""
    return set(bulletin.quarters.values_list("pk", flat=True))


def quarters_named(bulletin: Bulletin) -> list[str]:
    """The names of the quarters it is for, in their order; none for the whole town."""
    chosen = chosen_quarters(bulletin)
    return [subject.title for thread, subject in offered_quarters(bulletin) if thread in chosen] if chosen else []


def readers_of_bulletin(bulletin: Bulletin) -> QuerySet[Reader]:
    """Whoever asked for the town's letter and has an address that receives; of a letter of some quarters, those who
    follow one of them, or said, support or follow an idea of theirs."""
    rows = Reader.objects.filter(town_letter=True, stopped="", user__is_active=True, user__email__isnull=False)
    quarters = list(bulletin.quarters.values_list("pk", flat=True))
    if not quarters:
        return rows
    theirs = Event.objects.filter(thread=OuterRef("thread"), quarter_thread__in=quarters)
    follows = Follow.objects.filter(user=OuterRef("user"))
    return rows.filter(Q(Exists(follows.filter(thread__in=quarters))) | Q(Exists(follows.filter(Exists(theirs)))))


def default_since() -> date:
    """From when a new letter of the town tells: the day the last one left, a month ago at most."""
    last = public_bulletins().values_list("leaves_at", flat=True).first()
    month_ago = now() - timedelta(days=31)
    return max(last or month_ago, month_ago).astimezone(PARIS).date()


def public_bulletins() -> QuerySet[Bulletin]:
    """The letters of the town that left, the newest first."""
    gone = Bulletin.objects.filter(state__in=[Bulletin.State.LEAVING, Bulletin.State.SENT])
    return gone.order_by("-leaves_at", "-id")


def unsent_bulletins() -> list[Bulletin]:
    """Those that are planned, the first to leave first, then those in preparation, the newest first; forty at most of
    each."""
    state = Bulletin.State
    planned = Bulletin.objects.filter(state=state.PLANNED).order_by("leaves_at", "pk")[:PAGE]
    return [*planned, *Bulletin.objects.filter(state=state.DRAFT).order_by("-pk")[:PAGE]]


def stopped_bulletins() -> list[Bulletin]:
    """Those whose sending was stopped, the newest first; forty at most."""
    return list(Bulletin.objects.filter(state=Bulletin.State.STOPPED).order_by("-leaves_at", "-pk")[:PAGE])


def page_of_bulletins(after: str) -> tuple[list[Bulletin], str]:
    """A page of the letters that left and the key of the next, "" at the end. Http404 for a key that is none."""
    rows = public_bulletins()
    if after:
        before = public_bulletins().filter(pk=key_of_page(after)).first()
        if before is None:
            raise Http404
        at = before.leaves_at
        rows = rows.filter(Q(leaves_at__lt=at) | Q(leaves_at=at, pk__lt=before.pk))
    found = list(rows[: PAGE + 1])
    return found[:PAGE], str(found[PAGE - 1].pk) if len(found) > PAGE else ""


def get_bulletin(key: UUID, *, public: bool = False) -> Bulletin:
    """The letter of the town of this key (`public`: one that has begun to leave), or Http404."""
    bulletin = Bulletin.objects.filter(key=key).first()
    if bulletin is None or (public and bulletin.until is None):
        raise Http404
    return bulletin


@dataclass(frozen=True)
class Leaving:
    """How far a letter of the town came, each counted up to a bound: mails that left, that wait, that ended without
    leaving; `readers` who get it or would."""

    sent: int
    waiting: int
    ended: int
    readers: int

    @property
    def share(self) -> int:
        """How much has left, in hundredths."""
        total = self.sent + self.waiting
        return 100 * self.sent // total if total else 100


def leaving_of(bulletin: Bulletin) -> Leaving:
    """Four queries, of `BOUND` rows at most each; the last reads on until it has them, or has seen all readers."""
    rows = Delivery.objects.filter(bulletin=bulletin, kind=BULLETIN)
    state = Delivery.State

    def count(*states: str) -> int:
        return len(rows.filter(state__in=states).values_list("pk")[:BOUND])

    return Leaving(
        sent=count(state.SENT),
        waiting=count(state.PENDING, state.SENDING, state.DEFERRED),
        ended=count(state.FAILED, state.BOUNCED, state.DOUBTFUL, state.DROPPED),
        readers=len(readers_of_bulletin(bulletin).values_list("pk")[:BOUND]),
    )
