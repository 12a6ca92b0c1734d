"""The end of a page, as its « next » carries it: signed, so that nothing but what we wrote comes back."""

from datetime import datetime
from typing import Any

from django.core import signing
from django.http import Http404

SALT = "page"


def write_key(at: datetime, key: int, order: str = "") -> str:
    """The key of a page that ends at this moment and row, of a list in this order."""
    return write_parts(order, at.isoformat(), key)


def read_key(text: str, order: str = "") -> tuple[datetime, int]:
    """The moment and row where a page ended. Http404 for any other text, and for the key of another order."""
    at, key = read_parts(text, order, 2)
    return datetime.fromisoformat(at), int(key)


def write_parts(order: str, *parts: str | int) -> str:
    """The key of a page of a list in this order, which ends at what these parts say."""
    return signing.dumps([order, *parts], salt=SALT)


def read_parts(text: str, order: str, number: int) -> list[Any]:
    """The parts of such a key, so many. Http404 for what we did not sign, and for the key of another order."""
    try:
        found = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        raise Http404 from None
    if len(found) != number + 1 or found[0] != order:
        raise Http404
    return list(found[1:])
