"""What is kept beside the ideas is repaired while people act: what they did meanwhile is neither lost nor undone."""

from collections.abc import Callable, Iterator
from threading import Thread
from typing import Any

import pytest
from django.db import connection

from propositions.actions import searching, supporting
from propositions.actions.moderating import hide
from propositions.actions.searching import repair_search
from propositions.actions.supporting import repair_supports, support
from propositions.models.proposal import Proposal
from propositions.search import search_text_of
from propositions.supported import expected_supports
from socle.unit_of_work import action
from tests.factories.comptes import make_person
from tests.factories.propositions import make_proposal

pytestmark = pytest.mark.postgresql


def meanwhile(act: Callable[[], object]) -> None:
    """Somebody else acts, and it is kept."""

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    thread.join(timeout=20)
    assert not thread.is_alive()


@action(silent="a test spoils what is kept")
def spoil(actor: None, /, **columns: Any) -> None:
    Proposal.objects.update(**columns)


def test_idea_hidden_during_the_repair_gets_no_words_back(
    committed_town: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposal, moderator = make_proposal(title="Mot canari"), make_person("moderator")
    spoil(None, search_text="rien")
    calls: list[int] = []

    def read(row: Proposal) -> str:
        if not calls:
            meanwhile(lambda: hide(moderator, code=proposal.code, rule="advert", reason="Réclame."))
        calls.append(row.pk)
        return search_text_of(row)

    monkeypatch.setattr(searching, "search_text_of", read)
    repair_search(None)
    assert calls
    assert Proposal.objects.get().search_text == ""


def test_support_pressed_during_the_repair_counts(committed_town: None, monkeypatch: pytest.MonkeyPatch) -> None:
    proposal, person = make_proposal(), make_person()
    spoil(None, supports=7)
    pressed: list[int] = []

    def expected(key: int | None = None) -> Iterator[tuple[int, tuple[int, int]]]:
        found = list(expected_supports(key))
        if not pressed:
            pressed.append(1)
            meanwhile(lambda: support(person, code=proposal.code))
        yield from found

    monkeypatch.setattr(supporting, "expected_supports", expected)
    assert repair_supports(None) == 1
    assert Proposal.objects.get().supports == 1
