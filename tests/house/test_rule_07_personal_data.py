"""Rule 7: a model that may hold something of a person says how it is given back and erased, or why it holds nothing."""

import json
import runpy
from collections.abc import Iterable, Mapping
from datetime import date

import pytest
from django.apps import apps
from django.db.models import CharField, Field, FileField, JSONField, Model, SlugField, TextField
from django.test.utils import isolate_apps

from comptes.actions.once import claim_key
from comptes.actions.people import add_person, confirm_person
from comptes.actions.tokens import make_token
from comptes.models import Consent, PostalAddress, User
from comptes.personal_data import Impersonal, PersonalData, personal_data
from propositions.actions.supporting import support
from propositions.models.proposal import Proposal
from socle.clock import now
from socle.unit_of_work import action
from tests.factories.comptes import erase, make_person
from tests.factories.imports import BENCH, make_csv, make_given
from tests.factories.lettres import make_delivery
from tests.factories.photos import make_photo
from tests.factories.propositions import make_draft, make_flag, make_proposal, make_street_proposal
from tests.house.source import BROKEN, refuse, rooms

# The two tables of others that hold people: allauth's addresses, Django's sessions.
LABELS = (*rooms(), "account", "sessions")
PERSONAL = [label for label, entry in personal_data.items() if isinstance(entry, PersonalData)]


def may_hold_a_person(model: type[Model]) -> str:
    """Why a model is looked at: the first key to a person or free text in it, "" if it has none."""
    if model is User:
        return "is a person"
    fields = (*model._meta.concrete_fields, *model._meta.many_to_many)
    return next((f"{field.name}: {why}" for field in fields if (why := _why(field))), "")


def _why(field: Field) -> str:
    if field.is_relation:
        return "key to a person" if field.related_model is User else ""
    if isinstance(field, SlugField) or field.choices:
        return ""
    return "free text" if isinstance(field, CharField | TextField | JSONField | FileField) else ""


def unregistered(models: Iterable[type[Model]], registry: Mapping[str, object]) -> list[str]:
    return [
        f"{model._meta.label} ({why}): neither PersonalData nor Impersonal"
        for model in models
        if model._meta.label not in registry and (why := may_hold_a_person(model))
    ]


def our_models() -> list[type[Model]]:
    models = apps.get_models(include_auto_created=True)
    return [model for model in models if model._meta.app_label in LABELS]


def keys_to_people(model: type[Model]) -> list[str]:
    fields = (*model._meta.concrete_fields, *model._meta.many_to_many)
    return ["pk"] if model is User else [field.name for field in fields if _why(field) == "key to a person"]


def ties(label: str, person: User) -> dict[str, int]:
    """How many rows each key of a model still ties to a person, where any does."""
    model = apps.get_model(label)
    counts = {key: model._base_manager.filter(**{key: person.pk}).count() for key in keys_to_people(model)}
    return {key: count for key, count in counts.items() if count}


@action(silent="what no action of the site writes yet")
def write_paper(actor: None, *, person: User) -> None:
    PostalAddress.objects.create(user=person, lines="2, rue du Stade", consent_at=now(), ends_on=date(2030, 1, 1))
    Consent.objects.create(user=person, kind="courrier", wording="J’accepte un courrier.", given_at=now())


def make_full_person() -> User:
    """Somebody with rows in every registered model: an administrator who said ideas, noted others', left a draft."""
    person = confirm_person(make_person("administrator"))
    add_person(person, email=f"ajoute-par-{person.pk}@exemple.fr", first_name="", roles=("crier",))
    idea = make_proposal(person, signature="Josiane L.")
    support(person, code=idea.code)
    make_flag(idea, person, email=person.email)
    make_street_proposal(person)
    make_photo(make_draft(person), person)
    make_given(person, make_csv((f"Un banc pour {person.pk}", *BENCH[1:])))
    make_token(person, name="Un essai")
    claim_key(person, key="un", digest="0" * 64)
    write_paper(None, person=person)
    make_delivery(person)
    return person


@pytest.fixture
def people(town) -> tuple[User, User]:
    return make_full_person(), make_full_person()


def test_models_that_may_hold_a_person_are_registered():
    refuse(unregistered(our_models(), dict(personal_data.items())))


def test_registered_labels_are_models_and_say_why():
    known = {model._meta.label for model in apps.get_models()}
    assert set(personal_data) <= known
    for label, entry in personal_data.items():
        words = (entry.reason,) if isinstance(entry, Impersonal) else (entry.why, entry.term)
        assert all(words), label


@pytest.mark.parametrize("label", PERSONAL)
@pytest.mark.django_db
def test_person_gets_their_rows_and_nobody_elses(label, people):
    person, _ = people
    entry = personal_data[label]
    assert isinstance(entry, PersonalData)
    rows = entry.export(person)
    assert rows, f"{label}: make_full_person makes no row of it, or its exporter finds none"
    assert all(isinstance(row, dict) and row for row in rows)
    assert json.loads(json.dumps(rows)) == rows, f"{label}: plain values only"
    # The other person has as many of their own: an exporter that forgets whose rows it gives shows too many.
    assert len(rows) <= sum(ties(label, person).values())


# Words of a row that are none of the person's, or that its owner has elsewhere.
NOT_THEIRS = {
    "comptes.User.password": "nobody has one",
    "comptes.ApiToken.digest": "what a token is recognised by",
    "comptes.OnceKey.digest": "what a request is recognised by",
    "comptes.OnceKey.body": "an answer of ours, for a day",
    "comptes.SensitiveAct.reason": "names of roles",
    "lettres.Reader.key": "opens the links of their letters",
    "lettres.Delivery.key": "names a letter",
    "lettres.Delivery.message_id": "names a mail",
    "propositions.Proposal.search_text": "made of the title and the text",
    "propositions.Proposal.quadkey": "made of the longitude and the latitude",
    "propositions.Photo.file": "its name is its key",
    "propositions.SheetImport.columns": "what the crier said of a file",
    "propositions.SheetImport.refused": "lines of a file",
    "propositions.Flag.page": "the page of the idea",
    "propositions.Flag.answer": "read at the receipt, which the code opens",
}


@pytest.mark.parametrize("label", PERSONAL)
@pytest.mark.django_db
def test_person_gets_every_word_that_is_theirs(label, people):
    entry, model = personal_data[label], apps.get_model(label)
    assert isinstance(entry, PersonalData)
    given = set(entry.export(people[0])[0])
    words = {field.name for field in model._meta.concrete_fields if _why(field) == "free text"}
    refuse(sorted(f"{label}.{name}" for name in words - given if f"{label}.{name}" not in NOT_THEIRS))


@pytest.mark.parametrize("label", PERSONAL)
@pytest.mark.django_db
def test_eraser_unties_the_person_and_nobody_else(label, people):
    person, other = people
    # Its own row may go: Django then forgets the key on the object.
    key, others_tied = person.pk, ties(label, other)
    assert ties(label, person), f"{label}: make_full_person makes no row of it"
    others_rows = personal_data[label].export(other)  # type: ignore[union-attr]
    assert erase(None, label=label, person=person) > 0
    assert ties(label, User(pk=key)) == {}
    assert ties(label, other) == others_tied
    assert personal_data[label].export(other) == others_rows  # type: ignore[union-attr]


@pytest.mark.django_db
def test_whoever_leaves_is_nowhere_and_the_ideas_stay(people):
    person, _ = people
    key, ideas = person.pk, Proposal.objects.count()
    # Higher rooms first: once the account is gone, nobody knows which idea bears whose signature.
    for label in reversed(PERSONAL):
        erase(None, label=label, person=User.objects.filter(pk=key).first() or User(pk=key))
    assert {label: tied for label in PERSONAL if (tied := ties(label, User(pk=key)))} == {}
    assert Proposal.objects.count() == ideas
    # One of the two people signed « Josiane L. », and still does.
    assert Proposal.objects.filter(signature="Josiane L.").count() == 1


@isolate_apps("comptes")
def test_models_of_a_person_that_nobody_registered_are_found():
    sample = runpy.run_path(str(BROKEN / "rule_07" / "models.py"))
    models = [sample[name] for name in ("Visit", "Diary", "Portrait", "Settings", "Counted")]
    assert unregistered(models, {}) == [
        "comptes.Visit (who: key to a person): neither PersonalData nor Impersonal",
        "comptes.Diary (told: free text): neither PersonalData nor Impersonal",
        "comptes.Portrait (file: free text): neither PersonalData nor Impersonal",
        "comptes.Settings (kept: free text): neither PersonalData nor Impersonal",
    ]
    assert unregistered(models, {model._meta.label: Impersonal("a sample") for model in models}) == []


@pytest.mark.django_db
def test_eraser_that_leaves_a_tie_is_seen(people, monkeypatch):
    person, _ = people
    lazy = PersonalData(why="…", term="…", export=lambda user: [], erase=lambda user: 1)
    monkeypatch.setitem(personal_data._entries, "journal.Follow", lazy)
    erase(None, label="journal.Follow", person=person)
    assert ties("journal.Follow", person) == {"user": 2}
