from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from socle.readonly import watched
from socle.registry import counters


class Command(BaseCommand):
    help = "Vérifie (verify) ou répare (repair) les nombres gardés en colonne, recomptés depuis les lignes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["verify", "repair"])

    def handle(self, *args: Any, **options: Any) -> None:
        with watched():
            wrong = sum(self._one(name, options["what"]) for name in counters)
        if wrong and options["what"] == "verify":
            raise CommandError(f"{wrong} nombre(s) à réparer : manage.py counts repair")

    def _one(self, name: str, what: str) -> int:
        counter = counters[name]
        if what == "repair":
            self.stdout.write(f"{name} : {counter.repair(None)} nombre(s) réparé(s)")
            return 0
        expected, kept = counter.expected(), counter.kept()
        wrong = {key for key in expected.keys() | kept.keys() if expected.get(key, 0) != kept.get(key, 0)}
        for key in sorted(wrong):
            self.stdout.write(f"{name} {key} : gardé {kept.get(key, 0)}, compté {expected.get(key, 0)}")
        self.stdout.write(f"{name} : {len(wrong)} écart(s)")
        return len(wrong)
