from typing import Any

from django.core.management.base import BaseCommand

from journal.verbs import verbs

HEAD = """# Event verbs

What can happen on a thread, in the words of the site; drawn from the registry by `manage.py verbs`, a test compares.

| verb | what happened | where the thing then stands | pill | weight | awaited as | fulfils |
|---|---|---|---|---|---|---|
"""


def verbs_page() -> str:
    """The table of verbs, as docs/developers/verbs.md holds it."""
    rows = (
        f"| `{name}` | « {verb.label} » | « {verb.word} » | {verb.pill} | {verb.weight} "
        f"| {f'« {verb.expected} »' if verb.expected else ''} | {verb.fulfils} |"
        for name, verb in sorted(verbs.items())
    )
    return HEAD + "\n".join(rows) + "\n"


class Command(BaseCommand):
    help = "verbs : écrit le tableau des verbes du fil (docs/developers/verbs.md)."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(verbs_page(), ending="")
