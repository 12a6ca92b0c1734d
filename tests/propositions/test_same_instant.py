"""Ideas of one instant (a spreadsheet brings hundreds) are each on one page of a list, and none is between two."""

from collections.abc import Callable, Iterator

import pytest
import time_machine

from carte.founding import found_from_settings
from carte.territory import forget_outlines
from comptes.models import User
from propositions.actions.supporting import support
from propositions.models.proposal import Proposal
from propositions.queries.filters import Filters
from propositions.queries.listing import SORTS, Asked, listed
from propositions.queries.lists import PAGE, Page, page_of, page_of_author
from propositions.queries.one import page_of_supporter
from socle.clock import now
from tests.factories.comptes import make_person
from tests.factories.kept import put_back
from tests.factories.propositions import make_proposal

NUMBER = PAGE + 5
Read = Callable[[User, str], Page]


@pytest.fixture
def author(db: None) -> User:
    """Who said them all, and supports them all, at once."""
    forget_outlines()
    put_back("ideas of one instant", gather)
    return Proposal.objects.select_related("author").order_by("pk")[0].author  # type: ignore[return-value]


def gather() -> None:
    found_from_settings()
    person = make_person()
    with time_machine.travel(now(), tick=False):
        for _ in range(NUMBER):
            support(person, code=make_proposal(person).code)


def _sorted(sort: str) -> Read:
    return lambda author, after: listed(Asked(Filters(), "", sort), after)


LISTS: dict[str, Read] = {f"sorted: {sort}": _sorted(sort) for sort in SORTS} | {
    "of the map": lambda author, after: page_of(Filters(), after),
    "of the author": page_of_author,
    "of the supporter": page_of_supporter,
}


def read_through(author: User, read: Read) -> Iterator[str]:
    after = ""
    while True:
        page = read(author, after)
        yield from (idea.code for idea in page.proposals)
        after = page.next_key
        if not after:
            return


@pytest.mark.parametrize("name", LISTS)
def test_ideas_of_one_instant_are_each_read_once(author: User, name: str) -> None:
    codes = list(read_through(author, LISTS[name]))
    assert len(codes) == NUMBER
    assert set(codes) == set(Proposal.objects.values_list("code", flat=True))
