"""A new database gets its town from `ville.toml`: outline, quarters, themes. From then on they live in the database."""

from django.conf import settings

from carte.actions import ThemeSpec, found_town
from carte.boundaries import BoundaryRefused, read_areas
from carte.queries import town_is_founded
from socle.clock import now
from socle.demonstration import OPENED, move_to, moved_clock


def found_from_settings() -> bool:
    """Read the files `ville.toml` names and found the town. False if it stands already. BoundaryRefused in French."""
    town = settings.TOWN
    outline = read_areas(town.boundary.read_text(encoding="utf-8"))
    if len(outline) != 1:
        raise BoundaryRefused(f"{town.boundary.name} : il faut un seul contour pour la ville.")
    return found_town(
        None,
        boundary=outline[0],
        source=town.boundary_source,
        quarters=read_areas(town.quarters.read_text(encoding="utf-8")) if town.quarters else [],
        themes=[ThemeSpec(theme.code, theme.name, theme.form) for theme in town.themes],
    )


def load_town() -> str:
    """The demonstration's town, opened before its oldest idea."""
    if town_is_founded():
        return "déjà là"
    with moved_clock():
        move_to(now() - OPENED)
        found_from_settings()
    return "fondée"
