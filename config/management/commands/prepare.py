from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = "Prépare la base, neuve ou d’une version d’avant : tables, cache, ville, nombres. Se refait sans dommage."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demonstration", action="store_true", help="charge aussi la démonstration")

    def handle(self, *args: Any, **options: Any) -> None:
        # In one process: four would each read the whole of the site.
        call_command("migrate", interactive=False, verbosity=options["verbosity"])
        call_command("createcachetable", verbosity=options["verbosity"])
        call_command(*(["demonstration"] if options["demonstration"] else ["town", "load"]))
        call_command("counts", "repair")
