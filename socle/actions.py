from datetime import timedelta

from django.conf import settings

from socle.clock import read_again
from socle.models import ClockOffset
from socle.unit_of_work import action


@action(silent="the demonstration's clock is no state of the town")
def set_clock_offset(actor: None, *, offset: timedelta) -> timedelta:
    """Move the demonstration's clock to the machine's time plus `offset`. RuntimeError outside the demonstration."""
    if not settings.DEMO:
        raise RuntimeError("L’horloge ne se déplace que dans la démonstration.")
    ClockOffset.objects.update_or_create(pk=ClockOffset.ONLY, defaults={"offset": offset})
    read_again()
    return offset
