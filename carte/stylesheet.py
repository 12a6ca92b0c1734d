"""`/ville.css`: the town's own colours, from `ville.toml`, over the defaults of the look."""

from django.conf import settings

LIGHT = "@media not all and (prefers-color-scheme: dark)"
DARK = "@media (prefers-color-scheme: dark)"


def stylesheet() -> str:
    """Custom properties of the town's colours, and `--t` of each theme on `.theme-<code>`, light and dark."""
    town = settings.TOWN
    # Not the plain :root: a town that gives no dark colours keeps the look's own at night.
    light = f"{LIGHT} {{\n{_root(town.colours)}\n}}"
    dark = _root(town.dark_colours)
    themes = "\n".join(f".theme-{theme.code} {{ --t: {theme.colour}; }}" for theme in town.themes)
    dark_themes = "\n".join(f".theme-{theme.code} {{ --t: {theme.colour_dark}; }}" for theme in town.themes)
    return f"{light}\n{themes}\n{DARK} {{\n{dark}\n{dark_themes}\n}}\n"


def _root(colours: dict[str, str]) -> str:
    lines = " ".join(f"--{name}: {colour};" for name, colour in colours.items())
    return f":root {{ {lines} }}"
