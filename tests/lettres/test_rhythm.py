"""One letter a period, whatever the clock does: both nights of the change of hour, leap days, minute by minute."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettres.rhythm import next_due, period_of
from propositions.actions.supporting import support
from socle.clock import PARIS
from tests.factories.comptes import make_person
from tests.factories.lettres import at, letters_at, make_reader
from tests.factories.propositions import make_answer, make_proposal

SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
RHYTHMS = ("daily", "weekly", "monthly", "now")


@pytest.mark.parametrize("night", [SPRING, AUTUMN])
@pytest.mark.parametrize("hour", [time(7), time(2, 30), time(0), time(3)])
def test_minute_by_minute_over_the_change_of_hour_each_day_has_one_letter(night, hour):
    start = datetime.combine(night - timedelta(days=1), time(0, 1), PARIS).astimezone(UTC)
    due, made = next_due("daily", 0, start, hour), []
    for minute in range(70 * 60):
        moment = start + timedelta(minutes=minute)
        if due <= moment:
            made.append(period_of("daily", due))
            due = next_due("daily", 0, moment, hour)
    days = [night + timedelta(days=shift) for shift in (-1, 0, 1)]
    wanted = [f"daily:{day.isoformat()}" for day in days]
    # The walk begins a minute past midnight.
    assert made == (wanted[1:] if hour == time(0) else wanted)


@given(
    st.sampled_from(RHYTHMS),
    st.integers(0, 6),
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),
)
def test_next_letter_is_after_and_within_its_period(rhythm, weekday, after):
    due = next_due(rhythm, weekday, after)
    longest = {"daily": 1, "weekly": 7, "now": 7, "monthly": 31}[rhythm]
    assert after < due <= after + timedelta(days=longest, hours=1)
    local = due.astimezone(PARIS)
    assert (local.hour, local.minute) == (7, 0)
    assert rhythm not in {"weekly", "now"} or local.weekday() == weekday
    assert rhythm != "monthly" or local.day == 1


def test_leap_day_has_its_letter():
    eve = datetime(2028, 2, 28, 12, tzinfo=PARIS)
    assert next_due("daily", 0, eve).date() == date(2028, 2, 29)


def test_rhythm_without_letters_has_no_next():
    with pytest.raises(ValueError, match="never"):
        next_due("never", 0, datetime(2026, 1, 1, tzinfo=UTC))


@pytest.mark.postgresql  # seen once: three thousand minutes a night
@pytest.mark.django_db
@pytest.mark.parametrize("night", [SPRING, AUTUMN])
def test_ticks_of_both_nights_send_one_letter_a_day(town, night):
    """Something happens each hour; a tick each five minutes of the night, as the scheduler gives them, each minute of
    the hour of letters, else each thirty. Minute by minute above, where no database is asked."""
    start = datetime.combine(night - timedelta(days=1), time(5), PARIS).astimezone(UTC)
    with at(start):
        reader = make_person()
        proposal = make_proposal()
        support(reader, code=proposal.code)
        make_reader(reader, rhythm="daily")
    got = []
    for minutes in range(52 * 60):
        moment = start + timedelta(minutes=minutes)
        if minutes % 60 == 0:
            with at(moment):
                make_answer(proposal, text=f"Réponse de la minute {minutes}.")
        hour = moment.astimezone(PARIS)
        in_the_night = hour.date() == night and 1 <= hour.hour < 4 and minutes % 5 == 0
        if minutes % 30 == 0 or in_the_night or (hour.hour == 7 and hour.minute < 9):
            got += [(hour.date(), letter.to) for letter in letters_at(moment)]
    days = [day for day, to in got if to == [reader.email]]
    assert days == [night - timedelta(days=1), night, night + timedelta(days=1)]
