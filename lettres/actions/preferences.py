from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, Min, OuterRef

from comptes.actions.addresses import forget_address, keep_address
from comptes.actions.people import record_act
from comptes.models import Consent, PostalAddress, User
from comptes.rights import VERIFIED_ONLY
from journal.actions import follow, unfollow
from journal.models import Follow, Thread
from journal.subjects import grounds
from lettres.clock_barrier import settled_until
from lettres.links import draw_key
from lettres.models import Delivery, Reader
from lettres.rhythm import next_due
from lettres.rights import STAFF_ONLY, may_choose, may_see_sendings
from lettres.untold import tell_again
from socle.clock import now
from socle.unit_of_work import action

SILENT = "how one wishes to be told is nobody else's business"
WORDING = "Recevoir les nouvelles : {name}."
TOWN_LETTER = "la lettre de la Ville"
ON_PAPER = "dite sur papier"
PEOPLE = 200


@dataclass(frozen=True)
class Chosen:
    """What somebody ticks: rhythm and way of `Reader`, weekday (0 Monday), the threads of the grounds they follow, and
    the town letter."""

    rhythm: str
    weekday: int
    way: str
    grounds: frozenset[int]
    town_letter: bool


@action(silent=SILENT)
def ensure_reader(actor: User) -> Reader:
    """The reader this person is, by the default rhythm if they never chose. Told of what happens from now on."""
    found = Reader.objects.filter(user=actor).first()
    if found is not None:
        return found
    ensure_readers(None, people=[actor.pk])
    return Reader.objects.get(user=actor)


@action(silent=SILENT)
def ensure_readers(actor: None, *, people: Collection[int], told_until: datetime | None = None) -> int:
    """Make readers of people who follow something and never chose how to be told. Told of all that happened since they
    follow, or since `told_until`. How many were made."""
    known = set(Reader.objects.filter(user__in=people).values_list("user", flat=True))
    made = [person for person in people if person not in known]
    # From the first thing they followed on: it may have moved since.
    first = dict(Follow.objects.filter(user__in=made).values_list("user").annotate(first=Min("since")))
    return len(_make({person: told_until or first.get(person) or settled_until() for person in made}))


@action(silent=SILENT)
def choose(actor: User, *, chosen: Chosen) -> Reader:
    """Keep how this person wishes to be told. What was told until now stays told; whoever comes back is told of the
    last month at most. Each ground that is newly ticked, and the town letter, is a consent with its words.
    PermissionDenied for whoever has not given back a code."""
    if not may_choose(actor):
        raise PermissionDenied(VERIFIED_ONLY)
    reader = _hold(ensure_reader(actor))
    due, before = reader.next_at, (reader.rhythm, reader.weekday, reader.way)
    on_paper = reader.way == Reader.Way.PAPER and reader.rhythm != Reader.Rhythm.NEVER
    reader.rhythm, reader.weekday, reader.way = chosen.rhythm, chosen.weekday, chosen.way
    _choose_grounds(actor, chosen.grounds)
    if reader.town_letter != chosen.town_letter:
        _consent(actor, "town letter", TOWN_LETTER, given=chosen.town_letter)
    reader.town_letter = chosen.town_letter
    if chosen.way == Reader.Way.PAPER and before[2] != Reader.Way.PAPER:
        _tell_on_paper(reader, back=not due)
    elif not (due or on_paper):
        # Whoever comes back, or pressed by mistake, loses nothing of the last month.
        tell_again(reader, waits_leave=True, back=True)
    elif chosen.rhythm == Reader.Rhythm.NOW and before[0] != Reader.Rhythm.NOW:
        # What the last letter could not tell is told at once: no later one lengthens it.
        tell_again(reader, waits_leave=True)
    _set_next(reader)
    same = before == (reader.rhythm, reader.weekday, reader.way)
    if due and reader.next_at and (same or due <= now()):
        # A letter that is due, or was, is not put off by a box that is ticked.
        reader.next_at = due
    reader.save()
    if chosen.way != Reader.Way.PAPER and actor.email:
        # An address serves to write to it, and to nothing else.
        forget_address(actor)
    return reader


@action(silent=SILENT)
def follow_ground(actor: User, *, thread: int) -> Reader:
    """Be told what happens in this quarter or theme from now on: a consent, with its words; followed already, it stays
    so. PermissionDenied for whoever has not given back a code."""
    if not may_choose(actor):
        raise PermissionDenied(VERIFIED_ONLY)
    reader = _hold(ensure_reader(actor))
    held = set(Follow.objects.filter(user=actor, because=Follow.Because.CHOSEN).values_list("thread", flat=True))
    _choose_grounds(actor, frozenset(held | {thread}))
    return reader


@action(silent=SILENT)
def be_written_on_paper(actor: User, *, first_name: str, last_name: str, lines: str, wording: str) -> Reader:
    """Letters come by post from now on, to this address, kept for two years. Nothing that was not told yet is lost.
    PermissionDenied for whoever has not given back a code."""
    if not may_choose(actor):
        raise PermissionDenied(VERIFIED_ONLY)
    # The reader before the address, as `choose` does.
    reader = _hold(ensure_reader(actor))
    keep_address(actor, first_name=first_name, last_name=last_name, lines=lines, wording=wording)
    if reader.way != Reader.Way.PAPER or reader.rhythm == Reader.Rhythm.NEVER:
        _tell_on_paper(reader, back=reader.next_at is None)
    if reader.rhythm == Reader.Rhythm.NEVER:
        reader.rhythm = Reader.Rhythm.WEEKLY
    reader.way, reader.next_at = Reader.Way.PAPER, None
    reader.save()
    return reader


@action(silent=SILENT)
def back_to_mail(actor: None) -> int:
    """Whoever was written to on paper, whose address is kept no more, is written to by mail again: nobody is forgotten
    by a date. A batch a call; how many."""
    kept = PostalAddress.objects.filter(user=OuterRef("user"))
    lost = Reader.objects.filter(~Exists(kept), way=Reader.Way.PAPER, user__email__isnull=False)
    rows = list(lost.select_for_update(of=("self",), skip_locked=True, no_key=True).order_by("pk")[:PEOPLE])
    for reader in rows:
        reader.way = Reader.Way.EMAIL
        _set_next(reader)
        reader.save(update_fields=["way", "next_at"])
    return len(rows)


@action(silent=SILENT)
def leave(actor: None, *, key: str) -> bool:
    """No letter any more, from this instant on, those that wait included; whoever holds a letter's link may ask it.
    Asked twice, it stays so. Whether the key is a reader's."""
    reader = Reader.objects.select_for_update(no_key=True).filter(key=key).first()
    if reader is None:
        return False
    reader.rhythm, reader.next_at = Reader.Rhythm.NEVER, None
    reader.save(update_fields=["rhythm", "next_at"])
    return leave_town_letter(None, key=key)


@action(silent=SILENT)
def leave_town_letter(actor: None, *, key: str) -> bool:
    """No letter of the town any more, those that wait included; what becomes of one's ideas is told all the same.
    Whether the key is a reader's."""
    reader = Reader.objects.select_for_update(no_key=True).filter(key=key).first()
    if reader is None:
        return False
    reader.town_letter = False
    reader.save(update_fields=["town_letter"])
    agreed = Consent.objects.filter(user=reader.user_id, kind="town letter", withdrawn_at__isnull=True)
    agreed.update(withdrawn_at=now())
    return True


@action
def leave_for(actor: User, *, reader: int) -> bool:
    """Somebody on paper asked, at the counter or by phone, to be written to no more: no letter, and the address is
    forgotten. Recorded as a `SensitiveAct`. Whether there is such a reader. PermissionDenied for all but staff."""
    if not may_see_sendings(actor):
        raise PermissionDenied(STAFF_ONLY)
    row = Reader.objects.select_related("user").filter(pk=reader, way=Reader.Way.PAPER).first()
    if row is None:
        return False
    leave(None, key=row.key)
    forget_address(row.user)
    record_act(actor, kind="letters on paper stopped", subject=f"reader {row.pk}")
    return True


@action(silent=SILENT)
def resume(actor: User) -> Reader:
    """Write again to an address that had stopped: of what did not arrive too, a month back at most."""
    reader = _hold(ensure_reader(actor))
    reader.stopped = Reader.Stopped.NOT
    tell_again(reader, waits_leave=True, back=True)
    _set_next(reader)
    reader.save()
    return reader


@action(silent="that an address receives nothing any more is told to its owner and to staff")
def stop(actor: None, *, user: int, because: str) -> bool:
    """Write no more to this person's address: it bounced, or a letter was reported. Whether it was written to."""
    rows = Reader.objects.filter(user=user, stopped="")
    return bool(rows.update(stopped=because, next_at=None))


def _hold(reader: Reader) -> Reader:
    return Reader.objects.select_for_update(no_key=True).get(pk=reader.pk)


def _tell_on_paper(reader: Reader, *, back: bool) -> None:
    """What waits to leave by mail, or never arrived, is told by the first letter on paper."""
    tell_again(reader, back=back)
    waits = Delivery.objects.filter(
        digest__reader=reader, state__in=[Delivery.State.PENDING, Delivery.State.DEFERRED, Delivery.State.FAILED]
    )
    waits.update(state=Delivery.State.DROPPED, why=ON_PAPER)


def _make(told: dict[int, datetime]) -> list[Reader]:
    rows = [
        Reader(user_id=person, key=draw_key(), told_until=until, carried_until=until) for person, until in told.items()
    ]
    paper = set(User.objects.filter(pk__in=told, email__isnull=True).values_list("pk", flat=True))
    for row in rows:
        if row.user_id in paper:
            row.way = Reader.Way.PAPER
        # From what they followed first: a letter missed while nobody was there to make it is made up.
        row.next_at = next_due(row.rhythm, row.weekday, row.told_until) if row.is_written_to else None
    Reader.objects.bulk_create(rows, ignore_conflicts=True)
    return rows


def _set_next(reader: Reader) -> None:
    """When the next letter is due, if one is."""
    reader.next_at = next_due(reader.rhythm, reader.weekday, now()) if reader.is_written_to else None


def _choose_grounds(actor: User, wanted: frozenset[int]) -> None:
    offered = {thread: subject.title for ground in grounds.values() for thread, subject in ground.choices()}
    rows = Follow.objects.filter(user=actor, because=Follow.Because.CHOSEN, thread__in=offered)
    held = set(rows.values_list("thread", flat=True))
    for key in sorted(held ^ (wanted & offered.keys())):
        thread = Thread(pk=key)
        if key in held:
            unfollow(actor, thread=thread, because=Follow.Because.CHOSEN)
        else:
            follow(actor, thread=thread, because=Follow.Because.CHOSEN)
        _consent(actor, f"letters of thread {key}", offered[key], given=key not in held)


def _consent(actor: User, kind: str, name: str, *, given: bool) -> None:
    Consent.objects.filter(user=actor, kind=kind, withdrawn_at__isnull=True).update(withdrawn_at=now())
    if given:
        Consent.objects.create(user=actor, kind=kind, wording=WORDING.format(name=name), given_at=now())
