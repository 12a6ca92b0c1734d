"""How often an address of the network may try: counted in the shared cache, outside any transaction."""

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

# name → (tries, seconds)
LIMITS = {"follow-code": (30, 600)}


def exceeded(request: HttpRequest, name: str) -> bool:
    """Whether this visitor's network address has used up its tries."""
    tries, _ = LIMITS[name]
    used: int = cache.get(_key(request, name), 0)
    return used >= tries


def note(request: HttpRequest, name: str) -> None:
    """Count one try."""
    key = _key(request, name)
    # Not `incr`: it would give the key the cache's own time (300 s) instead of the limit's.
    cache.set(key, cache.get(key, 0) + 1, LIMITS[name][1])


def _key(request: HttpRequest, name: str) -> str:
    # allauth knows how many proxies are trusted: a forged X-Forwarded-For counts for nothing.
    return f"limit:{name}:{get_adapter(request).get_client_ip(request)}"
