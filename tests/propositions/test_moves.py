"""Each move: from where it starts, by whom it may be made, with what it writes; and no other."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.test import Client

from comptes.models import User
from journal.models import Event
from propositions.actions.answering import Signature, answer
from propositions.actions.flagging import keep_flagged
from propositions.actions.moderating import approve, hide, restore
from propositions.actions.revising import correct, put_back, withdraw
from propositions.counts import expected_counts, kept_counts
from propositions.models.proposal import Proposal
from propositions.moves import AUTHOR, MODERATOR, MOVES, TOWN, MoveIncomplete, MoveRefused, drawn_moves
from tests.factories.comptes import make_person
from tests.factories.propositions import SIGNED, make_flag, make_proposal
from tests.house.source import ROOT

pytestmark = pytest.mark.usefixtures("town")

Act = Callable[[User, str], Any]


def answers(outcome: str) -> Act:
    return lambda actor, code: answer(actor, code=code, text="Voici pourquoi.", signature=SIGNED, outcome=outcome)


ACTS: dict[str, Act] = {
    "publish": lambda actor, code: approve(actor, code=code),
    "hide": lambda actor, code: hide(actor, code=code, rule="advert", reason="Une réclame."),
    "restore": lambda actor, code: restore(actor, code=code, reason="Une erreur de notre part."),
    "withdraw": lambda actor, code: withdraw(actor, code=code),
    "put_back": lambda actor, code: put_back(actor, code=code),
    **{name: answers(name) for name, move in MOVES.items() if move.who == TOWN},
}
ROLES = {MODERATOR: "moderator", TOWN: "staff"}


def stands(proposal: Proposal, column: str, state: str, author: User) -> Proposal:
    """Bring an idea where a move starts, by the moves that lead there."""
    way = {
        "hidden": lambda: ACTS["hide"](make_person("moderator"), proposal.code),
        "withdrawn": lambda: ACTS["withdraw"](author, proposal.code),
        "review": lambda: ACTS["review"](make_person("staff"), proposal.code),
        "kept": lambda: ACTS["keep"](make_person("staff"), proposal.code),
        "rework": lambda: ACTS["rework"](make_person("staff"), proposal.code),
        "refused": lambda: ACTS["refuse"](make_person("staff"), proposal.code),
        "done": lambda: ACTS["finish"](make_person("staff"), proposal.code),
    }
    if state in way:
        way[state]()
    proposal = Proposal.objects.get(pk=proposal.pk)
    assert getattr(proposal, column) == state
    return proposal


def make_idea(state: str, author: User, settings: Any) -> Proposal:
    if state == "waiting":
        settings.TOWN = _reading_before(settings.TOWN)
    proposal = make_proposal(author)
    if state == "waiting":
        settings.TOWN = _reading_after(settings.TOWN)
    return proposal


def _reading_before(town: Any) -> Any:
    return type(town)(**{**vars(town), "read_before": True})


def _reading_after(town: Any) -> Any:
    return type(town)(**{**vars(town), "read_before": False})


STARTS = [(name, source) for name, move in MOVES.items() for source in sorted(move.sources)]


@pytest.mark.parametrize(("name", "source"), STARTS)
def test_move_from_where_it_starts_is_counted_and_told(name, source, settings):
    move, author = MOVES[name], make_person()
    proposal = stands(make_idea(source, author, settings), move.column, source, author)
    actor = author if move.who == AUTHOR else make_person(ROLES[move.who])
    ACTS[name](actor, proposal.code)
    moved = Proposal.objects.get(pk=proposal.pk)
    assert getattr(moved, move.column) == move.target
    event = Event.objects.filter(thread=proposal.thread).order_by("-pk")[0]
    assert (event.verb, event.visibility) == (move.verb, move.told)
    # Read by all, it bears the title and reaches the quarter; else neither.
    assert bool(event.title) == bool(event.quarter_thread_id) == (move.told == "public")
    assert kept_counts() == expected_counts()


@pytest.mark.parametrize("name", list(MOVES))
def test_move_from_anywhere_else_is_refused(name, settings):
    move, author = MOVES[name], make_person()
    actor = author if move.who == AUTHOR else make_person(ROLES[move.who])
    states = {"waiting", "public", "hidden", "withdrawn"} if move.column == "visibility" else {move.target}
    for state in sorted(states - move.sources):
        proposal = stands(make_idea(state, author, settings), move.column, state, author)
        before = Event.objects.count()
        with pytest.raises(MoveRefused):
            ACTS[name](actor, proposal.code)
        assert getattr(Proposal.objects.get(pk=proposal.pk), move.column) == state
        assert Event.objects.count() == before


@pytest.mark.parametrize("name", list(MOVES))
def test_move_by_anybody_else_is_refused(name, settings):
    move, author = MOVES[name], make_person()
    source = sorted(move.sources)[0]
    proposal = stands(make_idea(source, author, settings), move.column, source, author)
    others = {"", "crier", "moderator", "staff", "elected", "administrator"} - {ROLES.get(move.who, "author")}
    # An administrator stands in for moderators and staff, for no author.
    for role in others - ({"administrator"} if move.who != AUTHOR else set()):
        with pytest.raises(PermissionDenied):
            ACTS[name](make_person(role), proposal.code)
    assert getattr(Proposal.objects.get(pk=proposal.pk), move.column) == source


@pytest.mark.parametrize(
    "act",
    [
        lambda who, code: hide(who, code=code, rule="advert", reason=" "),
        lambda who, code: hide(who, code=code, rule="rien", reason="Une réclame."),
        lambda who, code: answer(who, code=code, text=" ", signature=SIGNED, outcome="refuse"),
        lambda who, code: answer(who, code=code, text="Non.", signature=Signature("Anne", "", "adjointe")),
        lambda who, code: answer(who, code=code, text="Non.", signature=Signature("Anne", "Martin", "")),
        lambda who, code: correct(who, code=code, title="Un banc", text="Ici.", reason=""),
        lambda who, code: keep_flagged(who, flag_code=make_flag(Proposal.objects.get(code=code)).code, reason=""),
    ],
)
def test_decision_without_what_it_needs_is_none(act):
    proposal = make_proposal()
    events = Event.objects.count()
    with pytest.raises(MoveIncomplete):
        act(make_person("administrator"), proposal.code)
    assert Event.objects.count() == events
    assert Proposal.objects.get(pk=proposal.pk).visibility == "public"


def test_town_moves_nothing_of_a_hidden_idea():
    proposal = make_proposal()
    ACTS["hide"](make_person("moderator"), proposal.code)
    with pytest.raises(MoveRefused):
        ACTS["refuse"](make_person("staff"), proposal.code)


def test_idea_that_was_decided_on_is_not_withdrawn():
    author = make_person()
    proposal = make_proposal(author)
    ACTS["refuse"](make_person("staff"), proposal.code)
    with pytest.raises(MoveRefused, match="Une décision a été prise"):
        withdraw(author, code=proposal.code)


def test_shown_again_an_idea_stands_where_it_stood():
    author = make_person()
    proposal = make_proposal(author)
    ACTS["review"](make_person("staff"), proposal.code)
    ACTS["hide"](make_person("moderator"), proposal.code)
    hidden = Proposal.objects.get(pk=proposal.pk)
    assert (hidden.standing.word, hidden.standing.next) == ("Masquée", None)
    ACTS["restore"](make_person("moderator"), proposal.code)
    assert Proposal.objects.get(pk=proposal.pk).standing.word == "À l’étude"


@pytest.mark.parametrize(("act", "word"), [("hide", "Masquée"), ("withdraw", "Retirée")])
def test_what_is_no_longer_shown_is_not_so_since_it_was_said(client: Client, act: str, word: str):
    """The date of its public thread is that of its last knot there, never of what took it away."""
    author = make_person()
    proposal = make_proposal(author)
    client.force_login(author)
    shown = client.get(f"/idees/{proposal.code}/").content.decode()
    assert "</b> depuis le <time" in shown
    ACTS[act](author if act == "withdraw" else make_person("moderator"), proposal.code)
    for address in (f"/idees/{proposal.code}/", "/mes-idees/"):
        page = client.get(address).content.decode()
        assert word in page
        assert "</b> depuis le <time" not in page
        assert "Depuis le <time" not in page


def test_name_is_withheld_by_an_administrator_alone():
    proposal = make_proposal()
    hiding = Signature("Anne", "Martin", "agente", withheld="Menaces reçues.")
    with pytest.raises(PermissionDenied):
        answer(make_person("staff"), code=proposal.code, text="Oui.", signature=hiding)
    given = answer(make_person("administrator"), code=proposal.code, text="Oui.", signature=hiding)
    assert (given.first_name, given.last_name, given.withheld) == ("", "", "Menaces reçues.")


def test_picture_of_moves_is_drawn_from_the_code(capsys):
    call_command("moves")
    assert capsys.readouterr().out == drawn_moves()
    page = ROOT / "docs" / "developers" / "moves.md"
    assert page.read_text(encoding="utf-8") == drawn_moves(), "manage.py moves > docs/developers/moves.md"
