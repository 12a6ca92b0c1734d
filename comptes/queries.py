from comptes.models import PostalAddress, Structure, User


def address_of(person: User) -> str:
    """Where to write to somebody known on paper, "" where they left none."""
    return PostalAddress.objects.filter(user=person).values_list("lines", flat=True).first() or ""


def known_structures(number: int) -> list[str]:
    """The names of the first structures, in their order."""
    return list(Structure.objects.order_by("name").values_list("name", flat=True)[:number])


def get_person(email: str) -> User | None:
    """The person of this address (compared in lower case), or None."""
    return User.objects.filter(email=email.strip().lower()).first()
