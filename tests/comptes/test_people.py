from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from comptes.actions.people import add_person, ensure_person, sweep_acts, sweep_unverified
from comptes.models import SensitiveAct, TownRole, User
from comptes.rights import roles_of
from comptes.tasks import sweep_sessions
from socle.clock import now, today
from tests.factories.comptes import make_person

pytestmark = pytest.mark.django_db


def test_command_makes_the_first_administrator(capsys):
    call_command("person", "add", "Maire@exemple.fr", "--role", "administrator")
    person = User.objects.get(email="maire@exemple.fr")
    assert roles_of(person) == {"administrator"}
    assert SensitiveAct.objects.get().subject == f"user {person.pk}"
    assert "exemple.fr" not in capsys.readouterr().out


def test_command_again_adds_nothing():
    for _ in range(2):
        call_command("person", "add", "maire@exemple.fr", "--role", "administrator")
    assert TownRole.objects.count() == 1


def test_command_gives_a_role_to_whoever_is_known_alone():
    call_command("person", "add", "ana@exemple.fr")
    call_command("person", "role", "Ana@exemple.fr", "--role", "staff")
    assert roles_of(User.objects.get()) == {"staff"}
    with pytest.raises(CommandError, match="Personne n’est connu"):
        call_command("person", "role", "anna@exemple.fr", "--role", "staff")
    assert User.objects.count() == 1


@pytest.mark.parametrize("arguments", [("add", "pas-une-adresse"), ("role", "a@exemple.fr")])
def test_command_refuses_what_it_cannot_do(arguments):
    with pytest.raises(CommandError):
        call_command("person", *arguments)
    assert not User.objects.exists()


def test_administrator_adds_people_and_nobody_else_does():
    add_person(make_person("administrator"), email="a@exemple.fr", first_name="Ana", roles=("crier",))
    for role in ("", "crier", "moderator", "staff", "elected"):
        with pytest.raises(PermissionDenied):
            add_person(make_person(role), email="b@exemple.fr", first_name="", roles=("administrator",))
    assert User.objects.filter(email="a@exemple.fr").exists()
    assert not User.objects.filter(email="b@exemple.fr").exists()


def test_unknown_role_is_refused():
    with pytest.raises(ValueError, match="mayor"):
        add_person(None, email="a@exemple.fr", first_name="", roles=("mayor",))
    assert not User.objects.exists()


def test_role_that_ended_gives_nothing():
    person = make_person("staff")
    TownRole.objects.update(since=today() - timedelta(days=9), until=today() - timedelta(days=1))
    assert roles_of(User.objects.get(pk=person.pk)) == frozenset()


def test_address_is_one_person_however_it_is_written():
    assert ensure_person(None, email="A.B@Exemple.fr") == ensure_person(None, email=" a.b@exemple.fr ")


def test_unverified_people_go_after_a_day_and_verified_ones_stay():
    verified = make_person()
    young, old = (ensure_person(None, email=f"{name}@exemple.fr") for name in "ab")
    User.objects.filter(pk__in=[verified.pk, old.pk]).update(created_at=now() - timedelta(hours=25))
    assert sweep_unverified(None) == 1
    assert set(User.objects.all()) == {verified, young}
    assert sweep_unverified(None) == 0


def test_visits_that_are_over_are_forgotten():
    for days in (-1, 1):
        session = SessionStore()
        session["draft"] = "x"
        session.create()
        Session.objects.filter(pk=session.session_key).update(expire_date=now() + timedelta(days=days))
    sweep_sessions()
    assert Session.objects.count() == 1


def test_record_of_an_act_goes_after_a_year():
    make_person("staff")
    SensitiveAct.objects.update(at=now() - timedelta(days=366))
    make_person("staff")
    assert sweep_acts(None) == 1
    assert SensitiveAct.objects.count() == 1


def test_person_who_asks_again_is_not_swept_while_the_code_is_on_its_way():
    ensure_person(None, email="a@exemple.fr")
    User.objects.update(created_at=now() - timedelta(hours=25))
    ensure_person(None, email="a@exemple.fr")
    assert sweep_unverified(None) == 0
