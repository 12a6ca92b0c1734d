"""A file a town gives → the action that replaces its quarters, its outline or its themes."""

from pathlib import Path

from django.conf import settings

from carte.actions import ThemeSpec, replace_boundary, replace_quarters, replace_themes
from carte.boundaries import read_areas, read_bytes, read_outline
from carte.outlines import overlapping
from carte.replacing import Redrawn, Rehearsed
from carte.territory import town_area


def import_quarters(path: Path, *, rehearse: bool) -> tuple[Redrawn, list[str]]:
    """Replace the quarters by this file's: what changed, and warnings. `rehearse` writes nothing."""
    areas = read_areas(read_bytes(path), nearby=town_area())
    try:
        return replace_quarters(None, areas=areas, rehearse=rehearse), overlapping(areas)
    except Rehearsed as tried:
        return tried.summary, overlapping(areas)


def import_boundary(path: Path, *, rehearse: bool) -> Redrawn:
    """Replace the town's outline by this file's: what moved. `rehearse` writes nothing."""
    area = read_outline(read_bytes(path), nearby=town_area())
    try:
        return replace_boundary(None, area=area, source=path.name, rehearse=rehearse)
    except Rehearsed as tried:
        return tried.summary


def import_themes(*, rehearse: bool) -> Redrawn:
    """Replace the themes by those of `ville.toml`. `rehearse` writes nothing."""
    try:
        return replace_themes(None, themes=theme_specs(), rehearse=rehearse)
    except Rehearsed as tried:
        return tried.summary


def theme_specs() -> list[ThemeSpec]:
    return [ThemeSpec(theme.code, theme.name, theme.form) for theme in settings.TOWN.themes]
