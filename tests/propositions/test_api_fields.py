"""Nothing settable that is not meant to be: every writable serializer × every field of the models behind it."""

from typing import Any

import pytest
from django.apps import apps
from rest_framework.serializers import BaseSerializer

from propositions.api import given, reading, sent
from propositions.models.proposal import Proposal
from socle.api_input import StrictSerializer
from tests.factories.api import IDEAS, SENT, Program
from tests.factories.comptes import make_person
from tests.factories.propositions import make_proposal
from tests.faults.races import tell

HOSTILE: tuple[Any, ...] = (1, "1", True, "hidden", "2020-01-01", None, [], {})


def serializers_of(module: Any) -> dict[str, type[BaseSerializer]]:
    found = {name: value for name, value in vars(module).items() if isinstance(value, type)}
    return {name: value for name, value in found.items() if issubclass(value, BaseSerializer)}


SENDABLE = {name: cls for name, cls in serializers_of(sent).items() if cls is not StrictSerializer}
# The models behind: all of ours.
FIELDS = sorted(
    {
        field.name
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if model.__module__[:6] == "propos"
    }
    | {field.name for field in apps.get_model("comptes.User")._meta.get_fields()}
    | {"id", "pk", "is_staff", "is_superuser", "votes_count", "status", "role_id", "author_id"}
)


def test_what_is_given_back_is_never_read_from_a_request():
    for module in (given, reading):
        for name, serializer in serializers_of(module).items():
            fields = serializer().fields  # type: ignore[attr-defined]
            assert all(field.read_only for field in fields.values()), name


@pytest.mark.parametrize("name", list(SENDABLE))
def test_serializer_takes_its_own_fields_alone(name):
    serializer = SENDABLE[name]
    own = set(serializer().fields)  # type: ignore[attr-defined]
    tried = 0
    for field in FIELDS:
        if field in own:
            continue
        read = serializer(data={field: 1})
        assert not read.is_valid()
        assert "Ce champ n’existe pas ici." in str(dict(read.errors)[field])
        tried += 1
    assert tried > 50
    tell(f"fields tried on {name}", tried)


def test_columns_stay_as_they_are_whatever_is_sent(town):
    author = make_person()
    program = Program(author)
    idea = make_proposal(author)
    before = Proposal.objects.filter(pk=idea.pk).values().get()
    tried = 0
    for field in sorted({field.name for field in Proposal._meta.concrete_fields} - {"title", "text"}):
        for value in HOSTILE:
            answer = program.send("PATCH", f"{IDEAS}{idea.code}/", {"title": "Un", "text": "Deux", field: value})
            assert answer.status_code == 400, (field, value)
            if field not in SENT:
                assert program.post(IDEAS, SENT | {field: value}).status_code in {201, 400}
            tried += 1
    assert Proposal.objects.filter(pk=idea.pk).values().get() == before
    made = Proposal.objects.exclude(pk=idea.pk)
    assert set(made.values_list("author", "channel", "visibility", "supports")) <= {(author.pk, "api", "public", 0)}
    tell("columns tried", tried)
