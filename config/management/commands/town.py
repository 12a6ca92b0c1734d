from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from carte.founding import found_from_settings
from carte.importing import import_boundary, import_quarters, import_themes
from carte.outlines import BoundaryRefused
from carte.replacing import Redrawn
from config.town_check import check_file, default_file
from socle.readonly import watched

REHEARSED = "Essai : tout ce qui suit a été calculé, rien n’a été écrit."
# What a summary calls one, and several.
CHANGES = (
    ("opened", "nouveau", "nouveaux"),
    ("redrawn", "changé", "changés"),
    ("retired", "retiré", "retirés"),
    ("kept", "inchangé", "inchangés"),
)


class Command(BaseCommand):
    help = "La ville : vérifier ville.toml, fonder une base neuve, remplacer quartiers, contour ou thèmes."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="check|load|import|themes")
        check = verbs.add_parser("check", help="dit tout ce qui est à corriger dans ville.toml, et où")
        check.add_argument("file", nargs="?", type=Path, help="un autre fichier que ville.toml")
        verbs.add_parser("load", help="donne à une base neuve le contour, les quartiers et les thèmes de ville.toml")
        replace = verbs.add_parser("import", help="remplace les quartiers par ceux d’un fichier GeoJSON")
        replace.add_argument("file", type=Path)
        replace.add_argument("--boundary", action="store_true", help="remplace le contour de la ville")
        themes = verbs.add_parser("themes", help="remplace les thèmes par ceux de ville.toml, reconnus à leur code")
        for sub in (replace, themes):
            sub.add_argument("--dry-run", action="store_true", help="dit ce qui changerait, sans rien écrire")

    def handle(self, *args: Any, **options: Any) -> None:
        verb = options["verb"]
        try:
            with watched():
                lines = list(getattr(self, f"_{verb}")(options))
        except BoundaryRefused as refused:
            raise CommandError(str(refused)) from refused
        if options.get("dry_run"):
            lines.insert(0, REHEARSED)
        self.stdout.write("\n".join(lines))

    def _check(self, options: dict[str, Any]) -> Iterator[str]:
        report = check_file(options["file"] or default_file())
        if report.faults:
            raise CommandError(report.text)
        yield report.text

    def _load(self, options: dict[str, Any]) -> Iterator[str]:
        yield "La ville est fondée." if found_from_settings() else "La ville est déjà là : rien n’a changé."

    def _import(self, options: dict[str, Any]) -> Iterator[str]:
        if options["boundary"]:
            summary, warnings = import_boundary(options["file"], rehearse=options["dry_run"])
            yield "Le contour de la ville est celui du fichier."
        else:
            summary, warnings = import_quarters(options["file"], rehearse=options["dry_run"])
            yield from _changes("Quartier", summary)
        yield from _moves(summary)
        yield from (f"Attention : {warning}" for warning in warnings)

    def _themes(self, options: dict[str, Any]) -> Iterator[str]:
        yield from _changes("Thème", import_themes(rehearse=options["dry_run"]))


def _changes(noun: str, summary: Redrawn) -> Iterator[str]:
    for attribute, one, several in CHANGES:
        names = getattr(summary, attribute)
        if names:
            said = f"{noun}s {several}" if len(names) > 1 else f"{noun} {one}"
            yield f"{said} ({len(names)}) : {', '.join(names)}."


def _moves(summary: Redrawn) -> Iterator[str]:
    for noun, placed in summary.placed.items():
        for (before, after), number in sorted(placed.moved.items()):
            yield f"{_counted(number, noun)} : de {before} à {after}."
        if not placed.moved:
            yield f"Aucune {noun} ne change de quartier."
        if placed.outside:
            yield f"Hors du contour de la ville, et laissé sur place : {_counted(placed.outside, noun)}."


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number > 1)}"
