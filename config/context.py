from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

PAGES = (("La carte", "map"), ("Toutes les idées", "propositions:list"), ("Suivre une idée", "propositions:follow"))
SIGNED_IN = (("Mes idées", "propositions:mine"),)


@dataclass(frozen=True)
class NavItem:
    label: str
    url: str
    current: bool


def site(request: HttpRequest) -> dict[str, Any]:
    """What every page shows: the town, whether this is the demonstration, and the pages there are."""
    # Error pages are rendered for requests that never met the sign-in middleware.
    user = getattr(request, "user", None)
    pages = PAGES + (SIGNED_IN if user is not None and user.is_authenticated else ())
    nav = tuple(NavItem(label, reverse(name), request.path == reverse(name)) for label, name in pages)
    return {"town": settings.TOWN, "demo": settings.DEMO, "nav": nav}
