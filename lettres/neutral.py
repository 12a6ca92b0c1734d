"""The pre-election period (code électoral, L52-1): what promotes what the town did is not spread by its means."""

from datetime import date, datetime
from typing import Protocol

from django.conf import settings

from socle.clock import PARIS, today


class Period(Protocol):
    """From one day to another, both in it, and why: a part [[neutral]] of the town's file."""

    @property
    def first(self) -> date: ...
    @property
    def last(self) -> date: ...
    @property
    def why(self) -> str: ...


def neutral_period(day: date | None = None) -> Period | None:
    """The neutral period that this day (today unless told) is in; the one that ends last, of several."""
    day = day or today()
    periods: list[Period] = [period for period in settings.TOWN.neutral if period.first <= day <= period.last]
    return max(periods, key=lambda period: period.last, default=None)


def is_neutral(at: datetime) -> bool:
    """Whether this instant is within a neutral period, in the town."""
    return neutral_period(at.astimezone(PARIS).date()) is not None
