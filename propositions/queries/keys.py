"""The end of a page, as its « next » carries it: signed, so that nothing but what we wrote comes back."""

from datetime import datetime
from typing import Any

from django.core import signing
from django.http import Http404

SALT = "page"


def write_key(at: datetime, key: int, order: str = "") -> str:
    """The key of a page that ends at this moment and row, of a list in this order."""
    return signing.dumps([order, at.isoformat(), key], salt=SALT)


def read_key(text: str, order: str = "") -> tuple[datetime, int]:
    """The moment and row where a page ended. Http404 for any other text, and for the key of another order."""
    found = read_parts(text)
    if len(found) != 3 or found[0] != order:
        raise Http404
    return datetime.fromisoformat(found[1]), int(found[2])


def read_parts(text: str) -> list[Any]:
    """What was signed, in its parts. Http404 for what we did not sign."""
    try:
        found = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        raise Http404 from None
    return list(found)


def write_parts(*parts: str | int) -> str:
    return signing.dumps(list(parts), salt=SALT)
