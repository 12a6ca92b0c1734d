from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from socle.actions import set_clock_offset
from socle.clock import now, steady, today
from socle.demonstration import move_to, moved_clock

pytestmark = pytest.mark.django_db


@time_machine.travel(datetime(2026, 3, 1, 23, 30, tzinfo=UTC), tick=False)
def test_today_is_the_day_in_the_town():
    assert now() == datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    assert today().isoformat() == "2026-03-02"


def test_clock_asks_the_database_only_in_the_demonstration(settings, django_assert_num_queries):
    with django_assert_num_queries(0):
        now()
    settings.DEMO = True
    with django_assert_num_queries(1), steady():
        now()
        now()


def test_clock_does_not_move_outside_the_demonstration():
    with pytest.raises(RuntimeError, match="démonstration"):
        set_clock_offset(None, offset=timedelta(days=1))


@time_machine.travel(datetime(2026, 11, 25, 12, tzinfo=UTC), tick=False)
def test_demonstration_moves_its_clock_and_puts_it_back(settings):
    settings.DEMO = True
    moment = datetime(2024, 5, 6, 9, 30, tzinfo=UTC)
    with moved_clock():
        move_to(moment)
        assert now() == moment
        move_to(moment + timedelta(days=3))
        assert now() == moment + timedelta(days=3)
    assert now() == datetime(2026, 11, 25, 12, tzinfo=UTC)


@time_machine.travel(datetime(2026, 11, 25, 12, tzinfo=UTC), tick=False)
def test_demonstration_clock_is_put_back_after_a_failure(settings):
    settings.DEMO = True

    def fail_while_moved():
        with moved_clock():
            move_to(datetime(2024, 5, 6, tzinfo=UTC))
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        fail_while_moved()
    assert now() == datetime(2026, 11, 25, 12, tzinfo=UTC)
