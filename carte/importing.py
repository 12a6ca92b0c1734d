"""A file a town gives → the action that replaces its quarters, its outline or its themes."""

from pathlib import Path

from django.conf import settings

from carte.actions import ThemeSpec, replace_boundary, replace_quarters, replace_themes
from carte.boundaries import read_areas, read_bytes, read_outline
from carte.outlines import NamedArea, as_area, left_outside, overlapping
from carte.queries import town_shapes
from carte.replacing import Redrawn, Rehearsed
from carte.territory import town_area


def import_quarters(path: Path, *, rehearse: bool) -> tuple[Redrawn, list[str]]:
    """Replace the quarters by this file's: what changed, and warnings. `rehearse` writes nothing."""
    areas = read_areas(read_bytes(path), nearby=town_area())
    try:
        return replace_quarters(None, areas=areas, rehearse=rehearse), overlapping(areas)
    except Rehearsed as tried:
        return tried.summary, overlapping(areas)


def import_boundary(path: Path, *, rehearse: bool) -> tuple[Redrawn, list[str]]:
    """Replace the town's outline by this file's: what moved, and warnings. `rehearse` writes nothing."""
    area = read_outline(read_bytes(path), nearby=town_area())
    quarters = [NamedArea(quarter.name, as_area(quarter.shape)) for quarter in town_shapes()[1]]
    warnings = _outside(left_outside(quarters, area.area))
    try:
        return replace_boundary(None, area=area, source=path.name, rehearse=rehearse), warnings
    except Rehearsed as tried:
        return tried.summary, warnings


def _outside(names: list[str]) -> list[str]:
    if not names:
        return []
    what = "quartiers restent, mais sont" if len(names) > 1 else "quartier reste, mais est"
    mended = "redessinez-les" if len(names) > 1 else "redessinez-le"
    return [
        f"{len(names)} {what} hors de ce contour, en tout ou pour plus de la moitié ({', '.join(names)}) : {mended}, "
        "puis « manage.py town import »."
    ]


def import_themes(*, rehearse: bool) -> Redrawn:
    """Replace the themes by those of `ville.toml`. `rehearse` writes nothing."""
    try:
        return replace_themes(None, themes=theme_specs(), rehearse=rehearse)
    except Rehearsed as tried:
        return tried.summary


def theme_specs() -> list[ThemeSpec]:
    return [ThemeSpec(theme.code, theme.name, theme.form) for theme in settings.TOWN.themes]
