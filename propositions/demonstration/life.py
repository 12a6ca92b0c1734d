"""What became of the demonstration's ideas: supported, answered, promised, reported; each by an action, on its day."""

import tomllib
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

from comptes.actions.people import confirm_person, ensure_person
from comptes.models import User
from propositions.actions.answering import Promised, Signature, answer, keep_promise
from propositions.actions.drafts import save_draft
from propositions.actions.flagging import flag
from propositions.actions.lateness import note_late
from propositions.actions.saying import publish
from propositions.actions.supporting import count_sheet, support
from propositions.demonstration.loading import persona
from propositions.models.answer import OfficialAnswer
from propositions.models.proposal import Proposal
from propositions.queries.queues import untold_late
from socle.clock import PARIS, today
from socle.demonstration import move_to, moved_clock

LIFE = Path(__file__).parent / "life.toml"
Step = tuple[int, Callable[[], object]]


def load_life() -> str:
    """Say what became of the ideas, the oldest first; nothing where something was said already."""
    told = tomllib.loads(LIFE.read_text(encoding="utf-8"))
    codes = dict(Proposal.objects.values_list("title", "code"))
    if not all(row["title"] in codes for row in told["answer"]) or OfficialAnswer.objects.exists():
        return "rien de nouveau"
    steps = [*_answered(told, codes), *_supported(told, codes), *_said_of(told, codes)]
    day = today()
    steps.sort(key=lambda step: -step[0])
    with moved_clock():
        for days_ago, acts in groupby(steps, key=lambda step: step[0]):
            move_to(datetime.combine(day - timedelta(days=days_ago), time(10, days_ago * 7 % 60), PARIS))
            for _, act in acts:
                act()
        # Those that are late today were said to be as their days went by: no letter tells it now.
        for expected in untold_late(number=len(codes)):
            note_late(None, expected=expected)
    return f"{len(told['answer'])} réponses, {sum(row['supports'] for row in told['supported'])} soutiens"


def _answered(told: dict[str, Any], codes: dict[str, str]) -> list[Step]:
    martine, day = persona("martine"), today()
    steps: list[Step] = [
        (row["days_ago"], partial(_answer, martine, codes[row["title"]], row, day)) for row in told["answer"]
    ]
    kept = told["kept"]
    return steps + [
        (row["days_ago"], partial(keep_promise, martine, code=codes[row["title"]], words=row["words"])) for row in kept
    ]


def _answer(actor: User, code: str, row: dict[str, Any], day: date) -> None:
    due = day - timedelta(days=row["days_ago"]) + timedelta(days=row.get("due_in", 0))
    promised = Promised(row["promise"], due, row["service"]) if "promise" in row else None
    signature = Signature(row["first_name"], row["last_name"], row["role"])
    answer(actor, code=code, text=row["text"], signature=signature, outcome=row["outcome"], promised=promised)


def _supported(told: dict[str, Any], codes: dict[str, str]) -> list[Step]:
    most = max(row["supports"] for row in told["supported"])
    people = [_resident(number) for number in range(most)]
    # Today's: an idea is supported after it was said, whenever that was.
    steps: list[Step] = [
        (0, partial(support, person, code=codes[row["title"]]))
        for row in told["supported"]
        for person in people[: row["supports"]]
    ]
    crier, day = persona("karim"), today()
    return steps + [(row["days_ago"], partial(_count, crier, codes[row["title"]], row, day)) for row in told["sheet"]]


def _count(crier: User, code: str, row: dict[str, Any], day: date) -> None:
    gathered_on = day - timedelta(days=row["days_ago"])
    count_sheet(
        crier, code=code, number=row["number"], gathered_on=gathered_on, where=row["where"], kept_at=row["kept_at"]
    )


def _said_of(told: dict[str, Any], codes: dict[str, str]) -> list[Step]:
    flags: list[Step] = [(row["days_ago"], partial(_flag, codes[row["title"]], row)) for row in told["flag"]]
    return flags + [(row["days_ago"], partial(_wait, row)) for row in told["waiting"]]


def _flag(code: str, row: dict[str, Any]) -> None:
    said = {name: row[name] for name in ("rule", "words", "name", "email")}
    flag(None, code=code, page=f"/idees/{code}/", **said)


def _wait(row: dict[str, Any]) -> None:
    author = _resident(0)
    changes = {"place_kind": "town", "title": row["title"], "text": row["text"], "theme": "mobilite", "rules": True}
    publish(author, draft=save_draft(author, draft=None, changes=changes).pk)


def _resident(number: int) -> User:
    return confirm_person(ensure_person(None, email=f"soutien-{number}@demonstration.example"))
