"""An idea said while the quarters are being replaced ends in a quarter of the town as it is now."""

import threading
from typing import Any

import pytest
from shapely.geometry import shape

from carte.actions import replace_quarters
from carte.models import Quarter
from carte.outlines import NamedArea
from journal.actions import open_thread
from journal.models import Event, Thread
from propositions.actions import saying
from propositions.actions.saying import publish
from propositions.counts import expected_counts, kept_counts
from propositions.models import Proposal
from tests.factories.comptes import make_person
from tests.factories.propositions import make_draft, make_proposal
from tests.faults.races import race

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def renamed() -> list[NamedArea]:
    """The quarters as they are, Sabatier under another name: where it stood, it stands no more."""
    names = {"Sabatier": "Pinson"}
    quarters = Quarter.objects.living().order_by("pk")
    return [NamedArea(names.get(quarter.name, quarter.name), shape(quarter.shape)) for quarter in quarters]


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> dict[str, threading.Event]:
    """Whoever says an idea has found its quarter, and waits there until the import is over."""
    moments = {"placed": threading.Event(), "imported": threading.Event()}

    def wait_for_the_import(actor: Any, **arguments: Any) -> Thread:
        moments["placed"].set()
        assert moments["imported"].wait(30)
        return open_thread(actor, **arguments)

    monkeypatch.setattr(saying, "open_thread", wait_for_the_import)
    return moments


def say_and_import(moments: dict[str, threading.Event], **changes: Any) -> Proposal:
    author = make_person()
    draft = make_draft(author, **changes).pk

    def import_quarters() -> None:
        assert moments["placed"].wait(30)
        replace_quarters(None, areas=renamed())
        moments["imported"].set()

    outcome = race([lambda: publish(author, draft=draft), import_quarters])
    assert outcome.errors == []
    return Proposal.objects.select_related("quarter").get(author=author)


@pytest.mark.parametrize(
    ("changes", "quarter"), [({}, "pinson"), ({"place_kind": "quarter", "quarter": "sabatier"}, None)]
)
def test_it_is_placed_in_the_town_as_it_is(
    committed_town: None, meanwhile: dict[str, threading.Event], changes: dict[str, Any], quarter: str | None
) -> None:
    idea = say_and_import(meanwhile, **changes)
    assert (idea.quarter.slug if idea.quarter else None) == quarter
    assert not Proposal.objects.filter(quarter__retired_at__isnull=False).exists()
    assert kept_counts() == expected_counts()
    event = Event.objects.get(thread=idea.thread, verb="said_web")
    assert event.quarter_thread == (idea.quarter.thread if idea.quarter else None)


def test_control_without_the_second_look_it_stays_in_a_retired_quarter(
    committed_town: None, meanwhile: dict[str, threading.Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saying, "_settle", lambda proposal, where: None)
    idea = say_and_import(meanwhile)
    assert idea.quarter is not None
    assert idea.quarter.retired_at is not None


def test_an_idea_said_before_is_read_by_the_import(committed_town: None) -> None:
    idea = make_proposal()
    replace_quarters(None, areas=renamed())
    idea.refresh_from_db()
    assert idea.quarter is not None
    assert idea.quarter.slug == "pinson"
