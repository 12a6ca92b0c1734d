from typing import Any

from django.core.management.base import BaseCommand

from propositions.moves import drawn_moves


class Command(BaseCommand):
    help = "moves : dessine les passages d’un état à l’autre d’une idée (docs/developers/moves.md)."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(drawn_moves(), ending="")
