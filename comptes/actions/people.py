from dataclasses import dataclass
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied
from django.db.models import Q

from comptes.models import Consent, PostalAddress, SensitiveAct, Structure, TownRole, User
from comptes.rights import ADMINISTRATORS_ONLY, CRIERS_AND_STAFF, may_add_people, may_meet_people
from socle.clock import now, today
from socle.unit_of_work import action

UNVERIFIED_FOR = timedelta(hours=24)
# As long as an account that nobody uses.
KEPT_ON_PAPER = timedelta(days=730)
ACTS_KEPT = timedelta(days=365)
SWEEP_BATCH = 100


@action(silent="a person before the first code is nobody yet; the sweep forgets the row after 24 h")
def ensure_person(actor: None, *, email: str) -> User:
    """The person of this address, made unverified if unknown. Same work for known and unknown: who asks learns
    nothing. Two requests at once end with one row, by the unique key."""
    address = email.strip().lower()
    person = User(email=address, created_at=now(), password=make_password(None))
    User.objects.bulk_create([person], ignore_conflicts=True)
    # Asked again a day later: not swept while the code is on its way.
    User.objects.filter(email=address, verified_at__isnull=True).update(created_at=now())
    return User.objects.get(email=address)


@action(silent="allauth's rows")
def confirm_person(actor: User) -> User:
    """Note that this person reads the mail of their address: they are kept from now on. Idempotent."""
    if actor.verified_at is None:
        actor.verified_at = now()
        actor.save(update_fields=["verified_at"])
    EmailAddress.objects.bulk_create(
        [EmailAddress(user_id=actor.pk, email=actor.email or "", verified=True, primary=True)],
        ignore_conflicts=True,
    )
    return actor


@action
def add_person(actor: User | None, *, email: str, first_name: str, roles: tuple[str, ...]) -> User:
    """Make a person known by the town, with dated roles; one who exists gets the roles still missing.
    Recorded as a `SensitiveAct`. ValueError for a role that does not exist."""
    if not may_add_people(actor):
        raise PermissionDenied(ADMINISTRATORS_ONLY)
    unknown = set(roles) - set(TownRole.Role.values)
    if unknown:
        raise ValueError(f"Rôle inconnu : {', '.join(sorted(unknown))}.")
    person = ensure_person(None, email=email)
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    person.first_name = first_name or person.first_name
    person.verified_at = person.verified_at or now()
    person.save(update_fields=["first_name", "verified_at"])
    held = set(TownRole.objects.open_on(today()).filter(user=person).values_list("role", flat=True))
    TownRole.objects.bulk_create(TownRole(user=person, role=role, since=today()) for role in roles if role not in held)
    record_act(actor, kind="person added", subject=f"user {person.pk}", reason=", ".join(roles))
    return person


@dataclass(frozen=True)
class OnPaper:
    """What somebody without an e-mail leaves so as to be told. `lines`: a postal address; `told_by`: a `User.Told`."""

    first_name: str = ""
    last_name: str = ""
    lines: str = ""
    phone: str = ""
    told_by: str = User.Told.CODE


@action
def know_on_paper(actor: User, *, left: OnPaper, wording: str) -> User:
    """Keep what somebody known on paper alone leaves, for two years from now, with the words they agreed to. Who left
    the same name with the same phone or address before is the same person. Recorded as a `SensitiveAct`."""
    if not may_meet_people(actor):
        raise PermissionDenied(CRIERS_AND_STAFF)
    until = today() + KEPT_ON_PAPER
    person = _known_on_paper(left) or User(created_at=now(), password=make_password(None))
    person.first_name, person.last_name, person.told_by = left.first_name, left.last_name, left.told_by
    person.phone, person.kept_until = left.phone or person.phone, until
    person.save()
    if left.lines:
        told = {"lines": left.lines, "consent_at": now(), "ends_on": until}
        PostalAddress.objects.update_or_create(user=person, defaults=told)
    Consent.objects.create(user=person, kind="contact", wording=wording, given_at=now())
    record_act(actor, kind="person on paper", subject=f"user {person.pk}")
    return person


def _known_on_paper(left: OnPaper) -> User | None:
    same = User.objects.filter(email__isnull=True, first_name=left.first_name, last_name=left.last_name)
    reached = Q(pk__in=PostalAddress.objects.filter(lines=left.lines).values("user")) if left.lines else Q(pk=None)
    if left.phone:
        reached |= Q(phone=left.phone)
    return same.filter(reached).select_for_update(no_key=True).order_by("pk").first()


@action
def sweep_paper_people(actor: None) -> int:
    """Forget the name, phone and address of people known on paper whose term is over; a batch a call. Their ideas stay,
    with their follow codes. Returns how many."""
    over = User.objects.filter(kept_until__lt=today()).select_for_update(skip_locked=True)
    people = list(over.order_by("kept_until").values_list("pk", flat=True)[:SWEEP_BATCH])
    if people:
        PostalAddress.objects.filter(user__in=people).delete()
        blank = {"first_name": "", "last_name": "", "phone": "", "told_by": ""}
        User.objects.filter(pk__in=people).update(kept_until=None, **blank)
        record_act(None, kind="people on paper forgotten", subject=f"{len(people)} people")
    return len(people)


@action
def ensure_structure(actor: User, *, name: str, kind: str) -> Structure:
    """The school, association or other of this name, made if it is not known; its kind is then this one. Recorded as a
    `SensitiveAct` when it is made."""
    if not may_meet_people(actor):
        raise PermissionDenied(CRIERS_AND_STAFF)
    known = Structure.objects.filter(name__iexact=name).order_by("pk").first()
    if known is not None:
        return known
    Structure.objects.bulk_create([Structure(name=name, kind=kind)], ignore_conflicts=True)
    made = Structure.objects.get(name=name)
    record_act(actor, kind="structure added", subject=f"structure {made.pk}")
    return made


@action
def record_act(actor: User | None, *, kind: str, subject: str, reason: str = "") -> SensitiveAct:
    """Leave a trace of what is done to people and rights. `subject` is a key, never a name."""
    return SensitiveAct.objects.create(at=now(), actor=actor, kind=kind, subject=subject, reason=reason)


@action(silent="a record whose term is over goes without another")
def sweep_acts(actor: None) -> int:
    """Forget the sensitive acts older than a year; returns how many went."""
    return SensitiveAct.objects.filter(at__lt=now() - ACTS_KEPT).delete()[0]


@action
def sweep_unverified(actor: None) -> int:
    """Forget people who asked for a code over 24 h ago and never gave it back; a batch a call.
    Returns how many went; the caller calls again while it is not zero."""
    old = User.objects.filter(verified_at__isnull=True, email__isnull=False, created_at__lt=now() - UNVERIFIED_FOR)
    keys = list(old.select_for_update(skip_locked=True).order_by("pk").values_list("pk", flat=True)[:SWEEP_BATCH])
    if keys:
        User.objects.filter(pk__in=keys).delete()
        record_act(None, kind="unverified people swept", subject=f"{len(keys)} people")
    return len(keys)
