from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404

from comptes.models import PostalAddress, TownRole, User
from journal.models import Follow
from journal.subjects import Subject, grounds
from lettres.kinds import kinds
from lettres.models import Bulletin, Delivery, Digest, PaperLetter, PrintRun, Reader
from lettres.sections import sections
from socle.clock import now, today

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


def next_departure(before: datetime) -> datetime | None:
    """When the next letter is due, until then; None for none. Two queries."""
    span = {"gt": now(), "lte": before}
    readers = Reader.objects.filter(**{f"next_at__{key}": value for key, value in span.items()})
    planned = Bulletin.objects.filter(state=Bulletin.State.PLANNED)
    planned = planned.filter(**{f"leaves_at__{key}": value for key, value in span.items()})
    dates = [
        readers.order_by("next_at").values_list("next_at", flat=True).first(),
        planned.order_by("leaves_at").values_list("leaves_at", flat=True).first(),
    ]
    return min((at for at in dates if at), default=None)


def followed_grounds(person: User) -> set[int]:
    """The threads this person chose to follow: grounds, and ideas followed without a support."""
    rows = Follow.objects.filter(user=person, because=Follow.Because.CHOSEN)
    return set(rows.values_list("thread", flat=True))


def followed_subjects(person: User) -> list[Subject]:
    """The quarters and themes this person follows, in their order. A query, and one a kind."""
    followed = followed_grounds(person)
    return [subject for ground in grounds.values() for thread, subject in ground.choices() if thread in followed]


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
    """Mails of the last day: sent, still waiting, ended badly; of any day: put off, doubtful. Each counted up to a
    bound."""

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
    """Six queries, each bounded."""
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
        rows = rows.filter(pk__lt=key_of_page(after))
    found = list(rows[: PAGE + 1])
    return SendingsPage([_sending(row) for row in found[:PAGE]], str(found[PAGE - 1].pk) if len(found) > PAGE else "")


def key_of_page(after: str) -> int:
    """The key that an address gives of the row after which a page begins, or Http404."""
    if not (after.isascii() and after.isdigit() and len(after) < 19):
        raise Http404
    return int(after)


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
