"""What is said after midnight is of the new day, and of the new year, as the town reads it: before Greenwich does."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from propositions.actions.answering import Promised
from propositions.models.answer import AnswerDelay
from propositions.models.proposal import Proposal
from propositions.queries.counts import count_ideas
from propositions.queries.filters import Filters
from propositions.queries.lists import page_of
from socle.clock import today
from tests.factories.propositions import make_answer, make_proposal

# Half past midnight in the town, on the first of January 2025.
NEW_YEAR = datetime(2024, 12, 31, 23, 30, tzinfo=UTC)


@pytest.fixture
def idea(town: None) -> Proposal:
    with time_machine.travel(NEW_YEAR):
        return make_proposal()


@pytest.mark.parametrize(("year", "number"), [(2024, 0), (2025, 1), (2026, 0)])
def test_year_of_an_idea_is_that_of_the_town(idea: Proposal, year: int, number: int) -> None:
    assert len(page_of(Filters(year=year)).proposals) == number
    # The list and the count above it agree.
    assert count_ideas(Filters(year=year)) == number


def test_day_of_an_idea_is_that_of_the_town_in_open_data(idea: Proposal, client: Client) -> None:
    raw = b"".join(client.get("/donnees/idees.csv").streaming_content)  # type: ignore[attr-defined]
    [row] = csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";")
    assert (row["publiee_le"], row["reponse_attendue_le"]) == ("2025-01-01", "2025-03-02")


def test_answer_of_the_same_day_took_no_day(idea: Proposal) -> None:
    with time_machine.travel(datetime(2025, 1, 1, 10, tzinfo=UTC)):
        make_answer(idea)
    assert list(AnswerDelay.objects.values_list("days", "ideas")) == [(0, 1)]


def test_day_of_a_promise_is_no_answer_due(town: None, client: Client) -> None:
    make_answer(make_proposal(), promised=Promised("Deux bancs", today() + timedelta(days=30), "Espaces verts"))
    raw = b"".join(client.get("/donnees/idees.csv").streaming_content)  # type: ignore[attr-defined]
    [row] = csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";")
    assert row["reponse_attendue_le"] == ""
