from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from carte.queries import town_is_founded
from comptes.actions.people import add_person, confirm_person, ensure_person
from propositions.actions.counting import repair_counts
from propositions.actions.seeding import Cast, write_seeded
from propositions.queries.seeding import free_codes, seeding_ground
from propositions.seeding import CRIERS, RESIDENTS, seeded_ideas
from socle.clock import now


class Command(BaseCommand):
    help = "seed --proposals N : remplit une base d’essai de N idées inventées, toujours les mêmes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--proposals", type=int, required=True, metavar="N")
        parser.add_argument(
            "--in-service", action="store_true", help="y consentir en service : ces idées ne s’effacent plus"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        number = options["proposals"]
        if number < 1:
            raise CommandError("Combien d’idées ? Un nombre plus grand que zéro, par exemple --proposals 1000.")
        if settings.SERVICE and not options["in_service"]:
            raise CommandError(
                "Ce site est en service : ces idées inventées y resteraient pour toujours. Semez une base d’essai "
                "(CRIEUR_MODE=demo), ou ajoutez --in-service si c’en est une."
            )
        if not town_is_founded():
            raise CommandError("Il n’y a pas encore de ville dans cette base : lancez d’abord manage.py town load.")
        ground, quarters, themes = seeding_ground()
        people = [ensure_person(None, email=f"habitant-{rank}@graine.example") for rank in range(RESIDENTS)]
        criers = [
            add_person(None, email=f"crieur-{rank}@graine.example", first_name="", roles=("crier",))
            for rank in range(CRIERS)
        ]
        cast = Cast([confirm_person(person) for person in people], criers, quarters, themes)
        codes, written = free_codes(), 0
        for ideas in seeded_ideas(number, ground=ground, themes=len(themes), until=now()):
            written += write_seeded(None, ideas=ideas, cast=cast, codes=codes)
        repair_counts(None)
        with connection.cursor() as cursor:
            # The planner must know what the table has become.
            cursor.execute("ANALYZE")
        self.stdout.write(f"{written} idées inventées, pour mesurer. Ne jamais le faire sur une vraie base.")
