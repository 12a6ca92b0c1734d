from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from carte.models import Quarter
from comptes.actions.people import ensure_person
from journal.models import Event, EventActor, Expected, Follow
from propositions.actions import saying
from propositions.actions.drafts import claim_draft, save_draft
from propositions.actions.saying import IncompleteDraft, publish, take_down
from propositions.counts import expected_counts, kept_counts
from propositions.models.draft import Draft
from propositions.models.proposal import Proposal
from propositions.newly_said import OutsideTown, Where
from propositions.queries.counts import count_ideas, ideas_by_quarter
from propositions.queries.filters import Filters
from tests.factories.comptes import make_person
from tests.factories.propositions import (
    PARIS,
    SABATIER,
    complete_data,
    make_draft,
    make_proposal,
    make_said,
    make_street_proposal,
)

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


@time_machine.travel(NOON, tick=False)
def test_idea_is_in_its_quarter_with_its_first_knot_and_its_expected_answer(town):
    author = make_person()
    proposal = make_proposal(author, title="Une boîte à livres")
    assert proposal.quarter == Quarter.objects.get(slug="sabatier")
    assert (proposal.visibility, proposal.progress, proposal.channel) == ("public", "said", "web")
    assert proposal.published_at == NOON
    event = Event.objects.get(thread=proposal.thread)
    assert (event.verb, event.title, event.url) == ("said_web", "Une boîte à livres", f"/idees/{proposal.code}/")
    assert event.quarter_thread == proposal.quarter.thread
    assert event.theme_thread == proposal.theme.thread
    assert EventActor.objects.get(event=event).user == author
    expected = Expected.objects.get(thread=proposal.thread)
    assert (expected.verb, expected.role, expected.due) == ("answered", "staff", date(2027, 1, 24))
    assert Follow.objects.get(thread=proposal.thread, user=author).because == "author"
    assert proposal.standing.word == "Publiée"


def test_code_that_an_idea_has_is_drawn_again(town, monkeypatch):
    """The public code, then the receipt."""
    first = make_proposal()
    signs = iter(f"{first.code}aaaaaabbbbbb")
    receipts = iter(["ZZZ-000", first.follow_code, "YYY-000"])
    monkeypatch.setattr(saying, "secrets", SimpleNamespace(choice=lambda alphabet: next(signs)))
    monkeypatch.setattr(saying, "draw_follow_code", lambda: next(receipts))
    second = make_proposal()
    assert (second.code, second.follow_code) == ("bbbbbb", "YYY-000")


def test_draft_published_twice_is_one_idea(town):
    author = make_person()
    draft = make_draft(author)
    first, second = publish(author, draft=draft.pk), publish(author, draft=draft.pk)
    assert first == second
    assert Proposal.objects.count() == 1
    assert Event.objects.filter(verb="said_web").count() == 1
    assert sum(ideas_by_quarter().values()) == 1


def test_published_draft_keeps_nothing_that_was_typed(town):
    author = make_person()
    draft = make_draft(author, email="quelqu.un@exemple.fr")
    publish(author, draft=draft.pk)
    draft.refresh_from_db()
    assert draft.data == {}


def test_unknown_draft_is_none(town):
    assert publish(make_person(), draft=uuid4()) is None


@pytest.mark.parametrize(
    ("missing", "step"),
    [
        ({"place_kind": ""}, "where"),
        ({"title": ""}, "what"),
        ({"text": ""}, "what"),
        ({"theme": "unknown"}, "theme"),
        ({"rules": False}, "you"),
        ({"place_kind": "quarter", "quarter": "gone"}, "where"),
    ],
)
def test_incomplete_draft_names_the_step_to_fill(town, missing, step):
    author = make_person()
    with pytest.raises(IncompleteDraft, match=step):
        publish(author, draft=make_draft(author, **missing).pk)
    assert not Proposal.objects.exists()
    # The control: the same draft, whole, goes through.
    assert publish(author, draft=make_draft(author).pk)


def test_place_outside_the_town_is_refused(town):
    author = make_person()
    with pytest.raises(OutsideTown) as refusal:
        publish(author, draft=make_draft(author, longitude=PARIS[0], latitude=PARIS[1]).pk)
    assert not refusal.value.swapped
    with pytest.raises(OutsideTown) as refusal:
        publish(author, draft=make_draft(author, longitude=SABATIER[1], latitude=SABATIER[0]).pk)
    assert refusal.value.swapped


def test_unverified_person_publishes_nothing(town):
    nobody = ensure_person(None, email="personne@exemple.fr")
    with pytest.raises(PermissionDenied, match="code"):
        publish(nobody, draft=make_draft(nobody).pk)


def test_draft_of_another_is_not_ours(town):
    draft = make_draft(make_person())
    stranger = make_person()
    with pytest.raises(PermissionDenied):
        publish(stranger, draft=draft.pk)
    assert claim_draft(stranger, draft=draft.pk) is None
    assert not Proposal.objects.exists()


def test_draft_without_a_person_is_claimed_at_sign_in(town):
    draft, person = make_draft(), make_person()
    claimed = claim_draft(person, draft=draft.pk)
    assert claimed is not None
    assert claimed.user == person


def test_draft_keeps_what_was_typed_before(town):
    draft = save_draft(None, draft=None, changes={"title": "Un banc"})
    save_draft(None, draft=draft.pk, changes={"text": "Pour souffler."})
    draft.refresh_from_db()
    assert draft.data == {"title": "Un banc", "text": "Pour souffler."}
    assert Draft.objects.count() == 1


def test_crier_takes_down_an_idea(town):
    crier = make_person("crier")
    proposal = make_street_proposal(crier, signature="Josiane L.", age_band="60-74", gender="f")
    assert (proposal.channel, proposal.entered_by, proposal.author) == ("street", crier, None)
    assert proposal.origin_line == "Dite par Josiane L. à une crieuse ou un crieur de rue."
    assert proposal.standing.knots[0].label == "Dite dans la rue"
    assert not Follow.objects.exists()


def test_resident_takes_down_nobody_elses_idea(town):
    with pytest.raises(PermissionDenied, match="recueillent les idées"):
        take_down(make_person(), said=make_said(), channel="street", agreed=True)


def test_title_too_long_for_the_column_is_refused(town):
    with pytest.raises(ValidationError):
        take_down(make_person("crier"), said=make_said(title="x" * 81), channel="street", agreed=True)
    assert not Proposal.objects.exists()


def test_place_says_itself(town):
    assert make_proposal(hint="devant l’école").place_label == "Sabatier · devant l’école"
    assert make_proposal(place_kind="town").place_label == "Toute la ville"
    assert make_proposal(place_kind="quarter", quarter="gare").place_label == "Gare"
    # In the forest, in no quarter.
    forest = make_street_proposal(where=Where(longitude=3.4713, latitude=50.4118))
    assert forest.quarter is None
    assert forest.place_label == "Hors des quartiers"


def test_counts_move_with_each_idea(town):
    make_proposal(theme="mobilite")
    make_proposal(theme="mobilite", place_kind="quarter", quarter="sabatier")
    make_proposal(place_kind="town")
    assert expected_counts() == kept_counts()
    assert count_ideas(Filters()) == 3
    assert count_ideas(Filters(quarter="sabatier", theme="mobilite")) == 2
    assert count_ideas(Filters(theme="cadre-de-vie")) == 1


@time_machine.travel(NOON, tick=False)
def test_published_before_the_clock_moved_is_older(town):
    first = make_proposal()
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        second = make_proposal()
    assert list(Proposal.objects.recent_first()) == [second, first]


def test_data_of_a_draft_survives_as_typed(town):
    data = complete_data(title="Ça « pique » ’n’ 🌳", text="a\n\nb")
    proposal = make_proposal(**data)
    assert (proposal.title, proposal.text) == ("Ça « pique » ’n’ 🌳", "a\n\nb")
