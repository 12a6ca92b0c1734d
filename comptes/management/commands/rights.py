import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.management.base import BaseCommand
from django.urls import URLPattern, URLResolver, get_resolver

from comptes.qualities import RightsRow, qualities, rights_rows

HEAD = (
    "# Qui peut quoi\n"
    "\n"
    "Cette page est écrite par la commande `CRIEUR_MODE=demo manage.py rights`, jamais à la main : c’est la "
    "table même que\n"
    "les essais comparent au site, adresse par adresse et qualité par qualité. Une adresse oubliée les fait "
    "échouer.\n"
    "\n"
    "Ce que disent les colonnes : **page**, la page ou la donnée s’affiche ; **suite**, c’est fait ou non, et "
    "l’on va\n"
    "à une autre page ; **refus**, il faut une autre qualité ; **introuvable**, rien n’est montré, pas même "
    "que cela\n"
    "existe ; **à compléter**, il manque quelque chose à la demande.\n"
)
READS, SENDS = "lire", "envoyer"
ANSWERS = {
    200: "page",
    302: "suite",
    400: "à compléter",
    403: "refus",
    404: "introuvable",
    405: "refus",
    409: "pas possible",
}
NAMED_GROUP = re.compile(r"\(\?P(<\w+>)[^)]*\)")
CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Address:
    """A mounted address: its route as `urls.py` writes it, its name ("" for none), the names of its variable parts."""

    route: str
    name: str
    variables: tuple[str, ...]

    @property
    def path(self) -> str:
        """« /idees/<code>/ », whether the route is written as a path or as a regular expression."""
        plain = NAMED_GROUP.sub(r"\1", self.route)
        return "/" + CONVERTER.sub(r"<\1>", plain).replace("^", "").replace("$", "")


def addresses(urlconf: str | None = None) -> list[Address]:
    """Every address mounted, in the order of the urlconf; a route of several names comes once a name."""
    return list(_walk(get_resolver(urlconf), "", "", ()))


def _walk(resolver: URLResolver, route: str, space: str, variables: tuple[str, ...]) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        here = route + str(entry.pattern)
        names = (*variables, *_variables(entry.pattern))
        if isinstance(entry, URLPattern):
            yield Address(here, f"{space}{entry.name}" if entry.name else "", names)
        else:
            yield from _walk(entry, here, f"{space}{entry.namespace}:" if entry.namespace else space, names)


def _variables(pattern: Any) -> tuple[str, ...]:
    return tuple(pattern.converters) or tuple(pattern.regex.groupindex)


def rights_page(urlconf: str | None = None) -> str:
    """The rights table as a Markdown document in French: a line for each address and verb, a column a quality."""
    paths = {address.name: address.path for address in addresses(urlconf)}
    labels = [quality.label for quality in qualities.values()]
    lines = [
        f"| Adresse | On veut | {' | '.join(labels)} | Note |",
        "|---" * (len(labels) + 3) + "|",
        *sorted({_line(row, paths[row.url_name]) for row in rights_rows.values() if row.url_name in paths}),
    ]
    return HEAD + "\n" + "\n".join(lines) + "\n"


def _line(row: RightsRow, path: str) -> str:
    statuses = [row.allowed.get(name, row.otherwise) for name in qualities]
    answers = " | ".join(ANSWERS.get(status, str(status)) for status in statuses)
    return f"| `{path}` | {READS if row.verb == 'GET' else SENDS} | {answers} | {row.note} |"


class Command(BaseCommand):
    help = "rights : écrit la table des droits, telle que les essais la vérifient, pour docs/town/droits.md."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(rights_page(), ending="")
