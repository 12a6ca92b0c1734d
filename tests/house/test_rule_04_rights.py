"""Rule 4: each address × verb × quality answers what the rights table says; an address the table forgets fails."""

from collections.abc import Iterable
from copy import deepcopy
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from comptes.management.commands.rights import Address, addresses, rights_page
from comptes.models import User
from comptes.personas import PERSONAS
from comptes.qualities import Quality, RightsRow, Visitor, qualities, rights_rows
from lettres.actions.preferences import ensure_reader
from lettres.links import token_of
from propositions.actions.printing import print_forms
from tests.factories.comptes import make_person
from tests.factories.imports import make_given
from tests.factories.lettres import make_bulletin, make_delivery, make_paper_reader, make_run
from tests.factories.photos import make_pictured_idea
from tests.factories.propositions import make_flag, make_sheet
from tests.house.source import ROOT, refuse

VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE")
SITE, DEMONSTRATION = "config.urls", "config.demo_urls"
FORGOTTEN = "tests.house.broken.rule_04.urls"
PAGE = ROOT / "docs" / "town" / "droits.md"


@pytest.fixture
def demonstration(settings, tmp_path, town, caplog) -> dict[str, str]:
    """The demonstration with everything mounted; the objects that rows name in `arguments`."""
    settings.DEMO, settings.ROOT_URLCONF, settings.EMAIL_FILE_PATH = True, DEMONSTRATION, str(tmp_path / "mails")
    # « Avancer d’une semaine » sweeps the photos that no row names: not those of a test beside this one.
    settings.MEDIA_ROOT = str(tmp_path / "photos")
    caplog.set_level("ERROR", "django.request")  # refusals are what we came for
    make_person(email=PERSONAS[0].email)
    proposal, photo = make_pictured_idea(make_person())
    return {
        "name": "idees",
        "form": "csv",
        "flag": make_flag(proposal).code,
        "photo": str(photo.pk),
        "size": "card",
        "token": "1",
        "key": "aucun",
        "run": str(print_forms(make_person("crier"), number=2)),
        "spreadsheet": str(make_given(make_person("crier")).pk),
        "sheet": str(make_sheet(proposal).pk),
        "token_of_letter": token_of(ensure_reader(make_person()).key),
        "print_run": str(make_run().key),
        "reader": str(make_paper_reader().pk),
        "bulletin": str(make_bulletin(make_person("staff"), first_name="").key),
        "delivery": str(make_delivery(make_person()).pk),
        "code": proposal.code,
        "follow_code": proposal.follow_code,
        "quarter": "sabatier",
        "theme": "alimentation",
        **dict.fromkeys(("zoom", "column", "row", "version"), "0"),
    }


def make_visitor(quality: Quality, name: str) -> Visitor:
    """Somebody of this quality and no other."""
    visitor = AnonymousUser() if name == "nobody" else make_person(quality.role)
    assert quality.holds(visitor), f"a room brought the quality « {name} »: tell make_visitor how to make one"
    return visitor


def entered(visitor: Visitor) -> Client:
    client = Client(raise_request_exception=False)
    if isinstance(visitor, User):
        client.force_login(visitor)
    return client


def status(visitor: Client, verb: str, path: str, data: Any = None, kind: str = "") -> int:
    """What the site answers to this visitor; what the request wrote is undone, in the browser too."""
    before = transaction.savepoint()
    client = Client(raise_request_exception=False)
    client.cookies.update(deepcopy(visitor.cookies))
    sent = {"content_type": kind} if kind else {}
    answer = getattr(client, verb.lower())(path, data or {}, **sent)
    transaction.savepoint_rollback(before)
    return int(answer.status_code)


def wrong_answers(name: str, rows: Iterable[RightsRow], known: dict[str, str]) -> list[str]:
    """The rows whose answer to this quality is not the one the table says."""
    visitor = entered(make_visitor(qualities[name], name))
    wrong = []
    for row in rows:
        path = reverse(row.url_name, args=[known[argument] for argument in row.arguments])
        expected = row.allowed.get(name, row.otherwise)
        answer = status(visitor, row.verb, path, row.data, row.kind)
        if answer != expected:
            wrong.append(f"{row.verb} {row.url_name} ({path}): {answer}, the table says {expected}")
    return wrong


def unlisted(urlconf: str, rows: Iterable[RightsRow], known: dict[str, str]) -> list[str]:
    """The verbs an address accepts and no row names; the addresses no row could name; the rows of no address."""
    mounted = addresses(urlconf)
    routes = {address.name: address.route for address in mounted}
    listed = {(routes.get(row.url_name), row.verb) for row in rows}
    strangers = [entered(AnonymousUser()), entered(User.objects.get(email="administratrice@exemple.fr"))]
    faults = [f"{row.verb} {row.url_name}: no such address" for row in rows if row.url_name not in routes]
    # A route of several names is one address; Django goes to the first of them.
    for address in {address.route: address for address in reversed(mounted)}.values():
        if not address.name:
            faults.append(f"{address.path}: without a name, no row can speak of it")
            continue
        faults += [
            f"{verb} {address.path} ({address.name}): not in the table"
            for verb in VERBS
            if (address.route, verb) not in listed and accepts(address, verb, urlconf, known, strangers)
        ]
    return sorted(faults)


def accepts(address: Address, verb: str, urlconf: str, known: dict[str, str], strangers: Iterable[Client]) -> bool:
    """Whether a view takes this verb: none of these, a stranger and an administrator, is told 405."""
    path = reverse(address.name, urlconf, kwargs={name: known.get(name, "inconnu") for name in address.variables})
    return all(status(stranger, verb, path) != 405 for stranger in strangers)


@pytest.mark.django_db
@pytest.mark.parametrize("quality", list(qualities))
def test_every_address_answers_each_quality_as_the_table_says(quality, demonstration):
    refuse(wrong_answers(quality, rights_rows.values(), demonstration))


@pytest.mark.django_db
def test_whoever_asks_for_the_head_alone_is_answered_as_for_the_page(demonstration):
    """Link checkers and monitors ask so."""
    rows = [row for row in rights_rows.values() if row.verb == "GET"]
    refuse(
        [
            f"HEAD {row.url_name}: {head.status_code}, GET is answered {page.status_code}"
            for row in rows
            for path in [reverse(row.url_name, args=[demonstration[argument] for argument in row.arguments])]
            for head, page in [(Client().head(path, row.data), Client().get(path, row.data))]
            if (head.status_code, b"".join(head)) != (page.status_code, b"")
        ]
    )


@pytest.mark.django_db
def test_every_address_is_in_the_table(demonstration):
    make_person("administrator", "administratrice@exemple.fr")
    refuse(unlisted(DEMONSTRATION, list(rights_rows.values()), demonstration))


@pytest.mark.django_db
def test_forgotten_addresses_are_found(demonstration, settings):
    make_person("administrator", "administratrice@exemple.fr")
    settings.ROOT_URLCONF = FORGOTTEN
    rows = [RightsRow("read", "GET", {}, 200), RightsRow("gone", "GET", {}, 200)]
    assert set(unlisted(FORGOTTEN, rows, demonstration)) == {
        "/sans-nom/: without a name, no row can speak of it",
        "GET gone: no such address",
        "POST /lire/ (read): not in the table",
        *(f"{verb} /tout/<code>/ (all_verbs): not in the table" for verb in VERBS),
    }


@pytest.mark.django_db
def test_wrong_answer_is_found(demonstration):
    # Open to everyone, said to be staff's alone: the table lies for all the others.
    row = RightsRow("propositions:list", "GET", {"staff": 200}, 403)
    wrong = {name: len(wrong_answers(name, [row], demonstration)) for name in qualities}
    assert wrong == {name: 0 if name == "staff" else 1 for name in qualities}


def test_addresses_of_the_demonstration_are_not_mounted_in_service():
    theirs = {address.name for address in addresses(DEMONSTRATION)} - {address.name for address in addresses(SITE)}
    assert theirs == {"mails", "mail", "persona", "advance", "restart", "styles"}
    for name in theirs:
        with pytest.raises(NoReverseMatch):
            get_resolver(SITE).reverse(name)


def test_page_of_rights_is_up_to_date(settings, capsys):
    settings.ROOT_URLCONF = DEMONSTRATION
    call_command("rights")
    printed = capsys.readouterr().out
    assert printed == rights_page(DEMONSTRATION)
    assert PAGE.read_text(encoding="utf-8") == printed, "CRIEUR_MODE=demo manage.py rights > docs/town/droits.md"
