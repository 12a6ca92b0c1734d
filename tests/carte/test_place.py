import math

import pytest
from django.apps import apps
from django.db import IntegrityError, connection

from carte.models import Place
from propositions.models.proposal import Proposal
from tests.factories.propositions import make_proposal

PLACES = [model for model in apps.get_models() if issubclass(model, Place)]


def test_every_concrete_place_has_the_check():
    assert Proposal in PLACES
    for model in PLACES:
        names = {constraint.name for constraint in model._meta.constraints}
        assert f"{model._meta.app_label}_{model._meta.model_name}_place_whole" in names


@pytest.mark.parametrize(
    "change",
    [
        {"longitude": None},
        {"latitude": None},
        {"quadkey": None},
        {"longitude": 181.0},
        {"latitude": -91.0},
        {"precision": "town"},
        {"precision": "quarter"},
        {"precision": "nowhere"},
    ],
)
def test_database_refuses_half_a_place(town, change):
    proposal = make_proposal()
    with pytest.raises(IntegrityError):
        Proposal.objects.filter(pk=proposal.pk).update(**change)


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_database_refuses_a_longitude_that_is_no_number(town, value):
    proposal = make_proposal()
    with pytest.raises(IntegrityError):
        Proposal.objects.filter(pk=proposal.pk).update(longitude=value)


def test_database_takes_a_quarter_without_a_point(town):
    proposal = make_proposal(place_kind="quarter", quarter="vicoigne")
    assert (proposal.longitude, proposal.latitude, proposal.quadkey) == (None, None, None)
    assert proposal.quarter is not None
    connection.check_constraints()
