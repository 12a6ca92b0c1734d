"""The postal address of somebody who has an account and wishes to be written to on paper."""

from comptes.actions.people import KEPT_ON_PAPER, SWEEP_BATCH, record_act
from comptes.models import Consent, PostalAddress, User
from socle.clock import now, today
from socle.unit_of_work import action

KIND = "postal address"


@action
def keep_address(actor: User, *, first_name: str, last_name: str, lines: str, wording: str) -> PostalAddress:
    """Keep where to write to this person, for two years, with the words they agreed to. Recorded as a
    `SensitiveAct`."""
    actor.first_name, actor.last_name = first_name, last_name
    actor.save(update_fields=["first_name", "last_name"])
    told = {"lines": lines, "consent_at": now(), "ends_on": today() + KEPT_ON_PAPER}
    address, _made = PostalAddress.objects.update_or_create(user=actor, defaults=told)
    Consent.objects.filter(user=actor, kind=KIND, withdrawn_at__isnull=True).update(withdrawn_at=now())
    Consent.objects.create(user=actor, kind=KIND, wording=wording, given_at=now())
    record_act(actor, kind="address kept", subject=f"user {actor.pk}")
    return address


@action
def forget_address(actor: User) -> bool:
    """Forget where to write to this person, and the name on the envelope: they are written to otherwise. Whether there
    was an address. Recorded as a `SensitiveAct`."""
    gone = _forget([actor.pk])
    if gone:
        record_act(actor, kind="address forgotten", subject=f"user {actor.pk}")
    return bool(gone)


@action
def sweep_addresses(actor: None) -> int:
    """Forget the addresses whose term is over, of people who have an account; a batch a call. How many."""
    over = PostalAddress.objects.filter(ends_on__lt=today(), user__email__isnull=False)
    people = list(over.order_by("pk").values_list("user", flat=True)[:SWEEP_BATCH])
    if people:
        _forget(people)
        record_act(None, kind="addresses forgotten", subject=f"{len(people)} people")
    return len(people)


def _forget(people: list[int]) -> int:
    """The addresses of these people, the names that stood above them, and what was agreed; how many addresses."""
    gone, _rows = PostalAddress.objects.filter(user__in=people).delete()
    if gone:
        # A first name is how a letter greets; a last name is asked for the envelope alone.
        User.objects.filter(pk__in=people).update(last_name="")
        Consent.objects.filter(user__in=people, kind=KIND, withdrawn_at__isnull=True).update(withdrawn_at=now())
    return gone
