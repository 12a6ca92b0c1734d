"""The thread only grows: refused by the wrapper on both engines, by a trigger on PostgreSQL whoever asks."""

from collections.abc import Callable
from contextlib import closing

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from journal.actions import REDACTED, open_thread, record, redact
from journal.models import Event, EventActor
from socle.readonly import AppendOnly, WriteOutsideAction, watched
from socle.unit_of_work import action
from tests.factories.comptes import make_person
from tests.faults.races import tell

UPDATE = "UPDATE journal_event SET title = 'changé'"
DELETE = "DELETE FROM journal_event"
# Each way somebody could try to rewrite what happened.
TRIES = [
    UPDATE,
    DELETE,
    "UPDATE journal_event SET at = at",
    "UPDATE journal_event SET visibility = 'staff'",
    "update journal_event set reason = 'changé'",
    "/* a word first */ UPDATE journal_event SET title = 'changé'",
    "WITH old AS (SELECT 1) UPDATE journal_event SET title = 'changé'",
    "INSERT INTO journal_event SELECT * FROM journal_event WHERE true ON CONFLICT (id) DO UPDATE SET title = 'changé'",
]


def make_event() -> Event:
    thread = open_thread(None, kind="proposal")
    return record(make_person(), thread=thread, verb="said_web", title="Un banc", reason="parce que")


def as_it_was(event: Event) -> bool:
    kept = Event.objects.filter(pk=event.pk).values_list("title", "reason", "at", "visibility").first()
    return kept == (event.title, event.reason, event.at, event.visibility)


def run_sql(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.rowcount)


@action(silent="an attack")
def attack(actor: None, *, attempt: Callable[[], object]) -> None:
    attempt()


@pytest.mark.postgresql
@pytest.mark.parametrize("statement", TRIES)
def test_trigger_refuses_raw_sql_outside_of_any_wrapper(transactional_db: None, statement: str) -> None:
    event = make_event()
    with pytest.raises(DatabaseError, match="only grows"):
        run_sql(statement)
    assert as_it_was(event)


@pytest.mark.postgresql
@pytest.mark.parametrize("statement", TRIES)
def test_trigger_refuses_another_program(transactional_db: None, statement: str) -> None:
    event = make_event()
    settings = connection.get_connection_params()
    server = {name: settings[name] for name in ("dbname", "user", "password", "host", "port") if settings.get(name)}
    with (
        closing(psycopg.connect(**server, autocommit=True)) as link,
        pytest.raises(psycopg.DatabaseError, match="only grows"),
    ):
        link.execute(statement.encode())
    assert as_it_was(event)


@pytest.mark.postgresql
def test_trigger_lets_the_key_change_title_and_reason_alone(transactional_db: None) -> None:
    event = make_event()
    with transaction.atomic():
        run_sql("SELECT set_config('crieur.redaction', 'on', true)")
        for column, value in {"verb": "'answered'", "at": "now()", "url": "'/x'", "visibility": "'staff'"}.items():
            with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
                run_sql(f"UPDATE journal_event SET {column} = {value}")  # noqa: S608  our own words
        with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
            run_sql(DELETE)
        assert run_sql("UPDATE journal_event SET title = '[retiré]'") == 1
        transaction.set_rollback(True)
    # The key ends with its transaction.
    with pytest.raises(DatabaseError, match="only grows"):
        run_sql(UPDATE)
    assert as_it_was(event)


@pytest.mark.postgresql
def test_control_with_the_trigger_off_the_update_passes(transactional_db: None) -> None:
    event = make_event()
    run_sql("ALTER TABLE journal_event DISABLE TRIGGER journal_event_append_only")
    try:
        assert run_sql(UPDATE) == 1
    finally:
        run_sql("ALTER TABLE journal_event ENABLE TRIGGER journal_event_append_only")
    assert not as_it_was(event)


@pytest.mark.postgresql
def test_emptying_the_database_is_not_blocked(transactional_db: None) -> None:
    make_event()
    run_sql("TRUNCATE journal_event CASCADE")
    assert not Event.objects.exists()


@pytest.mark.parametrize("statement", TRIES)
def test_wrapper_refuses_raw_sql_within_an_action(db: None, statement: str) -> None:
    event = make_event()
    with pytest.raises((AppendOnly, DatabaseError), match="only grows"):
        attack(None, attempt=lambda: run_sql(statement))
    assert as_it_was(event)


def test_wrapper_refuses_to_replace_rows(db: None) -> None:
    """`INSERT OR REPLACE` deletes first: SQLite's own words."""
    event = make_event()
    replace = "INSERT OR REPLACE INTO journal_event SELECT * FROM journal_event"
    if connection.vendor == "sqlite":
        with pytest.raises(AppendOnly):
            attack(None, attempt=lambda: run_sql(replace))
        with pytest.raises(AppendOnly):
            attack(None, attempt=lambda: run_sql(replace.replace("INSERT OR REPLACE", "REPLACE")))
    assert as_it_was(event)


def test_wrapper_refuses_the_orm_within_an_action(db: None) -> None:
    event = make_event()
    tries: list[Callable[[], object]] = [
        lambda: Event.objects.update(title="changé"),
        lambda: Event.objects.filter(pk=event.pk).update(visibility="staff"),
        lambda: Event.objects.get(pk=event.pk).save(),
        lambda: Event.objects.bulk_update([event], ["title"]),
        lambda: Event.objects.bulk_create(
            [event], update_conflicts=True, unique_fields=["id"], update_fields=["title"]
        ),
        lambda: (EventActor.objects.all().delete(), Event.objects.get(pk=event.pk).delete()),
        lambda: (EventActor.objects.all().delete(), Event.objects.all()._raw_delete(Event.objects.db)),
    ]
    for attempt in tries:
        with pytest.raises(AppendOnly):
            attack(None, attempt=attempt)
    assert as_it_was(event)
    tell("ORM writes to an event", len(tries))


@pytest.mark.parametrize("statement", [UPDATE, DELETE])
def test_guard_refuses_outside_an_action(db: None, statement: str) -> None:
    event = make_event()
    with watched(), pytest.raises(WriteOutsideAction):
        run_sql(statement)
    assert as_it_was(event)


def test_redaction_is_the_one_way_and_leaves_its_own_event(transactional_db: None) -> None:
    event = make_event()
    told = redact(make_person("moderator"), event=event, reason="le nom d’une personne")
    kept = Event.objects.get(pk=event.pk)
    assert (kept.title, kept.reason) == (REDACTED, REDACTED)
    assert (kept.verb, kept.at, kept.visibility) == (event.verb, event.at, event.visibility)
    assert told.verb == "redacted"
    assert told.pk > event.pk
    # The key is taken back: the next unit finds the lock shut.
    with pytest.raises(AppendOnly):
        attack(None, attempt=lambda: run_sql(UPDATE))


def test_control_without_the_append_only_table_the_wrapper_lets_it_pass(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor == "postgresql":
        run_sql("ALTER TABLE journal_event DISABLE TRIGGER journal_event_append_only")
    monkeypatch.setattr("socle.readonly.append_only_tables", {})
    event = make_event()
    attack(None, attempt=lambda: run_sql(UPDATE))
    assert not as_it_was(event)
