"""When the next letter is due: whole days of Europe/Paris, at one hour. Pure."""

from datetime import date, datetime, time, timedelta

from socle.clock import PARIS

# At breakfast; no night of the change of hour touches it.
HOUR = time(7)


def next_due(rhythm: str, weekday: int, after: datetime, hour: time = HOUR) -> datetime:
    """The first instant after this one (aware) at which a letter of this rhythm is due: each day, each `weekday`
    (0 Monday), or the first of each month, at `hour` in the town. « now » has its weekly letter too. ValueError for a
    rhythm without letters. An hour that the spring night skips is the hour after it; of one that the autumn night has
    twice, the first."""
    day = after.astimezone(PARIS).date()
    while True:
        if _falls_on(rhythm, weekday, day) and (due := _instant(day, hour)) > after:
            return due
        day += timedelta(days=1)


def period_of(rhythm: str, due: datetime) -> str:
    """The name of the period whose letter is due then: « weekly:2026-11-23 »."""
    return f"{rhythm}:{due.astimezone(PARIS).date().isoformat()}"


def _instant(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, PARIS)


def _falls_on(rhythm: str, weekday: int, day: date) -> bool:
    if rhythm == "daily":
        return True
    if rhythm in {"weekly", "now"}:
        return day.weekday() == weekday
    if rhythm == "monthly":
        return day.day == 1
    raise ValueError(rhythm)
