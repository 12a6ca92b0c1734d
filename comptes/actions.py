from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied

from comptes.models import SensitiveAct, TownRole, User
from comptes.rights import ADMINISTRATORS_ONLY, may_add_people
from socle.clock import now, today
from socle.unit_of_work import action

UNVERIFIED_FOR = timedelta(hours=24)
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
    old = User.objects.filter(verified_at__isnull=True, created_at__lt=now() - UNVERIFIED_FOR)
    keys = list(old.select_for_update(skip_locked=True).order_by("pk").values_list("pk", flat=True)[:SWEEP_BATCH])
    if keys:
        User.objects.filter(pk__in=keys).delete()
        record_act(None, kind="unverified people swept", subject=f"{len(keys)} people")
    return len(keys)
