"""The days of a neutral period, as the town counts them."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from config.town import NeutralPeriod
from lettres.neutral import is_neutral, neutral_period
from socle.clock import PARIS

SHORT = NeutralPeriod(date(2026, 1, 1), date(2026, 3, 22), "élections municipales")
LONG = NeutralPeriod(date(2026, 2, 1), date(2026, 6, 14), "élections départementales")


@pytest.fixture(autouse=True)
def elections(settings):
    settings.TOWN = replace(settings.TOWN, neutral=(LONG, SHORT))


@pytest.mark.parametrize(
    ("day", "period"),
    [
        (date(2025, 12, 31), None),
        (date(2026, 1, 1), SHORT),
        (date(2026, 2, 1), LONG),
        (date(2026, 6, 14), LONG),
        (date(2026, 6, 15), None),
    ],
)
def test_both_ends_of_a_period_are_within(day, period):
    assert neutral_period(day) == period


@pytest.mark.parametrize(
    ("at", "within"),
    [(datetime(2025, 12, 31, 23, 59, tzinfo=PARIS), False), (datetime(2026, 1, 1, tzinfo=PARIS), True)],
)
def test_period_begins_at_midnight_of_the_town(at, within):
    assert is_neutral(at) is within
