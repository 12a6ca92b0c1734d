"""A site whose process is killed at its n-th statement, n = 1 to the last, while it serves one POST.

Run as a program by test_killed_at_a_statement.py, in a database of its own: each try forks, the child serves the
request and sends itself SIGKILL when the n-th statement is about to run; the parent judges what is left.
Prints one JSON line: {"kills", "nothing", "all", "partial": […]}. With CRIEUR_CONTROL=bare, units open no transaction.
"""

import json
import os
import signal
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import django

django.setup()

from django.db import connection, connections, transaction  # noqa: E402
from django.db.models import QuerySet  # noqa: E402
from django.test import Client  # noqa: E402

from comptes.models import User  # noqa: E402
from journal.models import Event, Expected, Follow  # noqa: E402
from propositions.counts import expected_counts, kept_counts  # noqa: E402
from propositions.models.answer import OfficialAnswer  # noqa: E402
from propositions.models.draft import Draft  # noqa: E402
from propositions.models.imported import ImportedRow  # noqa: E402
from propositions.models.proposal import Proposal  # noqa: E402
from propositions.models.support import Support  # noqa: E402
from tests.factories.comptes import make_person  # noqa: E402
from tests.factories.imports import BENCH, make_csv, make_tried  # noqa: E402
from tests.factories.propositions import make_draft, make_proposal  # noqa: E402

MOST = 200  # statements of one request: more means that it never ends
BARE = os.environ.get("CRIEUR_CONTROL") == "bare"


@dataclass
class Act:
    """One POST by a person, and what it leaves when all of it is there: {what: number}; nothing of it is zeros."""

    person: User
    path: str
    data: dict[str, str]
    count: Callable[[], dict[str, int]]
    whole: dict[str, int]


def new_person(role: str = "") -> User:
    """Somebody that no other run in this database knows."""
    return make_person(role, f"{uuid.uuid4().hex}@exemple.fr")


def submit() -> Act:
    """The last step of « J’ai une idée »."""
    person = new_person()
    draft = make_draft(person)

    def count() -> dict[str, int]:
        # The draft is there in any case, with all that was typed until it has become an idea.
        row = Draft.objects.get(pk=draft.pk)
        assert bool(row.data) == (row.proposal_id is None), "the draft lost its words"
        ideas = Proposal.objects.filter(author=person)
        threads = ideas.values("thread")
        return {
            "ideas": ideas.count(),
            "events": Event.objects.filter(thread__in=threads, verb="said_web").count(),
            "follows": Follow.objects.filter(user=person).count(),
            "expected": Expected.objects.filter(thread__in=threads).count(),
            "published drafts": int(row.proposal_id is not None),
            "true counts": int(kept_counts() == expected_counts()) - 1,
        }

    whole = {name: 1 for name in ("ideas", "events", "follows", "expected", "published drafts")} | {"true counts": 0}
    return Act(person, "/jai-une-idee/vous/", {"draft": str(draft.pk), "rules": "on", "signature": ""}, count, whole)


def support() -> Act:
    person, proposal = new_person(), make_proposal()

    def count() -> dict[str, int]:
        return {
            "supports": Support.objects.filter(proposal=proposal).count(),
            "number": Proposal.objects.get(pk=proposal.pk).supports,
            "follows": Follow.objects.filter(user=person).count(),
            "events": Event.objects.filter(thread=proposal.thread, verb="supported").count(),
        }

    return Act(person, f"/idees/{proposal.code}/soutenir/", {}, count, dict.fromkeys(count(), 1))


def answer() -> Act:
    person, proposal = new_person("staff"), make_proposal()

    def count() -> dict[str, int]:
        row = Proposal.objects.get(pk=proposal.pk)
        return {
            "answers": OfficialAnswer.objects.filter(proposal=proposal).count(),
            "events": Event.objects.filter(thread=proposal.thread, verb="answered_kept").count(),
            "moved": int(row.progress == "kept"),
            "fulfilled": Expected.objects.filter(thread=proposal.thread, closed_by__isnull=False).count(),
            "promised": Expected.objects.filter(thread=proposal.thread, verb="promise_kept").count(),
            "true counts": int(kept_counts() == expected_counts()) - 1,
        }

    whole = {name: 1 for name in ("answers", "events", "moved", "fulfilled", "promised")} | {"true counts": 0}
    data = {"text": "Oui.", "first_name": "Anne", "last_name": "Martin", "role": "adjointe", "outcome": "keep"}
    data |= {"promise": "Deux bancs", "due": "2090-01-01", "service": "Espaces verts"}
    return Act(person, f"/idees/{proposal.code}/repondre/", data, count, whole)


def import_() -> Act:
    """A spreadsheet of one line goes in: what is there of it is a whole idea, and the line that says so."""
    person = new_person("crier")
    kept = make_tried(person, make_csv((f"Un banc {uuid.uuid4().hex}", *BENCH[1:])))

    def count() -> dict[str, int]:
        rows = ImportedRow.objects.filter(sheet=kept)
        threads = rows.values("proposal__thread")
        return {
            "lines": rows.count(),
            "ideas": Proposal.objects.filter(entered_by=person).count(),
            "events": Event.objects.filter(thread__in=threads, verb="said_paper").count(),
            "expected": Expected.objects.filter(thread__in=threads).count(),
            "true counts": int(kept_counts() == expected_counts()) - 1,
        }

    whole = dict.fromkeys(("lines", "ideas", "events", "expected"), 1) | {"true counts": 0}
    return Act(person, f"/saisie/tableur/{kept.pk}/essai/", {}, count, whole)


ACTS = {"import": import_, "submit": submit, "support": support, "answer": answer}


@contextmanager
def without_units() -> Iterator[None]:
    """The control: each statement is kept as it runs, and no row is held."""
    with (
        patch.object(transaction, "atomic", lambda *args, **kwargs: nullcontext()),
        patch.object(QuerySet, "select_for_update", lambda rows, **kwargs: rows),
    ):
        yield


def serve(act: Act, kill_at: int) -> None:
    """In the child: serve the request, and die at the n-th statement; exit 0 if it ends before."""
    run = 0

    def counted(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        nonlocal run
        run += 1
        if run == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    client = Client()
    client.force_login(act.person)
    with without_units() if BARE else nullcontext(), connection.execute_wrapper(counted):
        status = client.post(act.path, act.data).status_code
    os._exit(0 if status == 302 else 9)


def killed(act: Act, kill_at: int) -> bool:
    """Fork, serve, wait; whether the child was killed."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        serve(act, kill_at)
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0, f"the request ended with {os.WEXITSTATUS(status)}"
    return False


def warm(act: Act) -> None:
    """Once in the parent: what is kept for the life of a process (addresses, outlines) is then every child's."""
    client = Client()
    client.force_login(act.person)
    assert client.post(act.path, act.data).status_code == 302


def main() -> None:
    warm(ACTS[sys.argv[1]]())
    act = ACTS[sys.argv[1]]()
    told: dict[str, Any] = {"kills": 0, "nothing": 0, "all": 0, "partial": []}
    nothing = dict.fromkeys(act.whole, 0)
    for kill_at in range(1, MOST):
        died = killed(act, kill_at)
        left = act.count()
        told["kills"] += died
        if left not in (nothing, act.whole):
            told["partial"].append({"statement": kill_at, "left": left})
        told["all" if left == act.whole else "nothing"] += 1
        if left != nothing:
            # A new one for the next statement: what is done once is not done again.
            act = ACTS[sys.argv[1]]()
        if not died:
            break
    print(json.dumps(told))


if __name__ == "__main__":
    main()
