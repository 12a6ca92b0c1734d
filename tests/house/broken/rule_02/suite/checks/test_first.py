import pytest
from room.actions import first


@pytest.mark.django_db
def test_first():
    assert first(None) == 1
