import os
from collections.abc import Iterator

import pytest
from django.core.cache import cache

from carte.founding import found_from_settings
from socle.readonly import watched
from tests.factories.comptes import make_person

# Playwright's loop lives in the test's thread; the tests that drive a browser never use the ORM there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "0")


@pytest.fixture(autouse=True)
def empty_cache(request: pytest.FixtureRequest) -> None:
    """Rate limits live in a cache that emptying the database does not empty; other tests roll theirs back."""
    marker = request.node.get_closest_marker("django_db")
    if "transactional_db" in request.fixturenames or (marker and marker.kwargs.get("transaction")):
        request.getfixturevalue("transactional_db")
        cache.clear()


@pytest.fixture
def town(db: None) -> None:
    """The demonstration's town: outline, five quarters, eight themes."""
    found_from_settings()


@pytest.fixture
def committed_town(transactional_db: None) -> None:
    """The same, committed: for races between connections."""
    found_from_settings()


@pytest.fixture
def guarded(db: None) -> Iterator[None]:
    """The read-only guard, as every request has it."""
    with watched():
        yield


@pytest.fixture
def resident(db: None):
    return make_person()
