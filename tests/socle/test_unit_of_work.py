import contextlib

import pytest
from django.db import connection, transaction

from comptes.actions.people import ensure_person, record_act
from comptes.models import SensitiveAct, Service, User
from journal.models import Event
from socle.readonly import AppendOnly, WriteOutsideAction, watched, written_table
from socle.unit_of_work import UnrecordedWrite, action, redaction

pytestmark = pytest.mark.django_db


def make_service(name: str) -> Service:
    return Service.objects.create(name=name)


@action
def forgets_to_record(actor, *, name):
    return make_service(name)


@action
def records(actor, *, name):
    service = make_service(name)
    record_act(None, kind="service made", subject=name)
    return service


@action
def relies_on_the_outer(actor, *, name):
    forgets_to_record(None, name=name)
    record_act(None, kind="service made", subject=name)


@action(silent="a test")
def stays_silent(actor, *, name):
    return make_service(name)


@action
def calls_a_silent_one(actor, *, name):
    return stays_silent(None, name=name)


@action
def changes_nothing(actor, *, name):
    return Service.objects.filter(name=name).update(contact="x")


@action
def returns_a_queryset(actor):
    return Service.objects.all()


@action
def fails_after_writing(actor, *, name):
    records(None, name=name)
    raise ValueError("no")


def test_action_that_writes_without_a_record_keeps_nothing():
    with pytest.raises(UnrecordedWrite, match="forgets_to_record"):
        forgets_to_record(None, name="Voirie")
    assert not Service.objects.exists()


def test_action_that_records_keeps_what_it_wrote():
    records(None, name="Voirie")
    assert Service.objects.get().name == "Voirie"
    assert SensitiveAct.objects.get().kind == "service made"


def test_inner_action_is_checked_by_itself():
    with pytest.raises(UnrecordedWrite):
        relies_on_the_outer(None, name="Voirie")


def test_silent_action_may_stand_alone_or_inside():
    stays_silent(None, name="Voirie")
    calls_a_silent_one(None, name="Parcs")
    assert Service.objects.count() == 2


def test_action_that_changed_no_row_needs_no_record():
    assert changes_nothing(None, name="absent") == 0


def test_action_that_changed_a_row_needs_one():
    stays_silent(None, name="Voirie")
    with pytest.raises(UnrecordedWrite):
        changes_nothing(None, name="Voirie")


def test_action_returns_nothing_lazy():
    with pytest.raises(TypeError, match="lazy"):
        returns_a_queryset(None)


def test_exception_out_of_an_action_keeps_nothing():
    with pytest.raises(ValueError, match="no"):
        fails_after_writing(None, name="Voirie")
    assert not Service.objects.exists()
    assert not SensitiveAct.objects.exists()


def test_write_outside_an_action_is_refused_by_the_guard():
    with watched(), pytest.raises(WriteOutsideAction), transaction.atomic():
        make_service("Voirie")
    # The control: without the guard the same write passes.
    make_service("Voirie")


def test_guard_lets_reads_and_actions_pass():
    with watched():
        assert ensure_person(None, email="Quelqu.Un@exemple.fr").email == "quelqu.un@exemple.fr"
        assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("SELECT 1", None),
        ("(SELECT 1) UNION (SELECT 2)", None),
        ('SAVEPOINT "s1"', None),
        ("PRAGMA foreign_keys", None),
        ('INSERT INTO "comptes_user" ("email") VALUES (%s)', "comptes_user"),
        ('INSERT OR IGNORE INTO "comptes_user" ("email") VALUES (%s)', "comptes_user"),
        ('UPDATE "comptes_user" SET "email" = %s', "comptes_user"),
        ('DELETE FROM "comptes_user"', "comptes_user"),
        ("update comptes_user set email = 1", "comptes_user"),
        ("UPDATE main.comptes_user SET email = 1", "comptes_user"),
        ('DELETE FROM "public"."comptes_user"', "comptes_user"),
        ("WITH gone AS (DELETE FROM comptes_user RETURNING 1) SELECT 1", "?"),
        ("SELECT 1; DELETE FROM comptes_user", "?"),
        ("EXPLAIN SELECT 1", None),
        ("EXPLAIN ANALYZE UPDATE comptes_user SET email = 1", "?"),
        ("EXPLAIN (ANALYZE) DELETE FROM comptes_user", "?"),
        ("TRUNCATE comptes_user", "?"),
        ('INSERT INTO "django_session" ("session_key") VALUES (%s)', None),
        ('UPDATE "django_cache" SET "value" = %s', None),
    ],
)
def test_statement_is_a_read_or_names_what_it_writes(statement, table):
    assert written_table(statement) == table


def test_guard_refuses_raw_sql_too():
    with watched(), connection.cursor() as cursor, pytest.raises(WriteOutsideAction):
        cursor.execute("UPDATE comptes_user SET first_name = 'x'")


def test_append_only_is_refused_inside_an_action(town):
    @action(silent="an attack")
    def rewrite(actor):
        return Event.objects.update(title="autre")

    with pytest.raises(AppendOnly):
        rewrite(None)
    assert not Event.objects.filter(title="autre").exists()


def test_redaction_ends_with_its_block(town):
    @action(silent="an attack")
    def redacts_then_rewrites(actor):
        with redaction():
            Event.objects.update(reason="[retiré]")
        Event.objects.update(title="autre")

    with pytest.raises(AppendOnly):
        redacts_then_rewrites(None)
    assert not Event.objects.filter(title="autre").exists()


def test_redaction_that_fails_ends_too(town):
    @action(silent="an attack")
    def fails_then_rewrites(actor):
        with contextlib.suppress(ValueError), redaction():
            raise ValueError("no")
        Event.objects.update(title="autre")

    with pytest.raises(AppendOnly):
        fails_then_rewrites(None)


def test_action_is_the_outermost_transaction():
    """What an action kept is kept: nobody around it can undo it, nor tell before it is."""
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        records(None, name="Voirie")
    records(None, name="Voirie")
    assert Service.objects.count() == 1
