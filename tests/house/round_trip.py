"""Our migrations forward, back to nothing, and forward again, on the database of DATABASE_URL; what it then looks like.

Started as a program by the test of rule 10; with the name of a broken application, that one is tried alone.
Prints one line of JSON: {"first": schema, "left": of it once all is undone, "again": schema}. Of our tables alone:
allauth's, which follow the accounts, do not all come back as they were.
"""

import json
import sys
from contextlib import closing
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from tests.house.source import rooms

# What a migration made, on each engine, in words that compare: name, what it is of, how.
SQLITE = "SELECT name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL"
POSTGRESQL = """
    SELECT table_name, column_name, concat_ws(' ', data_type, character_maximum_length, is_nullable, column_default)
    FROM information_schema.columns WHERE table_schema = 'public'
    UNION SELECT indexname, tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION SELECT conname, conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace
    UNION SELECT tgname, tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
"""


def schema(labels: list[str]) -> list[list[str]]:
    with closing(connection.cursor()) as cursor:
        cursor.execute(SQLITE if connection.vendor == "sqlite" else POSTGRESQL)
        rows = [[str(part) for part in row] for row in cursor.fetchall()]
    return sorted(row for row in rows if row[0].startswith(tuple(labels)) or row[1].startswith(tuple(labels)))


def main() -> None:
    more = sys.argv[1:]
    settings.INSTALLED_APPS.extend(more)
    django.setup()
    ours = [app for app in apps.get_app_configs() if app.name in (more or rooms())]
    labels = [app.label for app in ours if (Path(app.path) / "migrations").is_dir()]
    forward = ["migrate", *(labels if more else []), "-v0"]
    call_command(*forward)
    first = schema(labels)
    if not more:
        # The town's rows are there: what goes back must go back with something in it.
        call_command("town", "load")
    back(labels)
    left = schema(labels)
    call_command(*forward)
    print(json.dumps({"first": first, "left": left, "again": schema(labels)}))


def back(labels: list[str]) -> None:
    """The lowest room first: what stands on it goes with it."""
    for label in reversed(labels):
        if any(app == label for app, _name in MigrationRecorder(connection).applied_migrations()):
            call_command("migrate", label, "zero", verbosity=0)


if __name__ == "__main__":
    main()
