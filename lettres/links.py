"""The signed links of a letter: they name a reader by a key drawn at random, never by an address."""

import secrets
from functools import lru_cache

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import get_urlconf, reverse

SALT = "lettres"
TOKEN = "TOKEN"  # noqa: S105  stands where one goes


def draw_key() -> str:
    """22 signs of the URL alphabet: 128 bits."""
    return secrets.token_urlsafe(16)


def token_of(key: str) -> str:
    """What stands in the links of the reader of this key."""
    return Signer(salt=SALT, sep="~").sign(key)


def key_of(token: str) -> str:
    """The key that was signed, "" for a token that is none of ours."""
    try:
        return Signer(salt=SALT, sep="~").unsign(token)
    except BadSignature:
        return ""


def whole(path: str) -> str:
    """A path as an address for a mail: it starts with SITE_URL, never with what a request says of itself."""
    return f"{settings.SITE_URL}{path}"


def settings_url(key: str) -> str:
    return whole(_around(get_urlconf(), "lettres:by_link").replace(TOKEN, token_of(key)))


def leave_url(key: str) -> str:
    return whole(_around(get_urlconf(), "lettres:leave").replace(TOKEN, token_of(key)))


def leave_town_url(key: str) -> str:
    """Leaving the town's letter alone: what becomes of one's ideas is told all the same."""
    return whole(_around(get_urlconf(), "lettres:leave_town").replace(TOKEN, token_of(key)))


@lru_cache(maxsize=8)
def _around(urlconf: str | None, name: str) -> str:
    """An address, found once: thousands of letters have it."""
    return reverse(name, args=[TOKEN])
