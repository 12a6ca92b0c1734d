import pytest
from room.actions import second
from socle.unit_of_work import called


@pytest.mark.django_db
def test_second():
    called.add("room.actions.plain")  # its own fault is found elsewhere
    assert second(None) == 2
