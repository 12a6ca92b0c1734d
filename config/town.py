"""Reads `ville.toml`: what a town changes without touching code. Its faults are in French and say where."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, cast

from config.town_table import ADDRESS, NAME, SENTENCE, THEME_CODE, Fault, Table
from config.town_tiles import NO_SERVER, SERVER, Tiles

COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
INSEE = re.compile(r"(\d{2}|2[AB])\d{3}")
POSTCODE = re.compile(r"\d{5}")
SIREN = re.compile(r"\d{9}")
EARLIEST, LATEST = 2000, 2200
ANSWERED_WITHIN = 3650  # days
SERVICE = 120  # signs: comptes/models.py
# Classes of the pages begin so (.theme-key, the key of the map).
RESERVED = frozenset({"key"})
FORMS = frozenset({"ball", "fir", "diamond", "leaf", "book", "house", "clover", "flame"})
# Tables and lists in one another: a text of a list of a part is at the third level.
DEPTH = 8
TOO_DEEP = (
    f"emboîte plus de {DEPTH} niveaux de crochets, d’accolades ou de points : un réglage est un texte, un nombre ou "
    "une liste de textes."
)


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
class NeutralPeriod:
    """From one day to another, both in it: before an election, what the town did is not promoted (L52-1)."""

    first: date
    last: date
    why: str


@dataclass(frozen=True)
class Town:
    """A town as its file says it; paths are absolute, colours « #rrggbb ». `insee`, `postcode`, `siren` are "" and
    `horizon` (a year) is 0 where the file does not tell them. `read_before`: ideas are read before they are published;
    `watched`: words that make an idea wait for a reading; `synonyms`: groups of words that find one another;
    `neutral`: when nothing that the town did is promoted."""

    name: str
    process: str
    insee: str
    postcode: str
    siren: str
    horizon: int
    boundary: Path
    quarters: Path | None
    basemap: Path | None
    boundary_source: str
    boundary_note: str
    contact: dict[str, Any]
    legal: dict[str, Any]
    answer_days: int
    services: tuple[str, ...]
    read_before: bool
    watched: tuple[str, ...]
    synonyms: tuple[tuple[str, ...], ...]
    neutral: tuple[NeutralPeriod, ...]
    tiles: Tiles | None
    colours: dict[str, str]
    dark_colours: dict[str, str]
    themes: tuple[ThemeFile, ...] = field(default_factory=tuple)


def read_town(path: Path) -> Town:
    """The town of this file. TownFileRefused, with every fault, for a file that is missing or cannot be used."""
    town, faults = parse_town(read_toml(path), path.parent)
    if faults:
        lines = " ".join(f"{fault.where} : {fault.message}" for fault in faults)
        raise TownFileRefused(f"{path.name} est à corriger (manage.py town check dit les lignes). {lines}")
    return town


def read_toml(path: Path) -> dict[str, Any]:
    """What the file holds. TownFileRefused for one that cannot be opened, is no TOML (with the line) or is too deep."""
    try:
        data = tomllib.loads(read_sheet(path))
    except OSError as error:
        raise TownFileRefused(f"{path.name} ne s’ouvre pas : vérifiez le nom et le chemin du fichier.") from error
    except UnicodeDecodeError as error:
        raise TownFileRefused(f"{path.name} : enregistrez-le en UTF-8 (codage du texte).") from error
    except tomllib.TOMLDecodeError as error:
        raise TownFileRefused(f"{path.name}{_place_of(error)}") from error
    except ValueError as error:
        # An integer of thousands of digits.
        raise TownFileRefused(f"{path.name} : un nombre y est trop long.") from error
    except RecursionError as error:
        raise TownFileRefused(f"{path.name} {TOO_DEEP}") from error
    if _is_deep(data):
        raise TownFileRefused(f"{path.name} {TOO_DEEP}")
    return data


def read_sheet(path: Path) -> str:
    """The text of the file, without the mark some editors put at its head. OSError, UnicodeDecodeError."""
    return path.read_text(encoding="utf-8-sig")


def _is_deep(data: dict[str, Any]) -> bool:
    """Level by level: what is to be refused is what a recursion would not survive."""
    level: list[Any] = [data]
    for _ in range(DEPTH):
        inner = (value for one in level for value in (one.values() if isinstance(one, dict) else one))
        level = [value for value in inner if isinstance(value, dict | list)]
    return bool(level)


def _place_of(error: tomllib.TOMLDecodeError) -> str:
    found = re.search(r"line (\d+), column (\d+)", str(error))
    place = f", ligne {found.group(1)}, colonne {found.group(2)}" if found else ", à la fin"
    return (
        f"{place} : ce n’est pas du TOML. Un texte va entre guillemets droits, une liste entre crochets, "
        "et chaque réglage n’est écrit qu’une fois."
    )


def parse_town(data: dict[str, Any], folder: Path) -> tuple[Town, list[Fault]]:
    """The town, its paths from this folder, and what is wrong; with a fault, the town is not to be used."""
    faults: list[Fault] = []
    sheet = Table(data, "", faults)
    town = sheet.table("town")
    colours = sheet.table("colours")
    dark = colours.table("dark")
    moderation = sheet.table("moderation")
    made = Town(
        name=town.text("name", NAME),
        process=town.text("process", NAME),
        insee=town.shaped("insee", INSEE, 'n’est pas un code Insee : cinq signes, par exemple "59491" ou "2A004".'),
        postcode=town.shaped("postcode", POSTCODE, 'n’est pas un code postal : cinq chiffres, par exemple "59590".'),
        siren=_siren(town),
        horizon=town.number("horizon", EARLIEST, LATEST, needed=False),
        boundary=folder / town.text("boundary", ADDRESS),
        quarters=_path(town, "quarters", folder),
        basemap=_path(town, "basemap", folder),
        boundary_source=town.text("boundary_source", needed=False),
        boundary_note=town.text("boundary_note", needed=False),
        contact=sheet.table("contact").data,
        legal=sheet.table("legal").data,
        answer_days=sheet.table("answers").number("days", most=ANSWERED_WITHIN),
        services=sheet.table("answers").texts("services", SERVICE),
        read_before=_when_read(moderation),
        watched=moderation.texts("words"),
        synonyms=tuple(tuple(line.split()) for line in sheet.table("search").texts("synonyms", SENTENCE)),
        neutral=tuple(_neutral(sheet)),
        tiles=_tiles(sheet.table("tiles")),
        colours=_colours(colours, skip="dark"),
        dark_colours=_colours(dark),
        themes=tuple(_themes(sheet)),
    )
    return made, faults


def _when_read(table: Table) -> bool:
    when = table.text("when", needed=False) or "after"
    if when not in {"before", "after"}:
        table.refuse("when", 'écrivez "after" (publier, puis relire) ou "before" (relire, puis publier).')
    return when == "before"


def _neutral(sheet: Table) -> Iterable[NeutralPeriod]:
    for table in _parts(sheet, "neutral", "chaque période est une partie [[neutral]], avec deux crochets."):
        first, last, why = table.day("from"), table.day("until"), table.text("why")
        if first and last and last < first:
            table.refuse("until", "ce jour est avant celui de « from » : échangez-les.")
        elif first and last:
            yield NeutralPeriod(first, last, why)


def _parts(sheet: Table, key: str, advice: str) -> Iterable[Table]:
    """The parts [[key]] of the file, each as a table."""
    found = sheet.data.get(key, [])
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        sheet.refuse(key, advice)
        return
    for rank, data in enumerate(cast(list[dict[str, Any]], found), start=1):
        yield Table(data, f"{key}.{rank}", sheet.faults)


def _siren(town: Table) -> str:
    found = town.shaped("siren", SIREN, "n’est pas un numéro SIREN : neuf chiffres.")
    if SIREN.fullmatch(found) and not _luhn(found):
        town.refuse("siren", f"« {found} » n’est pas un numéro SIREN : un chiffre est faux, ou deux sont échangés.")
    return found


def _luhn(digits: str) -> bool:
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0


def _path(town: Table, key: str, folder: Path) -> Path | None:
    found = town.text(key, ADDRESS, needed=False)
    return folder / found if found else None


def _tiles(table: Table) -> Tiles | None:
    if not table.data:
        return None
    url = table.text("url", ADDRESS)
    if url and not SERVER.match(url):
        table.refuse("url", NO_SERVER)
    return Tiles(url, table.text("attribution"), table.number("max_zoom"))


def _colours(table: Table, skip: str = "") -> dict[str, str]:
    for name, colour in table.data.items():
        if name != skip and not (CODE.fullmatch(name) and is_colour(colour)):
            table.refuse(name, 'une couleur s’écrit avec un dièse et six signes : "#A63D2F".')
    return {name: str(colour) for name, colour in table.data.items() if name != skip}


def is_colour(value: object) -> bool:
    return isinstance(value, str) and COLOUR.fullmatch(value) is not None


def _themes(sheet: Table) -> Iterable[ThemeFile]:
    codes: set[str] = set()
    for table in _parts(sheet, "themes", "chaque thème est une partie [[themes]], avec deux crochets."):
        theme = _theme(table)
        if theme.code in RESERVED:
            table.refuse("code", f"le code « {theme.code} » est pris par le site : choisissez-en un autre.")
        if theme.code in codes:
            table.refuse("code", f"le code « {theme.code} » sert déjà à un autre thème.")
        codes.add(theme.code)
        yield theme


def _theme(table: Table) -> ThemeFile:
    code, form = table.text("code", THEME_CODE), table.text("form")
    if code and not CODE.fullmatch(code):
        table.refuse("code", f"« {code} » s’écrit en minuscules, sans accent ni espace : cadre-de-vie.")
    if form and form not in FORMS:
        table.refuse("form", f"la forme « {form} » n’existe pas ; il y a {', '.join(sorted(FORMS))}.")
    for key in ("colour", "colour_dark"):
        if not is_colour(table.data.get(key)):
            table.refuse(key, 'une couleur s’écrit avec un dièse et six signes : "#A63D2F".')
    return ThemeFile(
        code, table.text("name", NAME), form, str(table.data.get("colour")), str(table.data.get("colour_dark"))
    )
