"""Reads `ville.toml`: what a town changes without touching code. Its errors are in French and say where."""

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
FORMS = frozenset({"ball", "fir", "diamond", "leaf", "book", "house", "clover", "flame"})


class TownFileRefused(ValueError):
    """`ville.toml` cannot be used; the message says in French which key, and what to do."""


@dataclass(frozen=True)
class ThemeFile:
    code: str
    name: str
    form: str
    colour: str
    colour_dark: str


@dataclass(frozen=True)
class Tiles:
    url: str
    attribution: str
    max_zoom: int

    @property
    def host(self) -> str:
        """Scheme and host of the tiles, for the content security policy; `{s}` becomes any sub-domain."""
        found = re.match(r"https?://[^/?]+", self.url)
        return found.group(0).replace("{s}", "*") if found else ""


@dataclass(frozen=True)
class Town:
    """A town as its file says it; paths are absolute, colours « #rrggbb »."""

    name: str
    process: str
    boundary: Path
    quarters: Path | None
    basemap: Path | None
    boundary_source: str
    boundary_note: str
    contact: dict[str, Any]
    legal: dict[str, Any]
    answer_days: int
    tiles: Tiles | None
    colours: dict[str, str]
    dark_colours: dict[str, str]
    themes: tuple[ThemeFile, ...] = field(default_factory=tuple)


def read_town(path: Path) -> Town:
    """The town of this file. TownFileRefused for a file that is missing, unreadable, or lacks a key."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TownFileRefused(f"{path.name} ne se lit pas : {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TownFileRefused(f"{path.name} n’est pas du TOML : {error}.") from error
    town, folder = _table(data, "town"), path.parent
    colours = dict(_table(data, "colours"))
    dark = colours.pop("dark", {})
    return Town(
        name=_text(town, "name"),
        process=_text(town, "process"),
        boundary=folder / _text(town, "boundary"),
        quarters=_path(folder, town.get("quarters")),
        basemap=_path(folder, town.get("basemap")),
        boundary_source=str(town.get("boundary_source", "")),
        boundary_note=str(town.get("boundary_note", "")),
        contact=_table(data, "contact"),
        legal=_table(data, "legal"),
        answer_days=_number(_table(data, "answers"), "days"),
        tiles=_tiles(data.get("tiles")),
        colours=_colours(colours, "colours"),
        dark_colours=_colours(dark, "colours.dark"),
        themes=_themes(data.get("themes", [])),
    )


def _table(data: dict[str, Any], name: str) -> dict[str, Any]:
    table = data.get(name, {})
    if not isinstance(table, dict):
        raise TownFileRefused(f"ville.toml : [{name}] doit être une table.")
    return table


def _text(table: dict[str, Any], key: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise TownFileRefused(f"ville.toml : il manque « {key} », un texte entre guillemets.")
    return value.strip()


def _number(table: dict[str, Any], key: str) -> int:
    value = table.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise TownFileRefused(f"ville.toml : il manque « {key} », un nombre entier plus grand que zéro.")
    return value


def _path(folder: Path, value: Any) -> Path | None:
    return folder / str(value) if value else None


def _tiles(table: Any) -> Tiles | None:
    if not table:
        return None
    return Tiles(_text(table, "url"), _text(table, "attribution"), _number(table, "max_zoom"))


def _colours(table: dict[str, Any], where: str) -> dict[str, str]:
    for name, colour in table.items():
        if not CODE.fullmatch(name) or not (isinstance(colour, str) and COLOUR.fullmatch(colour)):
            raise TownFileRefused(f"ville.toml : [{where}] {name} doit s’écrire « #A63D2F ».")
    return dict(table)


def _themes(tables: list[dict[str, Any]]) -> tuple[ThemeFile, ...]:
    themes = tuple(_theme(table) for table in tables)
    codes = [theme.code for theme in themes]
    if len(set(codes)) != len(codes):
        raise TownFileRefused("ville.toml : deux thèmes ont le même code.")
    return themes


def _theme(table: dict[str, Any]) -> ThemeFile:
    code, form = _text(table, "code"), _text(table, "form")
    if not CODE.fullmatch(code):
        raise TownFileRefused(f"ville.toml : le code « {code} » s’écrit en minuscules, sans accent ni espace.")
    if form not in FORMS:
        raise TownFileRefused(f"ville.toml : la forme « {form} » n’existe pas ({', '.join(sorted(FORMS))}).")
    colours = _colours({"colour": table.get("colour"), "colour-dark": table.get("colour_dark")}, f"themes {code}")
    return ThemeFile(code, _text(table, "name"), form, colours["colour"], colours["colour-dark"])
