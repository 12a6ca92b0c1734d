"""What the fault tests share."""

import pytest
from django.test import Client

from comptes.models import User
from tests.factories.comptes import make_person


@pytest.fixture
def person(client: Client) -> User:
    """Whoever `client` is signed in as."""
    made = make_person()
    client.force_login(made)
    return made
