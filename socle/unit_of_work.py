"""`@action`: rights, lock, rule, change and record in one transaction. Every change of state is one of these."""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import GeneratorType
from typing import Concatenate, ParamSpec, TypeVar, overload

from django.db import connection, transaction
from django.db.models import QuerySet

from socle.clock import steady
from socle.readonly import Frame, open_frames, watched

A = TypeVar("A")
P = ParamSpec("P")
R = TypeVar("R")

# Every action by its full name, and those that have been called in this process (the house test reads both).
actions: dict[str, Callable[..., object]] = {}
called: set[str] = set()


class UnrecordedWrite(RuntimeError):
    """An action wrote and left no row in a record table: nobody could ever be told."""


@overload
def action(function: Callable[Concatenate[A, P], R], /) -> Callable[Concatenate[A, P], R]: ...
@overload
def action(*, silent: str) -> Callable[[Callable[Concatenate[A, P], R]], Callable[Concatenate[A, P], R]]: ...
def action(function=None, *, silent=""):  # type: ignore[no-untyped-def]  # typed by the overloads above
    """Make a function of an `actions.py` a unit of work: actor first, keyword arguments.

    The outermost opens a durable transaction, inner ones join it; an exception out of an inner one spoils the whole
    unit, so ask the predicate first. An action that wrote must have left an `Event` or a `SensitiveAct` (its own, or
    an inner action's); `silent` names the reason why one leaves none. Returns objects, never a queryset or generator.
    """
    if function is None:
        return functools.partial(action, silent=silent)
    name = f"{function.__module__}.{function.__qualname__}"

    @functools.wraps(function)
    def unit(actor, /, **arguments):  # type: ignore[no-untyped-def]
        called.add(name)
        with _frame(Frame(name, silent)):
            result = function(actor, **arguments)
            if isinstance(result, QuerySet | GeneratorType):
                raise TypeError(f"{name} returns something lazy: it would be read outside the transaction")
            return result

    unit.silent = silent  # type: ignore[attr-defined]
    actions[name] = unit
    return unit


@contextmanager
def redaction() -> Iterator[None]:
    """The one way to change a row that only grows: opens the wrapper's lock and, on PostgreSQL, the trigger's."""
    frame = open_frames.get()[-1]
    frame.redacting = True
    _set_redaction("on")
    try:
        yield
    finally:
        frame.redacting = False
    # Not in `finally`: after a refused statement PostgreSQL takes no other, and the setting ends with the rollback.
    _set_redaction("off")


@contextmanager
def _frame(frame: Frame) -> Iterator[None]:
    outer = open_frames.get()
    transact = transaction.atomic(savepoint=False) if outer else transaction.atomic(durable=True)
    with watched(), steady(), transact:
        token = open_frames.set((*outer, frame))
        try:
            yield
        finally:
            open_frames.reset(token)
        # Inside the transaction: what was not recorded is not kept.
        if frame.wrote and not frame.recorded and not frame.silent:
            raise UnrecordedWrite(f"{frame.name} wrote to {sorted(set(frame.wrote))} without a record")
        if outer and frame.recorded:
            outer[-1].recorded = True


def _set_redaction(value: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('crieur.redaction', %s, true)", [value])
