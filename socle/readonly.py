"""The database is read-only except inside an action: what tells a write from a read, and the guard of a request."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

from socle.clock import steady
from socle.registry import append_only_tables, record_tables

READS = re.compile(
    # EXPLAIN ANALYZE runs what it explains.
    r"[\s(]*(SELECT|BEGIN|SAVEPOINT|RELEASE|ROLLBACK|EXPLAIN(?!\s+\(?\s*ANALY)|PRAGMA|DECLARE|FETCH|CLOSE)\b",
    re.IGNORECASE,
)
WRITTEN = re.compile(
    r"\s*(INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM)\s+(?:[\"`]?\w+[\"`]?\.)?[\"`]?(\w+)", re.IGNORECASE
)
# An INSERT that changes or deletes the row it meets.
REPLACES = re.compile(r"\bOR\s+REPLACE\b|\bDO\s+UPDATE\b", re.IGNORECASE)
# Sessions and the rate limits' cache live in the one database but are none of the rooms' state.
FOREIGN_TABLES = frozenset({"django_session", "django_cache"})


class WriteOutsideAction(RuntimeError):
    """Something tried to write without an action: the way to change a state is a function of `actions.py`."""


class AppendOnly(RuntimeError):
    """A row that only grows was to be changed or deleted."""


@dataclass
class Frame:
    """What one action of the open unit has done so far."""

    name: str
    silent: str
    wrote: list[str] = field(default_factory=list)
    recorded: bool = False
    redacting: bool = False


open_frames: ContextVar[tuple[Frame, ...]] = ContextVar("open_frames", default=())


def written_table(sql: str) -> str | None:
    """The table a statement writes to, "?" when it is a write of another kind, None when it only reads."""
    # A second statement behind a semicolon could hide a write behind a read.
    if READS.match(sql) and ";" not in sql.rstrip("; \n"):
        return None
    found = WRITTEN.match(sql)
    table = found.group(2) if found else "?"
    return None if table in FOREIGN_TABLES else table


def watch(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Execute wrapper of guard and unit: refuses a write outside an action, notes the others."""
    # psycopg composes COPY and a few others as objects; Django's ORM always gives text.
    statement = sql if isinstance(sql, str) else str(sql)
    table = written_table(statement)
    if table is None:
        return execute(sql, params, many, context)
    frames = open_frames.get()
    if not frames:
        raise WriteOutsideAction(f"write to {table} outside an action")
    insert = statement.lstrip()[:6].upper() == "INSERT"
    grows = insert and not REPLACES.search(statement)
    if not grows and not frames[-1].redacting and _touches_append_only(statement, table):
        raise AppendOnly(f"{table} only grows")
    result = execute(sql, params, many, context)
    # SQLite says 0 rows for INSERT … RETURNING, so a RETURNING always counts.
    if context["cursor"].rowcount != 0 or "RETURNING" in statement.upper():
        frames[-1].wrote.append(table)
        if insert and table in record_tables:
            frames[-1].recorded = True
    return result


def _touches_append_only(statement: str, table: str) -> bool:
    # A write whose table is not read (a comment or a WITH before it) is refused if it names one that only grows.
    if table != "?":
        return table in append_only_tables
    return any(re.search(rf"\b{name}\b", statement) for name in append_only_tables)


@contextmanager
def watched() -> Iterator[None]:
    """Have every statement of this thread's connection pass by `watch` within the block."""
    if watch in connection.execute_wrappers:
        yield
        return
    with connection.execute_wrapper(watch):
        yield


class ReadOnlyMiddleware:
    """Each request, whatever its method, sees a database that only an action can write to; and one clock reading."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with watched(), steady():
            return self.get_response(request)
