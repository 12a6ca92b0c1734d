"""A new database gets its town from `ville.toml`: outline, quarters, themes. From then on they live in the database."""

from django.conf import settings

from carte.actions import found_town
from carte.boundaries import read_areas, read_bytes, read_outline
from carte.importing import theme_specs
from carte.outlines import refuse_outside
from carte.queries import town_is_founded
from socle.clock import now
from socle.demonstration import OPENED, move_to, moved_clock


def found_from_settings() -> bool:
    """Read the files `ville.toml` names and found the town. False if it stands already. BoundaryRefused in French."""
    town = settings.TOWN
    outline = read_outline(read_bytes(town.boundary))
    quarters = read_areas(read_bytes(town.quarters), nearby=outline.area) if town.quarters else []
    refuse_outside(quarters, outline.area)
    return found_town(None, boundary=outline, source=town.boundary_source, quarters=quarters, themes=theme_specs())


def load_town() -> str:
    """The demonstration's town, opened before its oldest idea."""
    if town_is_founded():
        return "déjà là"
    with moved_clock():
        move_to(now() - OPENED)
        found_from_settings()
    return "fondée"
