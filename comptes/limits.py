"""How often an address of the network may try: counted by allauth's limiter in the shared cache, outside any
transaction. It knows how many proxies are trusted: a forged X-Forwarded-For counts for nothing."""

from allauth.core.internal import ratelimit
from django.http import HttpRequest

# name → (tries, seconds)
# A hall of a hundred phones shares one address: the search is wide, and beyond it answers without asking others.
LIMITS = {
    "follow-code": (30, 600),
    "address-search": (300, 60),
    "flag": (60, 3600),
    "photos": (600, 3600),
    # Begun, by a browser that holds none: a hall of a hundred phones, ten times over.
    "draft": (1000, 3600),
    "sheets": (60, 3600),
    # A program writes faster than a person, and a hall shares one address.
    "api-write": (600, 600),
    # Asked while one types.
    "doubles": (1200, 60),
    # Of one code, counted where requests that arrive together are counted one by one: a visit's own count loses some.
    "code-guess": (5, 900),
}


def exceeded(request: HttpRequest, name: str) -> bool:
    """Whether this visitor's network address has used up its tries."""
    return not _consume(request, name, dry_run=True)


def take(request: HttpRequest, name: str) -> bool:
    """Count one try; whether it was still allowed."""
    return _consume(request, name, dry_run=False)


def take_of(request: HttpRequest, name: str, key: str) -> bool:
    """Count one try of this very thing, from wherever; whether it was still allowed."""
    tries, seconds = LIMITS[name]
    rates = {name: f"{tries}/{seconds}s/key"}
    return bool(ratelimit.consume(request, app="crieur", action=name, config=rates, key=key, limit_get=True))


def _consume(request: HttpRequest, name: str, *, dry_run: bool) -> bool:
    tries, seconds = LIMITS[name]
    rates = {name: f"{tries}/{seconds}s/ip"}
    return bool(ratelimit.consume(request, app="crieur", action=name, config=rates, dry_run=dry_run, limit_get=True))
