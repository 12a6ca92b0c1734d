from collections.abc import Mapping
from typing import Any
from uuid import UUID

from carte.models import Quarter, Theme
from comptes.models import User
from propositions.models.draft import Draft

PLACES = {
    "town": "Toute la ville",
    "point": "Un point montré sur la carte",
    "line": "Un chemin tracé sur la carte",
    "area": "Un espace tracé sur la carte",
}


def get_draft(key: UUID | str | None) -> Draft | None:
    return Draft.objects.select_related("proposal").filter(pk=key).first() if key else None


def describe_draft(data: Mapping[str, Any]) -> dict[str, Any]:
    """What a draft says so far, in the words of a page: its own fields, and the names of its place and theme.
    At most two queries."""
    quarter = Quarter.objects.living().filter(slug=data["quarter"]).first() if data.get("quarter") else None
    theme = Theme.objects.living().filter(code=data["theme"]).first() if data.get("theme") else None
    place = quarter.name if quarter else PLACES.get(data.get("place_kind", ""), "")
    hint = data.get("hint", "")
    return {
        **data,
        "place_label": f"{place} · {hint}" if place and hint else place,
        "theme_name": theme.name if theme else "",
        "theme_form": theme.form if theme else "",
    }


def open_draft_of(user: User) -> Draft | None:
    """The last draft a person left unfinished."""
    return Draft.objects.filter(user=user, proposal__isnull=True).order_by("-touched_at").first()
