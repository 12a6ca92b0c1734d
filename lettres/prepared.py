"""Statements that run for every mail, written by the ORM once a process: writing one costs more than running it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.sql import UpdateQuery

from lettres.models import Delivery

# Stand where the values of a run go; nothing else has them.
KEY = -2_147_483_001
AT, CLAIMED = datetime(1901, 1, 1, 1, tzinfo=UTC), datetime(1902, 2, 2, 2, tzinfo=UTC)
Statement = tuple[str, tuple[Any, ...]]


def begin(delivery: Delivery, wanted: Q, at: datetime) -> bool:
    """Note that the sending of this mail begins, if it is still as it was claimed and still wanted."""
    return _run(_begin(connection.vendor, wanted), delivery, at)


def sent(delivery: Delivery, at: datetime) -> bool:
    """Note that this mail has left, if it is still as it was claimed; why it was doubted, if it was, stays."""
    return _run(_sent(connection.vendor), delivery, at)


@lru_cache(maxsize=32)
def _begin(vendor: str, wanted: Q) -> Statement:
    return _written(_claimed().filter(wanted), {"begun_at": AT, "attempts": F("attempts") + 1})


@lru_cache(maxsize=2)
def _sent(vendor: str) -> Statement:
    changes = {"state": Delivery.State.SENT, "sent_at": AT, "claimed_at": None, "begun_at": None}
    return _written(_claimed(), changes)


def _claimed() -> QuerySet[Delivery]:
    return Delivery.objects.filter(pk=KEY, state=Delivery.State.SENDING, claimed_at=CLAIMED)


def _written(rows: QuerySet[Delivery], changes: Mapping[str, Any]) -> Statement:
    query: UpdateQuery = rows.query.chain(UpdateQuery)  # type: ignore[assignment]  # of the class it is given
    query.add_update_values(dict(changes))
    sql, params = query.get_compiler(connection=connection).as_sql()
    return sql, tuple(params)


def _run(statement: Statement, delivery: Delivery, at: datetime) -> bool:
    sql, params = statement
    adapt = connection.ops.adapt_datetimefield_value
    values = {KEY: delivery.pk, adapt(AT): adapt(at), adapt(CLAIMED): adapt(delivery.claimed_at)}
    with connection.cursor() as cursor:
        cursor.execute(sql, [values.get(value, value) for value in params])
        return bool(cursor.rowcount)
