import pytest

from propositions.queries.reading import readable_by
from tests.factories.comptes import make_person
from tests.factories.propositions import make_proposal


@pytest.mark.parametrize(
    ("role", "readable"),
    [
        ("", {"public"}),
        # Whoever is elected decides in public.
        ("elected", {"public"}),
        ("crier", {"public", "staff"}),
        ("staff", {"public", "staff"}),
        ("moderator", {"public", "staff", "followers", "author"}),
        ("administrator", {"public", "staff", "followers", "author"}),
    ],
)
def test_thread_of_an_idea_is_read_by_those_whom_it_concerns(town, role, readable):
    assert readable_by(make_person(role), make_proposal().thread) == readable


def test_author_reads_what_is_said_to_them(town, resident):
    assert readable_by(resident, make_proposal(resident).thread) == {"public", "followers", "author"}
