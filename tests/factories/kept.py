"""What many tests begin with, made by the actions once a process, then put back row by row.

Founding the town is fifteen events: a tenth of a second, before a thousand tests.
"""

from collections.abc import Callable
from copy import copy

import time_machine
from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model

Rows = dict[type[Model], list[Model]]
_kept: dict[str, Rows] = {}


def put_back(name: str, make: Callable[[], object]) -> None:
    """What `make` writes into the database: by calling it the first time, from its rows from then on.

    In tables that hold something already, or at another time than today's, it is made anew: keys and days would not
    be those that `make` gives.
    """
    if time_machine.escape_hatch.is_travelling():
        make()
    elif name not in _kept:
        before = _rows()
        make()
        after = {model: rows for model, rows in _rows().items() if rows != before[model]}
        if not any(before[model] for model in after):
            _kept[name] = after
    elif _hold_something(list(_kept[name])):
        make()
    else:
        _insert(_kept[name])


def _rows() -> Rows:
    return {
        model: list(model._base_manager.order_by("pk"))
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
    }


def _hold_something(models: list[type[Model]]) -> bool:
    tables = (connection.ops.quote_name(model._meta.db_table) for model in models)
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + " OR ".join(f"EXISTS (SELECT 1 FROM {table})" for table in tables))  # noqa: S608
        [found] = cursor.fetchone()
    return bool(found)


def _insert(kept: Rows) -> None:
    # One transaction: a row may name another that comes after it.
    with transaction.atomic():
        for model, rows in kept.items():
            model._base_manager.bulk_create([copy(row) for row in rows])
    # Keys were given: PostgreSQL's next ones come after them.
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(kept)):
            cursor.execute(statement)
