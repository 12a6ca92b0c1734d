from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from socle.demonstration import START, keep_start
from socle.readonly import watched
from socle.registry import demonstrations


class Command(BaseCommand):
    help = "Charge les données de la démonstration ; ce qui est déjà là reste comme il est."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Ce site n’est pas une démonstration (CRIEUR_MODE=demo) : rien n’a été chargé.")
        with watched():
            for name, part in sorted(demonstrations.items(), key=lambda entry: entry[1].rank):
                self.stdout.write(f"{name} : {part.load()}")
        if connection.vendor == "sqlite":
            keep_start(settings.DATA / START)
