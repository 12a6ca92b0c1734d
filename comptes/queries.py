from comptes.models import User


def get_person(email: str) -> User | None:
    """The person of this address (compared in lower case), or None."""
    return User.objects.filter(email=email.strip().lower()).first()
