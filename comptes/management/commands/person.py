from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from comptes.actions.people import add_person
from comptes.models import TownRole
from comptes.queries import get_person


class Command(BaseCommand):
    help = "Fait connaître une personne et lui donne un rôle : person add ADRESSE --role administrator"

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        for verb, about in (("add", "une personne, avec ses rôles"), ("role", "un rôle de plus à une personne")):
            sub = verbs.add_parser(verb, help=about)
            sub.add_argument("address")
            sub.add_argument("--role", action="append", choices=TownRole.Role.values, default=[])
            sub.add_argument("--first-name", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_email(options["address"])
        except ValidationError as error:
            raise CommandError(f"« {options['address']} » n’est pas une adresse de courriel.") from error
        if options["verb"] == "role" and not options["role"]:
            raise CommandError("Quel rôle ? Ajoutez --role, par exemple --role moderator.")
        # Else a slip of the keyboard would give the role to an address that nobody meant.
        if options["verb"] == "role" and get_person(options["address"]) is None:
            raise CommandError("Personne n’est connu à cette adresse. Vérifiez-la, ou écrivez person add.")
        add_person(None, email=options["address"], first_name=options["first_name"], roles=tuple(options["role"]))
        # The address is not repeated: what a command prints ends in logs.
        self.stdout.write("C’est fait. Cette personne se connecte avec son adresse et le code reçu.")
