"""The index of words is derived: lost, it is made again, and finds what was written before."""

from django.db import connection

from propositions.queries.filters import Filters
from propositions.queries.listing import Asked, listed
from propositions.search_index import TRIGGERS, build_index
from tests.factories.propositions import make_proposal


def found(text: str) -> set[str]:
    return {idea.title for idea in listed(Asked(Filters(), text)).proposals}


def test_index_is_made_again_where_it_is_missing(committed_town):
    make_proposal(title="Un kiosque")
    for _ in range(2):
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("DROP INDEX propositions_search")
            else:
                for name in TRIGGERS:
                    cursor.execute(f"DROP TRIGGER {name}")
                cursor.execute("DROP TABLE propositions_search")
        build_index()
        build_index()
        assert found("kiosque") == {"Un kiosque"}
