"""The database is restarted under a site that keeps its connections: nobody is shown an error for it."""

import select

import pytest
from django.db import OperationalError, connection
from django.db.utils import InterfaceError
from psycopg import connect

from socle.postgresql.base import DatabaseWrapper

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def server_process() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def end_it(process: int) -> None:
    """As a restart ends it: from another connection."""
    parameters = {name: value for name, value in connection.get_connection_params().items() if name != "cursor_factory"}
    for name in ("context", "prepare_threshold"):
        parameters.pop(name, None)
    with connect(**parameters) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [process])
    assert connection.connection is not None
    ready, _, _ = select.select([connection.connection.fileno()], [], [], 30)
    assert ready  # its last words have come


def begin_request() -> None:
    # As Django does (BaseDatabaseWrapper.close_if_unusable_or_obsolete); its stubs do not know these two.
    connection.health_check_enabled = True  # type: ignore[attr-defined]
    connection.health_check_done = False  # type: ignore[attr-defined]
    connection.close_if_health_check_failed()


def test_next_request_has_a_connection_of_its_own() -> None:
    first = server_process()
    begin_request()
    assert server_process() == first
    end_it(first)
    begin_request()
    assert server_process() != first


def test_control_without_the_look_the_request_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    first = server_process()
    end_it(first)
    monkeypatch.setattr(DatabaseWrapper, "is_usable", lambda self: True)
    begin_request()
    with pytest.raises((OperationalError, InterfaceError)):
        server_process()
    monkeypatch.undo()
    connection.close()
