"""Reads `ville.toml`: what a town changes without touching code. Its faults are in French and say where."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from config.town_tiles import NO_SERVER, SERVER, Tiles

COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
INSEE = re.compile(r"(\d{2}|2[AB])\d{3}")
POSTCODE = re.compile(r"\d{5}")
SIREN = re.compile(r"\d{9}")
EARLIEST, LATEST = 2000, 2200
ANSWERED_WITHIN = 3650  # days
# Classes of the pages begin so (.theme-key, the key of the map).
RESERVED = frozenset({"key"})
FORMS = frozenset({"ball", "fir", "diamond", "leaf", "book", "house", "clover", "flame"})
# What the database keeps of them (carte/models.py); the others are bounded so that a page holds them.
NAME, THEME_CODE, SENTENCE, ADDRESS = 80, 40, 300, 1000
# Tables and lists in one another: a text of a list of a part is at the third level.
DEPTH = 8
TOO_DEEP = (
    f"emboîte plus de {DEPTH} niveaux de crochets, d’accolades ou de points : un réglage est un texte, un nombre ou "
    "une liste de textes."
)


class TownFileRefused(ValueError):
    """`ville.toml` cannot be used; the message says in French which key, and what to do."""


@dataclass(frozen=True)
class Fault:
    """What is wrong, in French, with what to do. `where`: « town.insee », « themes.2.form »; "" for the whole file."""

    where: str
    message: str


@dataclass(frozen=True)
class ThemeFile:
    code: str
    name: str
    form: str
    colour: str
    colour_dark: str


@dataclass(frozen=True)
class Town:
    """A town as its file says it; paths are absolute, colours « #rrggbb ». `insee`, `postcode`, `siren` are "" and
    `horizon` (a year) is 0 where the file does not tell them."""

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
    tiles: Tiles | None
    colours: dict[str, str]
    dark_colours: dict[str, str]
    themes: tuple[ThemeFile, ...] = field(default_factory=tuple)


@dataclass(frozen=True)
class Table:
    """A table of the file; what is wrong in it goes to `faults`, and a harmless value is given in its place."""

    data: dict[str, Any]
    where: str
    faults: list[Fault]

    def refuse(self, key: str, message: str) -> None:
        self.faults.append(Fault(".".join(filter(None, (self.where, key))), message))

    def table(self, key: str) -> "Table":
        found = self.data.get(key, {})
        if not isinstance(found, dict):
            self.refuse(key, f"écrivez une partie [{key}], avec une ligne pour chaque réglage.")
        return Table(found if isinstance(found, dict) else {}, ".".join(filter(None, (self.where, key))), self.faults)

    def text(self, key: str, most: int = SENTENCE, *, needed: bool = True) -> str:
        """A line of so many signs at most; "" in the place of one that is refused."""
        found = self.data.get(key, "")
        if not isinstance(found, str):
            self.refuse(key, 'écrivez un texte entre guillemets droits "…".')
            return ""
        text = found.strip()
        if needed and not text:
            self.refuse(key, f"il manque « {key} », un texte entre guillemets droits.")
        if len(text) > most:
            self.refuse(key, f"{len(text)} signes, il en faut {most} au plus : raccourcissez.")
            return ""
        if any(unicodedata.category(sign) == "Cc" for sign in text):
            self.refuse(key, "écrivez ce texte sur une seule ligne, sans tabulation.")
            return ""
        return text

    def number(self, key: str, least: int = 1, most: int | None = None, *, needed: bool = True) -> int:
        found = self.data.get(key)
        if found is None and not needed:
            return 0
        if not isinstance(found, int) or isinstance(found, bool) or found < least:
            self.refuse(key, f"écrivez un nombre entier, {least} ou plus, sans guillemets.")
            return least
        if most is not None and found > most:
            self.refuse(key, f"écrivez un nombre entier, {most} au plus.")
            return most
        return found

    def shaped(self, key: str, shape: re.Pattern[str], advice: str) -> str:
        """A text that may be missing, and has this shape if it is there."""
        found = self.text(key, needed=False)
        if found and not shape.fullmatch(found):
            self.refuse(key, f"« {found} » {advice}")
        return found


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
        tiles=_tiles(sheet.table("tiles")),
        colours=_colours(colours, skip="dark"),
        dark_colours=_colours(dark),
        themes=tuple(_themes(sheet)),
    )
    return made, faults


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
    found = sheet.data.get("themes", [])
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        sheet.refuse("themes", "chaque thème est une partie [[themes]], avec deux crochets.")
        return
    codes: set[str] = set()
    for rank, data in enumerate(cast(list[dict[str, Any]], found), start=1):
        table = Table(data, f"themes.{rank}", sheet.faults)
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
