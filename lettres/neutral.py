"""The pre-election period (code électoral, L52-1): what promotes what the town did is not spread by its means."""

from datetime import date, datetime

from django.conf import settings

from socle.clock import PARIS, today


def neutral_until(day: date | None = None) -> date | None:
    """The last day of the neutral period that this day (today unless told) is in, None out of any."""
    day = day or today()
    return max((period.last for period in settings.TOWN.neutral if period.first <= day <= period.last), default=None)


def is_neutral(at: datetime) -> bool:
    """Whether this instant is within a neutral period, in the town."""
    return neutral_until(at.astimezone(PARIS).date()) is not None
