from typing import Any

from django.core.management.base import BaseCommand

from propositions.actions.searching import repair_search
from propositions.search_index import build_index


class Command(BaseCommand):
    help = "search : refait les mots à chercher de chaque idée (après un changement de thème ou de synonymes)."

    def handle(self, *args: Any, **options: Any) -> None:
        build_index()
        self.stdout.write(f"{repair_search(None)} idées réécrites.")
