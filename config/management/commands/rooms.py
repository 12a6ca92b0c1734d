from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config.rooms import read_house, with_words
from config.rooms_drawing import drawn


class Command(BaseCommand):
    help = "rooms : dessine les pièces et leurs importations (docs/developers/architecture.svg, et le tableau à côté)."

    def handle(self, *args: Any, **options: Any) -> None:
        house, folder = read_house(settings.BASE_DIR), settings.BASE_DIR / "docs" / "developers"
        page = folder / "architecture.md"
        page.write_text(with_words(page.read_text(encoding="utf-8"), house), encoding="utf-8")
        (folder / "architecture.svg").write_text(drawn(house), encoding="utf-8")
        self.stdout.write("Écrits : docs/developers/architecture.svg, et le tableau d’architecture.md.")
