"""Counts follow an idea that changes what it counts as, up and down."""

from typing import Any

import pytest
from django.test import Client

from carte.models import Quarter
from propositions.counts import expected_counts, footprint_of, kept_counts, move_counts
from propositions.models.count import ProposalCount
from propositions.models.proposal import Proposal
from socle.unit_of_work import action
from tests.factories.propositions import make_proposal, make_street_proposal

pytestmark = pytest.mark.django_db


@action(silent="a test changes what an idea counts as")
def change(actor: None, *, idea: Proposal, columns: dict[str, Any]) -> None:
    before = footprint_of(idea)
    for name, value in columns.items():
        setattr(idea, name, value)
    idea.save()
    move_counts(before, footprint_of(idea))


def test_hidden_and_shown_again(town: None) -> None:
    idea = make_proposal()
    shown = kept_counts()
    change(None, idea=idea, columns={"visibility": "hidden"})
    assert kept_counts() == expected_counts() == {}
    assert ProposalCount.objects.filter(ideas=0).exists()
    change(None, idea=idea, columns={"visibility": "public"})
    assert kept_counts() == expected_counts() == shown


def test_moved_from_a_point_to_its_quarter_and_back(town: None, client: Client) -> None:
    idea, other = make_proposal(), make_street_proposal()
    placed = {name: getattr(idea, name) for name in ("precision", "longitude", "latitude", "quadkey", "quarter")}
    nowhere = dict.fromkeys(("longitude", "latitude", "quadkey"))
    # The same row of the whole town keeps its idea: one sum goes up, others down.
    change(None, idea=idea, columns={"precision": "quarter", **nowhere})
    assert kept_counts() == expected_counts()
    change(None, idea=idea, columns={"quarter": Quarter.objects.get(slug="gare")})
    assert kept_counts() == expected_counts()
    change(None, idea=other, columns={"progress": "kept"})
    assert kept_counts() == expected_counts()
    change(None, idea=idea, columns=placed)
    assert kept_counts() == expected_counts()
    assert "2 idées" in client.get("/idees/").content.decode()
