from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Case, F, Q, QuerySet, Value, When

from comptes.models import User
from lettres.actions.preferences import ensure_reader, stop
from lettres.kinds import kinds
from lettres.models import Delivery, Digest, Reader
from lettres.prepared import begin, sent
from lettres.rights import STAFF_ONLY, may_see_sendings
from lettres.untold import tell_again
from socle.clock import now
from socle.unit_of_work import action

SILENT = "what became of a mail stands in its own row"
State = Delivery.State
KEPT = timedelta(days=365)
SWEEP_BATCH = 500
WHY = 200
UNWANTED = "la personne n’en veut plus, ou l’envoi a été arrêté"


@dataclass(frozen=True)
class Outcome:
    """What became of a sending that had begun: `state` one of sent, deferred, failed, bounced, doubtful; `why`, without
    anybody's address."""

    state: str
    why: str = ""


@action(silent=SILENT)
def claim(actor: None, *, limit: int) -> list[Delivery]:
    """Take the mails that are due, the longest due first, so many at most: what another worker holds is skipped. The
    caller sends once this unit is over."""
    due = Delivery.objects.filter(state__in=[State.PENDING, State.DEFERRED], try_at__lte=now())
    held = due.select_for_update(skip_locked=True, no_key=True).order_by("try_at", "pk")
    keys = list(held.values_list("pk", flat=True)[:limit])
    at = now()
    Delivery.objects.filter(pk__in=keys).update(state=State.SENDING, claimed_at=at, begun_at=None)
    return list(
        Delivery.objects.filter(pk__in=keys).select_related("user", "digest__reader", "bulletin").order_by("pk")
    )


@action(silent=SILENT)
def turn(actor: None, *, done: tuple[Delivery, Outcome] | None, following: Delivery | None) -> bool:
    """Note what became of one mail, and that the sending of the next begins: one unit a mail. Whether it may begin: not
    if its reader has left since, nor if it is no longer ours (the sweep took it for a dead worker's)."""
    if done is not None:
        _note(*done)
    return following is not None and _begin(following)


@action(silent=SILENT)
def drop(actor: None, *, deliveries: list[Delivery], why: str) -> int:
    """What has nothing to say any more, or nobody to say it to, is not sent. How many."""
    return _ours(deliveries).update(state=State.DROPPED, claimed_at=None, begun_at=None, why=why[:WHY])


@action(silent=SILENT)
def put_off(actor: None, *, deliveries: list[Delivery], why: str) -> int:
    """None of these could be begun (the server does not answer): later, each with its own delay, or never again after
    72 hours. How many."""
    for delivery in deliveries:
        _defer(delivery, delivery.attempts + 1, why)
    return len(deliveries)


@action(silent=SILENT)
def take_up(actor: None) -> int:
    """Take up what a dead worker held: longer than any live one can. What may have left is sent again under the same
    Message-ID and listed as doubtful; what must not leave twice waits for a person. How many."""
    limit = now() - settings.LETTERS.held_for
    held = Delivery.objects.filter(state=State.SENDING, claimed_at__lt=limit)
    # A worker may be slow, not dead: the mail it is at has its own time.
    held = held.filter(Q(begun_at__isnull=True) | Q(begun_at__lt=limit))
    keys = list(held.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True)[:SWEEP_BATCH])
    once = [name for name, kind in kinds.items() if kind.once]
    may_have_left = Q(begun_at__isnull=False)
    lost = When(may_have_left & Q(kind__in=once), then=Value(State.DOUBTFUL.value))
    return Delivery.objects.filter(pk__in=keys).update(
        state=Case(lost, default=Value(State.PENDING.value)),
        doubted_at=Case(When(may_have_left, then=Value(now())), default=F("doubted_at")),
        why=Case(When(may_have_left, then=Value("le programme s’est arrêté pendant l’envoi")), default=F("why")),
        try_at=now(),
        claimed_at=None,
        begun_at=None,
    )


@action(silent=SILENT)
def send_again(actor: User, *, delivery: int) -> bool:
    """Somebody decided that a mail that failed, or may not have arrived, is sent again. Whether it still could be.
    PermissionDenied for all but staff."""
    if not may_see_sendings(actor):
        raise PermissionDenied(STAFF_ONLY)
    ended = Delivery.objects.filter(pk=delivery, state__in=[State.FAILED, State.DOUBTFUL])
    ends_at = now() + settings.LETTERS.give_up_after
    return bool(ended.update(state=State.PENDING, try_at=now(), ends_at=ends_at, attempts=0, why=""))


@action(silent=SILENT)
def send_failed_again(actor: User) -> int:
    """All that failed, once what stopped it is mended: a batch a call; how many. PermissionDenied for all but staff."""
    if not may_see_sendings(actor):
        raise PermissionDenied(STAFF_ONLY)
    failed = Delivery.objects.filter(state=State.FAILED).order_by("-pk").values_list("pk", flat=True)
    keys = list(failed[:SWEEP_BATCH])
    ends_at = now() + settings.LETTERS.give_up_after
    again = Delivery.objects.filter(pk__in=keys, state=State.FAILED)
    return again.update(state=State.PENDING, try_at=now(), ends_at=ends_at, attempts=0, why="")


@action(silent=SILENT)
def note_refusal(actor: None, *, address: str, because: str, message_id: str = "") -> bool:
    """A mail service says that this address bounced, or that its owner reported a letter: nothing is written to it any
    more. Idempotent; whether the address is somebody's."""
    person = User.objects.filter(email=address.strip().lower()).first()
    if person is None:
        return False
    ensure_reader(person)
    stop(None, user=person.pk, because=because)
    theirs = Delivery.objects.filter(user=person)
    named = theirs.filter(message_id__in={message_id, f"<{message_id}>"}).first()
    refused = named or theirs.filter(state=State.SENT).order_by("-pk").first()
    if refused is not None and refused.state == State.SENT:
        why = f"le service de courriel dit\u00a0: {Reader.Stopped(because).label}"
        Delivery.objects.filter(pk=refused.pk).update(state=State.BOUNCED, why=why[:WHY])
    return True


@action(silent=SILENT)
def sweep_deliveries(actor: None) -> int:
    """Forget the sendings of a year ago, a batch a call; how many went."""
    old = Delivery.objects.filter(created_at__lt=now() - KEPT).values_list("pk", "digest")[:SWEEP_BATCH]
    keys, digests = zip(*old, strict=True) if old else ((), ())
    Digest.objects.filter(pk__in=[digest for digest in digests if digest]).delete()
    Delivery.objects.filter(pk__in=keys).delete()
    return len(keys)


def _ours(deliveries: list[Delivery]) -> QuerySet[Delivery]:
    """Those that are still as they were claimed."""
    return Delivery.objects.filter(
        pk__in=[delivery.pk for delivery in deliveries],
        state=State.SENDING,
        claimed_at__in={delivery.claimed_at for delivery in deliveries},
    )


def _begin(delivery: Delivery) -> bool:
    if begin(delivery, kinds[delivery.kind].wanted, now()):
        delivery.attempts += 1
        return True
    _ours([delivery]).update(state=State.DROPPED, claimed_at=None, why=UNWANTED)
    _tell_on_paper(delivery)
    return False


def _tell_on_paper(delivery: Delivery) -> None:
    """A letter that does not arrive is told by the next on paper, if its reader chose paper meanwhile."""
    if delivery.digest is None:
        return
    asked = Reader.objects.select_for_update(no_key=True).filter(pk=delivery.digest.reader_id, way=Reader.Way.PAPER)
    reader = asked.first()
    if reader is not None:
        tell_again(reader)
        reader.save(update_fields=["told_until", "carried_until"])


def _note(delivery: Delivery, outcome: Outcome) -> None:
    if outcome.state == State.SENT:
        sent(delivery, now())
    elif outcome.state == State.DEFERRED:
        _defer(delivery, delivery.attempts, outcome.why)
    elif outcome.state == State.DOUBTFUL:
        _doubt(delivery, outcome.why, now())
    else:
        _ours([delivery]).update(state=outcome.state, claimed_at=None, begun_at=None, why=outcome.why[:WHY])
    if outcome.state == State.BOUNCED:
        stop(None, user=delivery.user_id, because=Reader.Stopped.BOUNCED)
        _tell_on_paper(delivery)


def _doubt(delivery: Delivery, why: str, at: datetime) -> None:
    _ours([delivery]).update(doubted_at=at, why=why[:WHY])
    if kinds[delivery.kind].once:
        _ours([delivery]).update(state=State.DOUBTFUL, claimed_at=None, begun_at=None)
    else:
        _defer(delivery, delivery.attempts, why)


def _defer(delivery: Delivery, attempts: int, why: str) -> None:
    at = now()
    try_at = at + settings.LETTERS.delay(attempts)
    over = at >= delivery.ends_at
    state = State.FAILED if over else State.DEFERRED
    told = f"abandonnée après 72 heures : {why}" if over else why
    _ours([delivery]).update(
        state=state, try_at=try_at, attempts=attempts, claimed_at=None, begun_at=None, why=told[:WHY]
    )
