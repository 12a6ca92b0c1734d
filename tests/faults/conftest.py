"""What the fault tests share."""

import os

import pytest
from django.test import Client

from comptes.models import User
from tests.factories.comptes import make_person

# Only script/soak --data gives the real files; without them there is nothing to collect, and nothing to skip.
collect_ignore = [] if os.environ.get("CRIEUR_SOAK_DATA") else ["test_real_boundaries.py"]


@pytest.fixture
def person(client: Client) -> User:
    """Whoever `client` is signed in as."""
    made = make_person()
    client.force_login(made)
    return made
