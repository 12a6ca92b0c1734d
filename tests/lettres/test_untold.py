"""Whoever changes how they are told loses no news: what was never sent is told by the next letter."""

from datetime import timedelta

import pytest

from carte.models import Quarter
from lettres.actions.planning import plan_at_once, plan_due
from lettres.actions.preferences import be_written_on_paper, resume
from lettres.actions.printing import make_print_run
from lettres.actions.sending import Outcome, claim, note_refusal, turn
from lettres.composing import Composer
from lettres.feeds import latest_for
from lettres.models import Delivery, Reader
from lettres.paper import sheets_of
from propositions.actions.lateness import note_late
from propositions.actions.supporting import support
from propositions.queries.queues import untold_late
from tests.factories.comptes import make_person
from tests.factories.lettres import MONDAY, at, letters_at, make_reader
from tests.factories.propositions import make_answer, make_proposal

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def supporter(**chosen):
    """Somebody who supports an idea, which the town has answered since; their letter is due on Monday."""
    with at(MONDAY - 3 * DAY):
        person = make_person()
        make_reader(person, **chosen)
        idea = make_proposal()
        support(person, code=idea.code)
    with at(MONDAY - 2 * DAY):
        make_answer(idea)
    return person, idea


def mails_to(person, moment):
    """What this person gets by a tick at this instant."""
    return [sent for sent in letters_at(moment) if sent.to == [person.email]]


def planned():
    composer = Composer()
    return plan_due(None, until=MONDAY - DAY, window=composer.window, waiting=composer.waiting)


def claimed_of(person):
    """Their letter, held by a worker with others."""
    [held] = [row for row in claim(None, limit=50) if row.user_id == person.pk]
    return held


def on_paper(person):
    return be_written_on_paper(person, first_name="Jo", last_name="Petit", lines="2, rue du Stade", wording="…")


def printed(moment=MONDAY + DAY):
    """The titles of the news that the next run tells."""
    with at(moment):
        run = make_print_run(make_person("staff"), until=moment - HOUR)
        return [news.title for sheet in sheets_of(run)[0] for news in sheet.news] if run else []


def test_what_waited_to_leave_by_mail_is_told_on_paper(town):
    person, idea = supporter()
    with at(MONDAY):
        assert planned()
        on_paper(person)
    assert mails_to(person, MONDAY) == []
    assert Delivery.objects.get(user=person).why == "dite sur papier"
    assert printed() == [idea.title]
    assert printed(MONDAY + 2 * DAY) == []


def test_letter_that_a_worker_holds_and_has_not_begun_is_told_on_paper(town):
    person, idea = supporter()
    with at(MONDAY):
        planned()
        held = claimed_of(person)
        on_paper(person)
        assert not turn(None, done=None, following=held)
    assert printed() == [idea.title]


@pytest.mark.parametrize("outcome", [Outcome("deferred", "451"), Outcome("bounced", "550")])
def test_letter_refused_after_the_choice_is_told_on_paper(town, outcome):
    person, idea = supporter()
    with at(MONDAY):
        planned()
        held = claimed_of(person)
        assert turn(None, done=None, following=held)
        on_paper(person)
        turn(None, done=(held, outcome), following=None)
    assert mails_to(person, MONDAY + HOUR) == []
    assert printed() == [idea.title]


def test_letter_that_arrived_is_not_told_again_on_paper(town):
    person, _idea = supporter()
    with at(MONDAY):
        planned()
        held = claimed_of(person)
        assert turn(None, done=None, following=held)
        on_paper(person)
        turn(None, done=(held, Outcome("sent")), following=None)
    assert printed() == []


def test_letter_that_bounced_is_told_on_paper(town):
    person, idea = supporter()
    assert len(mails_to(person, MONDAY)) == 1
    with at(MONDAY + HOUR):
        note_refusal(None, address=str(person.email), because="bounced")
        on_paper(person)
    assert printed() == [idea.title]


def test_letter_written_at_once_that_never_left_is_told_on_paper(town):
    person, idea = supporter(rhythm="now")
    with at(MONDAY):
        composer = Composer()
        plan_at_once(None, until=MONDAY - DAY, window=composer.window, waiting=composer.waiting)
        planned()
        on_paper(person)
    assert printed() == [idea.title]


def test_letter_given_up_long_ago_repeats_nothing_told_since(town):
    person, _idea = supporter()
    with at(MONDAY):
        planned()
        held = claimed_of(person)
        turn(None, done=None, following=held)
        turn(None, done=(held, Outcome("failed", "…")), following=None)
        make_reader(person, rhythm="now")
    # At once, as they wish it now.
    assert len(mails_to(person, MONDAY + HOUR)) == 1
    assert mails_to(person, MONDAY + 7 * DAY) == []
    for week in (2, 3):
        with at(MONDAY + week * 7 * DAY - DAY):
            later = make_proposal()
            support(person, code=later.code)
        with at(MONDAY + week * 7 * DAY - DAY + HOUR):
            make_answer(later)
        assert len(mails_to(person, MONDAY + week * 7 * DAY - HOUR)) == 1
        letters_at(MONDAY + week * 7 * DAY)
    with at(MONDAY + 22 * DAY):
        on_paper(person)
    assert printed(MONDAY + 23 * DAY) == []


@pytest.mark.parametrize("slip", [{"way": "atom"}, {"rhythm": "never"}])
def test_slip_of_the_finger_loses_nothing(town, slip):
    person, idea = supporter(rhythm="monthly")
    with at(MONDAY):
        make_reader(person, rhythm="monthly", **{key: value for key, value in slip.items() if key != "rhythm"})
        make_reader(person, **{"rhythm": "monthly", **slip})
        make_reader(person, rhythm="monthly")
    [letter] = mails_to(person, MONDAY + 40 * DAY)
    assert idea.title in letter.body


def test_whoever_comes_back_after_months_is_told_of_the_last(town):
    with at(MONDAY - 90 * DAY):
        person = make_person()
        make_reader(person, rhythm="never")
    with at(MONDAY):
        make_reader(person)
        assert Reader.objects.get(user=person).told_until == MONDAY - 31 * DAY


def test_whoever_is_written_to_again_is_told_what_bounced(town):
    person, idea = supporter()
    letters_at(MONDAY)
    with at(MONDAY + HOUR):
        note_refusal(None, address=str(person.email), because="bounced")
        resume(person)
    [letter] = mails_to(person, MONDAY + 7 * DAY)
    assert idea.title in letter.body


def test_weekly_part_of_somebody_told_at_once_that_was_given_up_is_told_the_week_after(town):
    sabatier = Quarter.objects.living().get(slug="sabatier")
    with at(MONDAY - 3 * DAY):
        person = make_person()
        make_reader(person, rhythm="now", grounds=frozenset([sabatier.thread_id]))
    with at(MONDAY - 2 * DAY):
        idea = make_proposal(place_kind="quarter", quarter="sabatier")
    with at(MONDAY):
        planned()
        held = claimed_of(person)
        turn(None, done=None, following=held)
        turn(None, done=(held, Outcome("failed", "…")), following=None)
    [letter] = mails_to(person, MONDAY + 7 * DAY)
    assert idea.title in letter.body
    assert mails_to(person, MONDAY + 14 * DAY) == []


def test_feed_tells_that_an_answer_is_late(town):
    with at(MONDAY - 70 * DAY):
        person = make_person()
        make_reader(person, way="atom")
        idea = make_proposal()
        support(person, code=idea.code)
    with at(MONDAY):
        for expected in untold_late(number=9):
            note_late(None, expected=expected)
        assert latest_for(person)[0].verb == "answer_late"


def test_whoever_is_written_to_loses_nothing_however_old(town):
    """Two months without a worker, then paper: what the letters of that time would have told is not lost."""
    person, idea = supporter()
    with at(MONDAY + 60 * DAY):
        on_paper(person)
    assert printed(MONDAY + 61 * DAY) == [idea.title]
