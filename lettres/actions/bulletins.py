"""The letters of the town: written by staff, planned, stopped; their mails made batch by batch."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied

from comptes.actions.people import record_act
from comptes.models import User
from lettres.actions.preferences import ensure_reader
from lettres.blocks import blocks
from lettres.models import Bulletin, Delivery
from lettres.neutral import is_neutral
from lettres.outgoing import new_delivery
from lettres.rights import WRITERS_ONLY, may_write_for_town
from lettres.town_letters import BULLETIN, TRIAL, chosen_quarters, offered_quarters, readers_of_bulletin
from socle.clock import now
from socle.unit_of_work import action

SILENT = "a letter in preparation is nobody's news"
State = Bulletin.State
ALTERED = (
    "Quelqu’un a changé cette lettre entre-temps. Ce que vous avez écrit est ci-dessous, rien n’est perdu : "
    "ouvrez l’autre à côté, gardez le meilleur des deux, puis enregistrez de nouveau."
)
ALTERED_SINCE = "Quelqu’un a changé cette lettre, ou son envoi, entre-temps : relisez-la ci-dessous, puis recommencez."
GONE = "Cette lettre est déjà partie : elle ne change plus."
ENDED = "L’envoi de cette lettre a été arrêté : écrivez-en une nouvelle."
QUARTER_GONE = "Un des quartiers choisis n’existe plus : changez la lettre, puis choisissez ses quartiers."
TOO_LATE = "Cette lettre a commencé à partir : arrêtez-la, si c’est ce que vous voulez."
NOT_LEAVING = "Cette lettre n’est pas en train de partir : il n’y a rien à arrêter."
UNSIGNED = "Il manque qui signe : prénom, nom et fonction. La loi le demande pour une lettre de la Ville."
EMPTY = "Cette lettre ne dit rien : écrivez quelques mots, ou choisissez une rubrique."
PAST = "Ce moment est déjà passé : choisissez-en un à venir."
PROMOTES = (
    "Cette lettre part avant une élection : relisez-la, puis cochez la case qui dit qu’elle informe sans rien vanter."
)


class BulletinRefused(ValueError):
    """What was asked of a letter of the town cannot be done; the message says why, in French."""


@dataclass(frozen=True)
class Written:
    """What staff writes: `blocks`, names of the registry; `quarters`, their threads, none for the whole town;
    `since`: from which day on the blocks tell."""

    title: str
    words: str
    aside: str
    first_name: str
    last_name: str
    role: str
    blocks: tuple[str, ...]
    quarters: frozenset[int]
    since: date


@action(silent=SILENT)
def begin_bulletin(actor: User, *, written: Written) -> Bulletin:
    """A new letter of the town, in preparation. PermissionDenied for all but staff."""
    _ask_right(actor)
    return _write(Bulletin(), written)


@action(silent=SILENT)
def revise_bulletin(actor: User, *, key: UUID, version: int, written: Written) -> Bulletin:
    """Write a letter again that has not begun to leave; one that was planned is in preparation again. `version`: the
    one that was changed. BulletinRefused if somebody changed it meanwhile, or it has left; PermissionDenied for all
    but staff; Bulletin.DoesNotExist for a key that is none."""
    _ask_right(actor)
    bulletin = _hold(key)
    _ask_unsent(bulletin)
    if bulletin.version != version:
        raise BulletinRefused(ALTERED)
    _call_back(bulletin)
    return _write(bulletin, written)


@action
def plan_bulletin(
    actor: User, *, key: UUID, version: int, leaves_at: datetime | None, read_as_neutral: bool
) -> Bulletin:
    """A letter that was written leaves at this instant, at once for None. Recorded as a `SensitiveAct`. BulletinRefused
    where it is empty, unsigned, changed meanwhile, already leaving, in the past, or within a neutral period without
    having been read again for it; PermissionDenied for all but staff."""
    _ask_right(actor)
    bulletin = _hold(key)
    at = now()
    when = leaves_at or at
    _check(bulletin, version)
    if when < at:
        raise BulletinRefused(PAST)
    if is_neutral(when) and not read_as_neutral:
        raise BulletinRefused(PROMOTES)
    bulletin.version += 1
    bulletin.state, bulletin.leaves_at, bulletin.read_as_neutral = State.PLANNED, when, read_as_neutral
    bulletin.held_back = False
    bulletin.save()
    record_act(actor, kind="town letter planned", subject=f"bulletin {bulletin.pk}")
    return bulletin


@action(silent=SILENT)
def unplan_bulletin(actor: User, *, key: UUID) -> Bulletin:
    """A planned letter is in preparation again. BulletinRefused once it began to leave."""
    _ask_right(actor)
    bulletin = _hold(key)
    if not bulletin.may_change:
        raise BulletinRefused(TOO_LATE)
    _call_back(bulletin)
    bulletin.save()
    return bulletin


@action
def stop_bulletin(actor: User, *, key: UUID) -> int:
    """A letter that is leaving goes to nobody more; how many are kept back. What has left has left. Recorded as a
    `SensitiveAct`. BulletinRefused where nothing is leaving."""
    _ask_right(actor)
    bulletin = _hold(key)
    mails, state = Delivery.objects.filter(bulletin=bulletin, kind=BULLETIN), Delivery.State
    # Those that a worker holds do not begin any more: it asks at each.
    held = mails.filter(state__in=[state.PENDING, state.DEFERRED, state.SENDING])
    if bulletin.state != State.LEAVING and not (bulletin.state == State.SENT and held.exists()):
        raise BulletinRefused(NOT_LEAVING)
    bulletin.state = State.STOPPED
    bulletin.save()
    record_act(actor, kind="town letter stopped", subject=f"bulletin {bulletin.pk}")
    waiting = mails.filter(state__in=[state.PENDING, state.DEFERRED])
    return waiting.update(state=state.DROPPED, why="l’envoi a été arrêté")


@action(silent=SILENT)
def send_trial(actor: User, *, key: UUID) -> bool:
    """This letter as it is, to whoever asks alone; the same once a minute. Whether one is on its way."""
    _ask_right(actor)
    bulletin = _hold(key)
    if not actor.email:
        return False
    ensure_reader(actor)
    once = f"{bulletin.version}:{now():%Y-%m-%dT%H:%M}"
    trial = new_delivery(actor.pk, TRIAL, f"trial:{bulletin.pk}:{actor.pk}:{once}", bulletin=bulletin)
    Delivery.objects.bulk_create([trial], ignore_conflicts=True)
    return True


@action(silent="a letter of the town is public where it stands")
def spread_bulletins(actor: None, *, limit: int = 200) -> int:
    """Make the mails of the letters of the town that are due, for so many readers of one of them; the letter is held,
    and knows how far it came: a worker that dies begins again where it was. One that nobody read for the neutral period
    it would leave in is in preparation again. Returns how many readers were seen, or 1 for a letter that is through:
    the caller calls again while there are some."""
    due = Bulletin.objects.filter(state__in=[State.PLANNED, State.LEAVING], leaves_at__lte=now())
    bulletin = due.select_for_update(skip_locked=True, no_key=True).order_by("leaves_at", "pk").first()
    if bulletin is None:
        return 0
    if bulletin.until is None and is_neutral(now()) and not bulletin.read_as_neutral:
        # Planned before the period, or before its dates were known.
        _call_back(bulletin)
        bulletin.held_back = True
        bulletin.save()
        return 1
    bulletin.until = bulletin.until or now()
    readers = list(readers_of_bulletin(bulletin).filter(pk__gt=bulletin.reached).order_by("pk")[:limit])
    bulletin.state = State.LEAVING if readers else State.SENT
    bulletin.reached = readers[-1].pk if readers else bulletin.reached
    bulletin.save()
    Delivery.objects.bulk_create(
        new_delivery(reader.user_id, BULLETIN, f"bulletin:{bulletin.pk}:{reader.pk}", bulletin=bulletin)
        for reader in readers
    )
    return len(readers) or 1


def _ask_right(actor: User) -> None:
    if not may_write_for_town(actor):
        raise PermissionDenied(WRITERS_ONLY)


def _hold(key: UUID) -> Bulletin:
    return Bulletin.objects.select_for_update(no_key=True).get(key=key)


def _ask_unsent(bulletin: Bulletin) -> None:
    if not bulletin.may_change:
        raise BulletinRefused(ENDED if bulletin.state == State.STOPPED else GONE)


def _call_back(bulletin: Bulletin) -> None:
    """In preparation again; whoever looks at it as it was planned is told so."""
    bulletin.version += 1
    bulletin.state, bulletin.leaves_at = State.DRAFT, None
    bulletin.read_as_neutral = bulletin.held_back = False


def _check(bulletin: Bulletin, version: int) -> None:
    _ask_unsent(bulletin)
    if bulletin.version != version:
        raise BulletinRefused(ALTERED_SINCE)
    if chosen_quarters(bulletin) - {thread for thread, _ in offered_quarters()}:
        raise BulletinRefused(QUARTER_GONE)
    if not (bulletin.first_name and bulletin.last_name and bulletin.role):
        raise BulletinRefused(UNSIGNED)
    if not (bulletin.words or bulletin.blocks):
        raise BulletinRefused(EMPTY)


def _write(bulletin: Bulletin, written: Written) -> Bulletin:
    bulletin.title, bulletin.words, bulletin.aside = written.title, written.words, written.aside
    bulletin.first_name, bulletin.last_name, bulletin.role = written.first_name, written.last_name, written.role
    bulletin.blocks = [name for name in blocks if name in written.blocks]
    bulletin.since = written.since
    bulletin.save()
    offered = {thread for thread, _ in offered_quarters(bulletin)}
    bulletin.quarters.set(sorted(written.quarters & offered))
    return bulletin
