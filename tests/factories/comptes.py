"""People, made by the actions."""

from itertools import count

from django.test import Client

from comptes.actions.people import add_person, confirm_person, ensure_person
from comptes.models import User
from comptes.personal_data import PersonalData, personal_data
from socle.unit_of_work import action

_numbers = count(1)


def make_person(role: str = "", email: str = "") -> User:
    """A person who has given back a code; with a role of the town if one is named."""
    address = email or f"personne-{next(_numbers)}@exemple.fr"
    if role:
        return add_person(None, email=address, first_name="", roles=(role,))
    return confirm_person(ensure_person(None, email=address))


def client_of(person: User | None = None) -> Client:
    """The browser of somebody signed in; of nobody in particular."""
    client = Client()
    if person:
        client.force_login(person)
    return client


@action(silent="a test erases")
def erase(actor: None, *, label: str, person: User) -> int:
    """What the room of this model forgets of a person; how many rows that touched."""
    entry = personal_data[label]
    assert isinstance(entry, PersonalData)
    return entry.erase(person)
