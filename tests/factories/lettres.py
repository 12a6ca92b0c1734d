"""Readers and letters, made by the actions."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import time_machine
from django.core import mail

from comptes.actions.people import OnPaper
from comptes.models import User
from lettres.actions.bulletins import Written, begin_bulletin, plan_bulletin
from lettres.actions.planning import DIGEST
from lettres.actions.preferences import Chosen, choose, ensure_reader
from lettres.actions.printing import make_print_run
from lettres.blocks import blocks
from lettres.models import Bulletin, Delivery, Digest, PrintRun, Reader
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
# When a letter of the town that is planned on that Monday leaves.
SOON = MONDAY + timedelta(days=2)


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
    made = new_delivery(person.pk, kind, key or f"test:{next(_numbers)}", digest=digest)
    for name, value in columns.items():
        setattr(made, name, value)
    made.save()
    return made


@action(silent="a test makes a run of nobody")
def _empty_run(actor: None) -> PrintRun:
    return PrintRun.objects.create(made_at=now())


def make_paper_reader() -> Reader:
    """Somebody who left an address on a form."""
    left = OnPaper("Rose", "Petit", f"{next(_numbers)}, rue du Parc", told_by="post")
    idea = enter(make_person("crier"), said=make_said(), channel="paper", agreed=True, left=left, wording="…")
    assert idea.author is not None
    return ensure_reader(idea.author)


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


def make_written(**changes: Any) -> Written:
    """A letter of the town that says something, signed, with all blocks there are."""
    told: dict[str, Any] = {
        "title": "Le printemps à Raismes",
        "words": "Bonjour à toutes et à tous.",
        "aside": "Réunion jeudi à 18 h 30, à la mairie.",
        "first_name": "Anne",
        "last_name": "Martin",
        "role": "adjointe aux sports",
        "blocks": tuple(blocks),
        "quarters": frozenset(),
        "since": date(2025, 12, 1),
    }
    return Written(**{**told, **changes})


def make_bulletin(staff: User, **changes: Any) -> Bulletin:
    """A letter of the town in preparation."""
    return begin_bulletin(staff, written=make_written(**changes))


def make_town_reader(**changes: Any) -> User:
    """Somebody who ticked the box of the town's letter."""
    person = make_person()
    make_reader(person, town_letter=True, **changes)
    return person


def plan_to_leave(bulletin: Bulletin, staff: User, when: datetime | None = SOON, **changes: Any) -> Bulletin:
    """It leaves then, at once for None."""
    told = {"key": bulletin.key, "version": bulletin.version, "leaves_at": when, "read_as_neutral": False}
    return plan_bulletin(staff, **{**told, **changes})


def town_letters_at(moment: datetime) -> list[Any]:
    """The letters of the town among what a tick at this instant sends."""
    return [sent for sent in letters_at(moment) if "À noter" in sent.body or "lettre de la Ville" in sent.body]
