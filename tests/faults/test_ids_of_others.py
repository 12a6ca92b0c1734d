"""What is somebody else's answers as what is not there: the id, code or key of another's draft, photo, token or letter,
and of an idea that is shown to nobody, in every address that takes one."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client

from comptes.management.commands.rights import addresses
from comptes.models import ApiToken, User
from propositions.actions.drafts import save_draft
from propositions.actions.moderating import hide
from propositions.actions.revising import withdraw
from propositions.models.photo import Photo
from propositions.models.proposal import Proposal
from tests.factories.api import Program
from tests.factories.comptes import make_person
from tests.factories.lettres import make_bulletin
from tests.factories.photos import make_photo, make_pictured_idea
from tests.factories.propositions import complete_data
from tests.faults.races import tell

pytestmark = pytest.mark.usefixtures("town")
CANARY = "canari-4242"
CHANGING = re.compile(r'(name="(?:csrfmiddlewaretoken|once)" value="|nonce=")[^"]+')
MISSING = "zzzzzz"
ARGUMENT = re.compile(r"<(\w+)>")


@pytest.fixture(autouse=True)
def folder(tmp_path, settings) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def author() -> User:
    return make_person()


def client_of(person: User | None) -> Client:
    client = Client()
    if person:
        client.force_login(person)
    return client


def answer_to(client: Client, verb: str, path: str, named: str) -> tuple[Any, ...]:
    """All that could be compared of an answer, undone; what was asked for is called NAMED."""
    before = transaction.savepoint()
    kind = "application/json" if path.startswith("/api/") else "application/x-www-form-urlencoded"
    answer = client.generic(verb, path, b"{}" if kind.endswith("json") else b"", content_type=kind)
    body = b"".join(answer).decode("utf-8", "replace")
    transaction.savepoint_rollback(before)
    assert CANARY not in body, (verb, path)
    told = [CHANGING.sub(r"\1", body), answer.get("Location", "")]
    return answer.status_code, *(text.replace(path, "PATH").replace(f"/{named}/", "/NAMED/") for text in told)


def told_apart(person: User | None, paths: list[tuple[str, str, str]]) -> Iterator[str]:
    """The requests whose answer tells (address of what is another's, its name, the name of what is not there) apart."""
    client = client_of(person)
    for path, named, missing in paths:
        verbs = ("GET", "POST", "PATCH", "DELETE") if path.startswith("/api/") else ("GET", "POST")
        for verb in verbs:
            other, nothing = path.replace(named, missing), missing
            if answer_to(client, verb, path, named) != answer_to(client, verb, other, nothing):
                yield f"{verb} {path}"


def of_idea(code: str) -> list[tuple[str, str, str]]:
    """Every address of the site that takes the code of an idea, but those where moderators read whatever it became."""
    mounted = {address.path for address in addresses("config.urls")}
    found = sorted(path.replace("<code>", code) for path in mounted if ARGUMENT.findall(path) == ["code"])
    return [(path, code, MISSING) for path in found if "signalements" not in path]


def hide_it(idea: Proposal, author: User) -> None:
    hide(make_person("moderator"), code=idea.code, rule="advert", reason=CANARY)


def withdraw_it(idea: Proposal, author: User) -> None:
    withdraw(author, code=idea.code)


@pytest.mark.parametrize(
    ("put_away", "role"),
    [(hide_it, None), (hide_it, ""), (withdraw_it, None), (withdraw_it, "crier")],
    ids=["hidden, nobody", "hidden, resident", "withdrawn, nobody", "withdrawn, crier"],
)
def test_idea_shown_to_nobody_answers_as_a_missing_one(
    author: User, put_away: Callable[[Proposal, User], None], role: str | None
) -> None:
    idea, photo = make_pictured_idea(author, title=f"Un banc {CANARY}", text=CANARY)
    put_away(idea, author)
    paths = of_idea(idea.code)
    assert len(paths) > 20
    paths += [(f"/photos/{photo.pk}/{size}.jpg", str(photo.pk), str(uuid4())) for size in ("thumb", "large")]
    paths += [(f"/idees/{idea.code}/photos/{photo.pk}/retirer/", str(photo.pk), str(uuid4()))]
    person = None if role is None else make_person(role)
    assert list(told_apart(person, paths)) == []
    tell("addresses of an idea shown to nobody", len(paths))


@pytest.mark.parametrize("role", [None, "", "moderator"], ids=["nobody", "resident", "moderator"])
def test_what_is_another_s_answers_as_what_is_missing(author: User, role: str | None) -> None:
    draft = save_draft(author, draft=None, changes=complete_data(title=CANARY, text=CANARY))
    photo, bulletin = make_photo(draft, author, alt=CANARY), make_bulletin(make_person("staff"), title=CANARY)
    Program(author)
    token = ApiToken.objects.get()
    steps = [f"/jai-une-idee/{step}/?brouillon={draft.pk}" for step in ("ou", "quoi", "theme", "vous")]
    letters = {address.path for address in addresses("config.urls") if ARGUMENT.findall(address.path) == ["bulletin"]}
    paths = [(step, str(draft.pk), str(uuid4())) for step in steps]
    paths += [(f"/photos/{photo.pk}/card.jpg", str(photo.pk), str(uuid4()))]
    paths += [(f"/mes-jetons/{token.pk}/supprimer/", str(token.pk), "999999")]
    paths += [(path.replace("<bulletin>", str(bulletin.key)), str(bulletin.key), str(uuid4())) for path in letters]
    assert len(letters) > 5
    person = None if role is None else make_person(role)
    assert list(told_apart(person, paths)) == []
    assert ApiToken.objects.filter(pk=token.pk).exists()
    assert Photo.objects.filter(pk=photo.pk).exists()


def test_control_what_everybody_reads_is_told_apart(author: User) -> None:
    idea, photo = make_pictured_idea(author, title="Un banc", text="Ici.")
    apart = list(told_apart(make_person(), of_idea(idea.code)))
    assert f"GET {idea.get_absolute_url()}" in apart
    assert len(apart) > 10
    assert list(told_apart(None, [(f"/photos/{photo.pk}/card.jpg", str(photo.pk), str(uuid4()))]))
