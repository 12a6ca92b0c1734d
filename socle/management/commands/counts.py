from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from socle.readonly import watched
from socle.registry import Counter, counters


class Command(BaseCommand):
    help = "Vérifie (verify) ou répare (repair) les nombres gardés en colonne, recomptés depuis les lignes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["verify", "repair"])

    def handle(self, *args: Any, **options: Any) -> None:
        with watched():
            wrong = sum(self._one(counter, options["what"]) for counter in counters.values())
        if wrong and options["what"] == "verify":
            raise CommandError(f"{_counted(wrong, 'nombre')} à réparer : manage.py counts repair")

    def _one(self, counter: Counter, what: str) -> int:
        if what == "repair":
            repaired = counter.repair(None)
            said = f"{_counted(repaired, 'nombre')} réparé{'s' * (repaired > 1)}" if repaired else "rien à réparer"
            self.stdout.write(f"{counter.said} : {said}")
            return 0
        expected, kept = counter.expected(), counter.kept()
        wrong = {key for key in expected.keys() | kept.keys() if expected.get(key, 0) != kept.get(key, 0)}
        for key in sorted(wrong):
            self.stdout.write(f"{counter.said}, {key} : gardé {kept.get(key, 0)}, compté {expected.get(key, 0)}")
        self.stdout.write(f"{counter.said} : {_counted(len(wrong), 'écart')}")
        return len(wrong)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number > 1)}"
