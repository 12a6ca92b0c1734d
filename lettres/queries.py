from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404

from comptes.models import PostalAddress, TownRole, User
from journal.models import Event, Follow
from journal.subjects import Subject, grounds, thread_subjects
from lettres.kinds import kinds
from lettres.models import Bulletin, Delivery, Digest, PaperLetter, PrintRun, Reader
from lettres.sections import sections
from socle.clock import PARIS, now, today

PEOPLE = 200
PAGE = 40
BOUND = 10_000
DOUBTED = "douteuses"


def people_without_rhythm(number: int = PEOPLE) -> list[int]:
    """Who follows something, or has a quality that letters write to, and is no reader yet. One query."""
    roles = {section.role for section in sections.values()}
    held = TownRole.objects.open_on(today()).filter(user=OuterRef("pk"), role__in=roles)
    reached = Q(Exists(Follow.objects.filter(user=OuterRef("pk")))) | Q(Exists(held))
    people = User.objects.filter(~Exists(Reader.objects.filter(user=OuterRef("pk"))), reached, is_active=True)
    known = Q(verified_at__isnull=False) | Q(email__isnull=True)
    return list(people.filter(known).order_by("pk").values_list("pk", flat=True)[:number])


def reader_by_key(key: str) -> Reader | None:
    """The reader whom this signed key names, with their person."""
    return Reader.objects.select_related("user").filter(key=key).first() if key else None


def followed_grounds(person: User) -> set[int]:
    """The threads this person chose to follow: grounds, and ideas followed without a support."""
    rows = Follow.objects.filter(user=person, because=Follow.Because.CHOSEN)
    return set(rows.values_list("thread", flat=True))


@dataclass(frozen=True)
class Sending:
    """A mail as staff sees it: to whom, hidden in the middle, and what became of it."""

    key: int
    label: str
    to: str
    state_label: str
    why: str
    at: datetime
    attempts: int
    doubted: bool
    may_send_again: bool


@dataclass(frozen=True)
class SendingsPage:
    rows: list[Sending]
    next_key: str


@dataclass(frozen=True)
class Progress:
    """Mails of the last day: sent, still waiting, put off, ended badly, doubtful; each counted up to a bound."""

    sent: int
    waiting: int
    deferred: int
    failed: int
    bounced: int
    doubtful: int

    @property
    def share(self) -> int:
        """How much of what was to leave has left, in hundredths."""
        total = self.sent + self.waiting + self.deferred
        return 100 * self.sent // total if total else 100

    @property
    def is_going(self) -> bool:
        return bool(self.waiting)


def progress() -> Progress:
    """Five queries, each bounded."""
    rows = Delivery.objects.filter(created_at__gte=now() - timedelta(days=1))

    def count(*states: str) -> int:
        return len(rows.filter(state__in=states).values_list("pk")[:BOUND])

    state = Delivery.State
    return Progress(
        sent=count(state.SENT),
        waiting=count(state.PENDING, state.SENDING),
        deferred=len(Delivery.objects.filter(state=state.DEFERRED).values_list("pk")[:BOUND]),
        failed=count(state.FAILED),
        bounced=count(state.BOUNCED),
        doubtful=len(Delivery.objects.filter(doubted_at__isnull=False).order_by("-pk").values_list("pk")[:BOUND]),
    )


def page_of_sendings(state: str, after: str) -> SendingsPage:
    """The mails of a state (« douteuses »: all that were ever doubted; "" for all), the newest first, from a key on.
    Http404 for a state or a key that is none."""
    rows = Delivery.objects.select_related("user").order_by("-pk")
    if state == DOUBTED:
        rows = rows.filter(doubted_at__isnull=False)
    elif state:
        if state not in Delivery.State.values:
            raise Http404
        rows = rows.filter(state=state)
    if after:
        if not (after.isascii() and after.isdigit() and len(after) < 19):
            raise Http404
        rows = rows.filter(pk__lt=int(after))
    found = list(rows[: PAGE + 1])
    return SendingsPage([_sending(row) for row in found[:PAGE]], str(found[PAGE - 1].pk) if len(found) > PAGE else "")


def _sending(row: Delivery) -> Sending:
    return Sending(
        key=row.pk,
        label=kinds[row.kind].label,
        to=masked(row.user.email or ""),
        state_label=row.get_state_display(),
        why=row.why,
        at=row.sent_at or row.created_at,
        attempts=row.attempts,
        doubted=row.doubted_at is not None,
        may_send_again=row.state in (Delivery.State.FAILED, Delivery.State.DOUBTFUL),
    )


def masked(address: str) -> str:
    """« jo…@exemple.fr »: enough to know it when asked, not enough to write to."""
    name, _, host = address.partition("@")
    return f"{name[:2]}…@{host}" if host else "sans adresse"


def readers_on_paper() -> QuerySet[Reader]:
    """Those who are told by post, whose address is still kept, or by phone."""
    posted = PostalAddress.objects.filter(user=OuterRef("user"), ends_on__gte=today())
    # Asked for on a form of paper, or chosen on the page by somebody who has an account.
    by_post = Q(Exists(posted), user__told_by__in=[User.Told.POST, ""])
    by_phone = Q(user__told_by=User.Told.PHONE) & ~Q(user__phone="")
    wanted = Reader.objects.filter(way=Reader.Way.PAPER).exclude(rhythm=Reader.Rhythm.NEVER)
    return wanted.select_related("user").filter(by_post | by_phone)


def latest_runs(number: int = PAGE) -> list[PrintRun]:
    """The last print runs, the newest first, each with its number of letters."""
    return list(PrintRun.objects.annotate(number=Count("letters")).order_by("-pk")[:number])


def get_run(key: UUID) -> PrintRun:
    """The run of this key, or Http404."""
    run = PrintRun.objects.filter(key=key).first()
    if run is None:
        raise Http404
    return run


def digests_of_run(run: PrintRun) -> list[Digest]:
    """Its letters with their readers; a thousand at most."""
    rows = PaperLetter.objects.filter(run=run).select_related("digest__reader__user").order_by("pk")
    return [row.digest for row in rows]


def addresses_of(people: Collection[int]) -> dict[int, str]:
    """Where to write to these people, where that is still kept."""
    rows = PostalAddress.objects.filter(user__in=people, ends_on__gte=today())
    return dict(rows.values_list("user", "lines"))


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
        named = after.isascii() and after.isdigit() and len(after) < 19
        before = public_bulletins().filter(pk=int(after)).first() if named else None
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
    rows = Delivery.objects.filter(bulletin=bulletin, kind="bulletin")
    state = Delivery.State

    def count(*states: str) -> int:
        return len(rows.filter(state__in=states).values_list("pk")[:BOUND])

    return Leaving(
        sent=count(state.SENT),
        waiting=count(state.PENDING, state.SENDING, state.DEFERRED),
        ended=count(state.FAILED, state.BOUNCED, state.DOUBTFUL, state.DROPPED),
        readers=len(readers_of_bulletin(bulletin).values_list("pk")[:BOUND]),
    )
