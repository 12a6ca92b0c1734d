"""An idea said while the quarters are being replaced ends in a quarter of the town as it is now."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from shapely.geometry import shape

from carte import actions as redrawing
from carte.actions import replace_quarters
from carte.models import Quarter
from carte.outlines import NamedArea
from carte.replacing import place_all_again
from journal.actions import open_thread
from journal.models import Event, Thread
from propositions.actions import saying
from propositions.actions.saying import IncompleteDraft, publish, take_down
from propositions.counts import expected_counts, kept_counts
from propositions.models.proposal import Proposal
from tests.factories.comptes import make_person
from tests.factories.propositions import make_draft, make_proposal, make_said
from tests.faults.races import race

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def renamed() -> list[NamedArea]:
    """The quarters as they are, Sabatier under another name: where it stood, it stands no more."""
    names = {"Sabatier": "Pinson"}
    quarters = Quarter.objects.living().order_by("pk")
    return [NamedArea(names.get(quarter.name, quarter.name), shape(quarter.shape)) for quarter in quarters]


def say_and_import(monkeypatch: pytest.MonkeyPatch, patience: float, **changes: Any) -> Proposal:
    """Whoever says an idea has found its quarter, and waits so many seconds there for the import to be over."""
    placed, imported = threading.Event(), threading.Event()

    def wait_for_the_import(actor: Any, **arguments: Any) -> Thread:
        placed.set()
        imported.wait(patience)
        return open_thread(actor, **arguments)

    def import_quarters() -> None:
        assert placed.wait(30)
        replace_quarters(None, areas=renamed())
        imported.set()

    monkeypatch.setattr(saying, "open_thread", wait_for_the_import)
    author = make_person()
    draft = make_draft(author, **changes).pk
    outcome = race([lambda: publish(author, draft=draft), import_quarters])
    assert outcome.errors == []
    return Proposal.objects.select_related("quarter").get(author=author)


@pytest.mark.parametrize("changes", [{}, {"place_kind": "quarter", "quarter": "sabatier"}])
def test_the_import_waits_for_it_and_reads_it(
    committed_town: None, monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any]
) -> None:
    idea = say_and_import(monkeypatch, 1, **changes)
    assert idea.quarter is not None
    assert idea.quarter.slug == "pinson"
    assert not Proposal.objects.filter(quarter__retired_at__isnull=False).exists()
    assert kept_counts() == expected_counts()
    assert Event.objects.filter(thread=idea.thread).count() == 2  # said, placed again


def test_control_without_the_hold_it_stays_in_a_retired_quarter(
    committed_town: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saying, "hold_town", lambda: None)
    idea = say_and_import(monkeypatch, 30)
    assert idea.quarter is not None
    assert idea.quarter.retired_at is not None


def say_after_it_began(monkeypatch: pytest.MonkeyPatch, say: Callable[[], Any]) -> list[BaseException]:
    begun, said = threading.Event(), threading.Event()

    def wait_for_the_idea(*arguments: Any) -> dict[str, Any]:
        begun.set()
        said.wait(1)
        return place_all_again(*arguments)

    def say_it() -> None:
        assert begun.wait(30)
        try:
            say()
        finally:
            said.set()

    monkeypatch.setattr(redrawing, "place_all_again", wait_for_the_idea)
    return race([say_it, lambda: replace_quarters(None, areas=renamed())]).errors


def test_it_waits_for_an_import_that_has_begun(committed_town: None, monkeypatch: pytest.MonkeyPatch) -> None:
    author = make_person()
    draft = make_draft(author).pk
    assert say_after_it_began(monkeypatch, lambda: publish(author, draft=draft)) == []
    idea = Proposal.objects.select_related("quarter", "thread").get(author=author)
    assert idea.quarter is not None
    assert idea.quarter.slug == "pinson"
    assert kept_counts() == expected_counts()
    assert Event.objects.get(thread=idea.thread).quarter_thread == idea.quarter.thread


@pytest.mark.parametrize("channel", ["web", "street"])
def test_a_quarter_that_goes_meanwhile_is_asked_again(
    committed_town: None, monkeypatch: pytest.MonkeyPatch, channel: str
) -> None:
    author, crier, said = make_person(), make_person("crier"), make_said()
    draft = make_draft(author, place_kind="quarter", quarter="sabatier").pk
    says = {
        "web": lambda: publish(author, draft=draft),
        "street": lambda: take_down(crier, said=said, channel="street", agreed=True),
    }
    errors = say_after_it_began(monkeypatch, says[channel])
    assert [type(error) for error in errors] == [IncompleteDraft]
    assert not Proposal.objects.exists()


def test_an_idea_said_before_is_read_by_the_import(committed_town: None) -> None:
    idea = make_proposal()
    replace_quarters(None, areas=renamed())
    idea.refresh_from_db()
    assert idea.quarter is not None
    assert idea.quarter.slug == "pinson"
