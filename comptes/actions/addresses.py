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
    """Forget where to write to this person: they are written to otherwise. Whether there was an address. Recorded as a
    `SensitiveAct`."""
    gone, _rows = PostalAddress.objects.filter(user=actor).delete()
    if gone:
        Consent.objects.filter(user=actor, kind=KIND, withdrawn_at__isnull=True).update(withdrawn_at=now())
        record_act(actor, kind="address forgotten", subject=f"user {actor.pk}")
    return bool(gone)


@action
def sweep_addresses(actor: None) -> int:
    """Forget the addresses whose term is over, of people who have an account; a batch a call. How many."""
    over = PostalAddress.objects.filter(ends_on__lt=today(), user__email__isnull=False)
    keys = list(over.order_by("pk").values_list("pk", flat=True)[:SWEEP_BATCH])
    if keys:
        PostalAddress.objects.filter(pk__in=keys).delete()
        record_act(None, kind="addresses forgotten", subject=f"{len(keys)} people")
    return len(keys)
