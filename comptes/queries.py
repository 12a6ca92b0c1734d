from hashlib import sha256

from comptes.models import ApiToken, PostalAddress, Structure, User
from socle.clock import today


def address_of(person: User) -> str:
    """Where to write to somebody on paper, "" where they left no address."""
    return PostalAddress.objects.filter(user=person).values_list("lines", flat=True).first() or ""


def known_structures(number: int) -> list[str]:
    """The names of the first structures, in their order."""
    return list(Structure.objects.order_by("name").values_list("name", flat=True)[:number])


def digest_of(token: str) -> str:
    """What is kept of a token, in hexadecimal."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def person_of_token(token: str) -> User | None:
    """Whose token this is, if it is still good and their account open."""
    rows = ApiToken.objects.filter(digest=digest_of(token), ends_on__gte=today()).select_related("user")
    found = rows.filter(user__is_active=True, user__verified_at__isnull=False).first()
    return found.user if found else None


def tokens_of(person: User) -> list[ApiToken]:
    """A person's tokens, the newest first; ten at most."""
    return list(ApiToken.objects.filter(user=person).order_by("-created_at", "-pk"))


def get_person(email: str) -> User | None:
    """The person of this address (compared in lower case), or None."""
    return User.objects.filter(email=email.strip().lower()).first()
