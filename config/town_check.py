"""`manage.py town check`: everything that is wrong in a town's file and in those it names, at once, in French.

Stands without the settings, for these refuse to load what this explains.
"""

import argparse
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from carte.boundaries import read_areas, read_bytes, read_outline
from carte.outlines import Area, BoundaryRefused, NamedArea, overlapping, refuse_outside
from config.contrast import token_names, tokens_text
from config.town import Town, TownFileRefused, parse_town, read_sheet, read_toml
from config.town_colours import colour_faults
from config.town_drawing import read_drawing
from config.town_table import Fault

T = TypeVar("T")
PHONE = re.compile(r"(\+33 ?|0)[1-9]([ .]?\d{2}){4}")
HOLDER = re.compile(r"\{[^}]*\}")
HEADER = re.compile(r"\s*\[{1,2}\s*([\w.-]+)\s*\]{1,2}\s*(#.*)?$")
KEY = re.compile(r"\s*([\w-]+)\s*=")
TEXTS = ("name", "email", "phone", "director", "host", "dpo")
LISTS = ("address", "offline")
KNOWN = {
    "": {"town", "contact", "legal", "answers", "moderation", "search", "tiles"} | {"colours", "themes", "neutral"},
    "town": {"name", "process", "insee", "postcode", "siren", "horizon", "language", "boundary", "quarters", "basemap"}
    | {"boundary_source", "boundary_note"},
    "contact": {"name", "address", "email", "phone", "offline"},
    "legal": {"director", "host", "dpo"},
    "answers": {"days", "services"},
    "moderation": {"when", "words"},
    "search": {"synonyms"},
    "tiles": {"url", "attribution", "max_zoom"},
    "themes": {"code", "name", "form", "colour", "colour_dark"},
    "neutral": {"from", "until", "why"},
}
# The parts there may be several of, and what one is called.
SEVERAL = {"themes": "thème", "neutral": "période"}
# What a site can start without, and a town cannot open with.
NEEDED = {
    "town": ("insee", "horizon"),
    "contact": ("name", "address", "email", "phone"),
    "legal": ("director", "host", "dpo"),
}


@dataclass
class Report:
    """What was found in a file: `faults` to mend, `reminders` to know, `read` as it was understood."""

    path: Path
    lines: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    reminders: list[str] = field(default_factory=list)
    read: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The report as it is printed: each fault with its line, in the order of the file."""
        placed = sorted((self._line(fault.where), self._said(fault)) for fault in self.faults)
        told = [text for _, text in placed] or ["Tout est bon.", *self.read]
        if self.faults:
            told.append(f"À corriger : {len(self.faults)}. Puis relancez « manage.py town check ».")
        return "\n".join(told + [f"À savoir : {reminder}" for reminder in self.reminders])

    def _line(self, where: str) -> int:
        """The line of a key, or of the part it is missing from; 0 for none."""
        parts = where.split(".")
        known = (self.lines.get(".".join(parts[:length])) for length in range(len(parts), 0, -1))
        return next((line for line in known if line), 0)

    def _said(self, fault: Fault) -> str:
        line = self._line(fault.where)
        place = f"{self.path.name}, ligne {line}" if line else self.path.name
        return f"{place} : {_key(fault.where)}{fault.message}"


def check_town(arguments: Sequence[str]) -> int:
    """The command itself: prints the report; 0 when there is nothing to mend, else 1."""
    parser = argparse.ArgumentParser(prog="manage.py town check", description="Ce qui est à corriger, et où.")
    parser.add_argument("file", nargs="?", type=Path, default=default_file(), help="un autre fichier que ville.toml")
    report = check_file(parser.parse_args(arguments).file)
    print(report.text, file=sys.stderr if report.faults else sys.stdout)
    return int(bool(report.faults))


def default_file() -> Path:
    return Path(os.environ.get("CRIEUR_TOWN") or Path(__file__).resolve().parents[1] / "ville.toml")


def check_file(path: Path) -> Report:
    """Read a town's file and all it names."""
    report = Report(path)
    try:
        data = read_toml(path)
    except TownFileRefused as refused:
        report.faults.append(Fault("", str(refused).removeprefix(path.name).lstrip(" :,")))
        return report
    report.lines = _lines(read_sheet(path))
    town, faults = parse_town(data, path.parent)
    # A later check of a key that is already refused would say it twice.
    told = {fault.where for fault in faults}
    files = _files(town, report, told)
    for found in (_unknown(data), _missing(data), _contact(data), _tiles(town), files, _themes(town)):
        faults += [fault for fault in found if fault.where not in told]
    faults += colour_faults(town)
    report.faults = faults
    report.reminders += _reminders(data, town)
    report.read += _read(town)
    return report


def _key(where: str) -> str:
    """« [town] insee : », « 2e thème, form : », « 1re période, until : »."""
    table, _, key = where.rpartition(".")
    name, _, rank = table.partition(".")
    if name in SEVERAL and rank:
        first = "1re" if name == "neutral" else "1er"
        return f"{first if rank == '1' else f'{rank}e'} {SEVERAL[name]}, {key} : "
    return f"[{table}] {key} : " if table else f"{key} : " if key else ""


def _lines(text: str) -> dict[str, int]:
    """{« town.insee »: 12, « town »: 9, « themes.2.form »: 80}: where each part and key of the file stands."""
    found: dict[str, int] = {}
    table = ""
    ranks = dict.fromkeys(SEVERAL, 0)
    for number, line in enumerate(text.splitlines(), start=1):
        if header := HEADER.match(line):
            table = header.group(1)
            if table in ranks:
                ranks[table] += 1
                found.setdefault(table, number)
                table = f"{table}.{ranks[table]}"
            found.setdefault(table, number)
        elif key := KEY.match(line):
            found.setdefault(".".join(filter(None, (table, key.group(1)))), number)
    return found


def _tables(data: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(where, kind, table) of each part of the file that is one."""
    yield "", "", data
    for name, value in data.items():
        if name in KNOWN[""] and isinstance(value, dict):
            yield name, name, value
    for name in SEVERAL:
        parts = data.get(name)
        for rank, part in enumerate(parts if isinstance(parts, list) else [], start=1):
            if isinstance(part, dict):
                yield f"{name}.{rank}", name, part


def _unknown(data: dict[str, Any]) -> Iterator[Fault]:
    colours = token_names(tokens_text())
    for where, kind, table in _tables(data):
        known = colours | {"dark"} if kind == "colours" else KNOWN[kind]
        yield from _strangers(table, known, where)
        if kind == "colours" and isinstance(table.get("dark"), dict):
            yield from _strangers(table["dark"], colours, "colours.dark")


def _strangers(table: dict[str, Any], known: set[str], where: str) -> Iterator[Fault]:
    for key in table.keys() - known:
        near = get_close_matches(key, known, n=1)
        advice = f"Vouliez-vous écrire « {near[0]} » ?" if near else f"Il y a {', '.join(sorted(known))}."
        yield Fault(".".join(filter(None, (where, key))), f"ce réglage n’existe pas. {advice}")


def _missing(data: dict[str, Any]) -> Iterator[Fault]:
    for name, keys in NEEDED.items():
        table = data.get(name)
        for key in keys:
            if not (table.get(key) if isinstance(table, dict) else None):
                yield Fault(f"{name}.{key}", f"il manque « {key} » : les pages en ont besoin avant l’ouverture.")
    if not data.get("themes"):
        yield Fault("themes", "il manque les thèmes : au moins une partie [[themes]].")


def _contact(data: dict[str, Any]) -> Iterator[Fault]:
    for where, kind, table in _tables(data):
        if kind not in {"contact", "legal"}:
            continue
        for key, value in table.items():
            if key in TEXTS and not isinstance(value, str):
                yield Fault(f"{where}.{key}", 'écrivez un texte entre guillemets droits "…".')
            if key in LISTS and not (isinstance(value, list) and all(isinstance(item, str) for item in value)):
                yield Fault(f"{where}.{key}", 'écrivez une liste de textes entre crochets : ["…", "…"].')
        yield from _reachable(table, where)


def _reachable(table: dict[str, Any], where: str) -> Iterator[Fault]:
    email, phone = table.get("email"), table.get("phone")
    if isinstance(email, str) and email and not _is_email(email):
        yield Fault(f"{where}.email", f"« {email} » n’est pas une adresse de courriel : nom@domaine.fr.")
    if isinstance(phone, str) and phone and not PHONE.fullmatch(" ".join(phone.split())):
        yield Fault(f"{where}.phone", f"« {phone} » n’est pas un numéro de téléphone : 03 27 00 00 00.")


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _tiles(town: Town) -> Iterator[Fault]:
    if town.tiles is None:
        return
    if not town.tiles.url.startswith("https://"):
        yield Fault("tiles.url", "l’adresse du fond de carte commence par https://.")
    holders = set(HOLDER.findall(town.tiles.url))
    if not {"{z}", "{x}", "{y}"} <= holders or holders - {"{z}", "{x}", "{y}", "{s}", "{r}"}:
        yield Fault(
            "tiles.url", "il y faut {z}, {x} et {y}, tels quels, et rien d’autre entre accolades que {s} ou {r}."
        )
    if town.tiles.max_zoom > 22:
        yield Fault("tiles.max_zoom", "22 au plus ; 18 pour le Plan IGN.")


def _files(town: Town, report: Report, told: set[str]) -> list[Fault]:
    """`told`: the keys already refused; where one of them should name a file, there is none to read."""
    faults: list[Fault] = []
    boundary = None if "town.boundary" in told else town.boundary
    outline = _attempt("town.boundary", boundary, read_outline, faults)
    nearby = outline.area if outline else None
    quarters = _attempt("town.quarters", town.quarters, lambda content: _quarters(content, nearby), faults)
    if quarters:
        report.reminders += overlapping(quarters)
        report.read.append(_listed("Quartier", [area.name for area in quarters]))
    if town.quarters is None:
        report.reminders.append("aucun quartier : chaque idée est quelque part dans la ville.")
    _attempt("town.basemap", town.basemap, lambda content: read_drawing(content, nearby), faults)
    return faults


def _quarters(content: bytes, outline: Area | None) -> list[NamedArea]:
    areas = read_areas(content, nearby=outline)
    if outline is not None:
        refuse_outside(areas, outline)
    return areas


def _attempt(where: str, path: Path | None, read: Callable[[bytes], T], faults: list[Fault]) -> T | None:
    """What a file holds; None, and the reason among the faults, if it cannot be read. None without a file."""
    if path is None:
        return None
    try:
        return read(read_bytes(path))
    except BoundaryRefused as refused:
        faults.append(Fault(where, f"{path.name}. {refused}"))
        return None


def _themes(town: Town) -> Iterator[Fault]:
    for key in ("form", "name"):
        taken: dict[str, int] = {}
        for rank, theme in enumerate(town.themes, start=1):
            value = getattr(theme, key)
            if value in taken:
                yield Fault(
                    f"themes.{rank}.{key}", f"« {value} » sert déjà au thème n° {taken[value]} : un seul chacun."
                )
            elif value:
                taken[value] = rank


def _reminders(data: dict[str, Any], town: Town) -> Iterable[str]:
    contact = data.get("contact")
    told = " ".join(str(value) for value in contact.values()) if isinstance(contact, dict) else ""
    if ".example" in told or "01 99 00" in told:
        yield "le courriel ou le téléphone est celui de la démonstration (« .example », 01 99 00) : à remplacer."
    if town.tiles is None:
        yield "aucun fond de carte [tiles] : la carte reste dessinée."
    if not town.postcode or not town.siren:
        yield "le code postal ou le SIREN n’est pas dit."


def _read(town: Town) -> Iterable[str]:
    yield f"{town.name} ({town.insee}), {town.process}, vers {town.horizon}."
    yield _listed("Thème", [theme.name for theme in town.themes])
    if town.tiles is not None:
        yield f"Fond de carte : {town.tiles.attribution}, jusqu’au zoom {town.tiles.max_zoom}."


def _listed(noun: str, names: Sequence[str]) -> str:
    return f"{noun}{'s' * (len(names) > 1)} ({len(names)}) : {', '.join(names)}."
