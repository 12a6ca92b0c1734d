from collections.abc import Iterator

import pytest
from django.core.cache import cache

from carte.founding import found_from_settings
from carte.territory import forget_outlines
from propositions.views.shared import forget_pages
from socle.readonly import watched
from tests.factories.comptes import make_person
from tests.factories.kept import put_back

pytest_plugins = ["tests.house.called", "tests.database", "tests.lighter"]


@pytest.fixture(autouse=True)
def empty_cache(request: pytest.FixtureRequest) -> None:
    """Rate limits live in a cache that emptying the database does not empty; other tests roll theirs back."""
    marker = request.node.get_closest_marker("django_db")
    if "transactional_db" in request.fixturenames or (marker and marker.kwargs.get("transaction")):
        request.getfixturevalue("transactional_db")
        cache.clear()


@pytest.fixture(autouse=True)
def no_page_kept() -> None:
    """What a process keeps of its pages is another test's."""
    forget_pages()


@pytest.fixture
def town(db: None) -> None:
    """The demonstration's town: outline, five quarters, eight themes."""
    forget_outlines()
    put_back("town", found_from_settings)


@pytest.fixture
def committed_town(transactional_db: None) -> None:
    """The same, committed: for races between connections."""
    forget_outlines()
    put_back("town", found_from_settings)


@pytest.fixture
def guarded(db: None) -> Iterator[None]:
    """The read-only guard, as every request has it."""
    with watched():
        yield


@pytest.fixture
def resident(db: None):
    return make_person()
