from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from lettres.neutral import neutral_period
from propositions.rights import is_crier, may_answer, may_moderate

PAGES = (("La carte", "map"), ("Toutes les idées", "propositions:list"))
BY_CODE = (("Suivre une idée", "propositions:follow"),)
SIGNED_IN = (("Mes idées", "propositions:mine"),)
# The pages of those who work here.
AT_WORK = (
    (is_crier, "Saisie", "propositions:entry"),
    (may_answer, "À répondre", "propositions:to_answer"),
    (may_moderate, "Modération", "propositions:moderation"),
)


@dataclass(frozen=True)
class NavItem:
    label: str
    url: str
    current: bool


def site(request: HttpRequest) -> dict[str, Any]:
    """What every page shows: the town, whether this is the demonstration, the pages there are; to whoever works here,
    the period in which nothing that the town did is promoted."""
    # Error pages are rendered for requests that never met the sign-in middleware.
    user = getattr(request, "user", None)
    pages: tuple[tuple[str, str], ...] = PAGES + BY_CODE
    neutral = None
    if user is not None and user.is_authenticated:
        # Whoever has an account needs no code; the roof holds five links at most.
        at_work = tuple((label, name) for may, label, name in AT_WORK if may(user))
        pages = PAGES + SIGNED_IN + at_work
        neutral = neutral_period() if at_work else None
    nav = tuple(NavItem(label, reverse(name), request.path == reverse(name)) for label, name in pages)
    return {"town": settings.TOWN, "demo": settings.DEMO, "nav": nav, "neutral": neutral}
