"""Readers and letters, made by the actions."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import time_machine
from django.core import mail

from comptes.actions.people import OnPaper
from comptes.models import User
from lettres.actions.planning import DIGEST
from lettres.actions.preferences import Chosen, choose, ensure_reader
from lettres.actions.printing import make_print_run
from lettres.models import Delivery, Digest, PrintRun, Reader
from lettres.outgoing import new_delivery
from lettres.tasks import tick
from propositions.actions.entering import enter
from socle.clock import PARIS, now
from socle.unit_of_work import action
from tests.factories.comptes import make_person
from tests.factories.propositions import make_answer, make_said

WEEK = timedelta(days=7)
_numbers = count(1)
MONDAY = datetime(2026, 1, 5, 7, 5, tzinfo=PARIS)


def make_reader(person: User, **changes: Any) -> Reader:
    """Somebody who chose how they are told: each week by mail unless said otherwise."""
    told: dict[str, Any] = {
        "rhythm": "weekly",
        "weekday": 0,
        "way": "email",
        "grounds": frozenset(),
        "town_letter": False,
    }
    return choose(person, chosen=Chosen(**{**told, **changes}))


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """The clock stands at this instant."""
    with time_machine.travel(moment, tick=False):
        yield


def letters_at(moment: datetime) -> list[Any]:
    """What the mail box gets by a tick at this instant."""
    before = len(mail.outbox)
    with at(moment):
        tick()
    return list(mail.outbox[before:])


def week_after(moment: datetime) -> datetime:
    return moment + timedelta(days=7)


@action(silent="a test sends a mail of a kind of its own")
def make_delivery(person: User, /, *, kind: str = DIGEST, key: str = "", **columns: Any) -> Delivery:
    """A mail to send to this person, of something that happened lately."""
    digest = None
    if kind == DIGEST:
        reader = ensure_reader(person)
        until = now()
        digest = Digest.objects.create(
            reader=reader,
            period=key or f"test:{next(_numbers)}",
            since=until - WEEK,
            carried_since=until - WEEK,
            until=until,
        )
    made = new_delivery(person.pk, kind, key or f"test:{next(_numbers)}", digest)
    for name, value in columns.items():
        setattr(made, name, value)
    made.save()
    return made


@action(silent="a test makes a run of nobody")
def _empty_run(actor: None) -> PrintRun:
    return PrintRun.objects.create(made_at=now())


def make_run() -> PrintRun:
    """A print run without letters."""
    return _empty_run(None)


def make_told_run() -> PrintRun:
    """A print run with a letter to post, longer than a sheet, and somebody to call."""
    for left in (
        OnPaper("Josiane", "Lemaire", "12, rue du Stade", told_by="post"),
        OnPaper("Paul", "Durand", phone="0612345678", told_by="phone"),
    ):
        crier = make_person("crier")
        for _ in range(2):
            idea = enter(crier, said=make_said(), channel="paper", agreed=True, left=left, wording="…")
            make_answer(idea, outcome="keep")
    tick()
    run = make_print_run(make_person("staff"), until=now())
    assert run is not None
    return run
