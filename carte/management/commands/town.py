from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from carte.boundaries import BoundaryRefused
from carte.founding import found_from_settings


class Command(BaseCommand):
    help = "town load : donne à une base neuve le contour, les quartiers et les thèmes de ville.toml."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("verb", choices=["load"])

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            founded = found_from_settings()
        except (BoundaryRefused, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write("La ville est fondée." if founded else "La ville est déjà là : rien n’a changé.")
