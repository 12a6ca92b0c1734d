"""People, made by the actions."""

from itertools import count

from comptes.actions import add_person, confirm_person, ensure_person
from comptes.models import User

_numbers = count(1)


def make_person(role: str = "", email: str = "") -> User:
    """A person who has given back a code; with a role of the town if one is named."""
    address = email or f"personne-{next(_numbers)}@exemple.fr"
    if role:
        return add_person(None, email=address, first_name="", roles=(role,))
    return confirm_person(ensure_person(None, email=address))
