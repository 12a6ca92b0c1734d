from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from journal.actions import (
    Due,
    begin,
    expect,
    follow,
    link_threads,
    murmur,
    open_thread,
    record,
    redact,
    tell_late,
    unfollow,
)
from journal.models import Event, EventActor, Expected, Follow, Thread
from journal.queries import knots_of, standing_of
from tests.factories.comptes import make_person

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
DUE = Due("answered", "staff", date(2027, 1, 24))


def make_thread() -> Thread:
    return open_thread(None, kind="quarter")


def reread(thread: Thread) -> Thread:
    return Thread.objects.get(pk=thread.pk)


def test_event_holds_no_person_and_its_actor_stands_apart():
    person, thread = make_person(), make_thread()
    event = record(person, thread=thread, verb="said_web", title="Un banc")
    assert EventActor.objects.get(event=event).user == person
    person.delete()
    assert Event.objects.filter(pk=event.pk).exists()


def test_event_of_nobody_has_no_actor():
    record(None, thread=make_thread(), verb="said_web")
    assert not EventActor.objects.exists()


def test_unknown_verb_is_refused():
    with pytest.raises(LookupError, match="flown"):
        record(None, thread=make_thread(), verb="flown")
    with pytest.raises(LookupError, match="flown"):
        record(None, thread=make_thread(), verb="flown", weight="line")
    with pytest.raises(LookupError, match="flown"):
        begin(None, thread=make_thread(), verb="flown", title="", url="", then=DUE)
    assert not Event.objects.exists()


def test_thread_begins_as_if_its_first_event_were_recorded():
    with time_machine.travel(NOON, tick=False):
        begun, recorded = make_thread(), make_thread()
        begin(None, thread=begun, verb="said_web", title="Un banc", url="/idees/abc/", then=DUE)
        record(None, thread=recorded, verb="said_web", title="Un banc", url="/idees/abc/", then=DUE)
    kept = [Thread.objects.get(pk=thread.pk) for thread in (begun, recorded)]
    assert kept[0].standing == kept[1].standing
    columns = ("verb", "at", "visibility", "weight", "title", "url", "reason")
    assert Event.objects.filter(thread=begun).values(*columns).get() == (
        Event.objects.filter(thread=recorded).values(*columns).get()
    )


def test_thread_that_has_begun_does_not_begin_again():
    thread = make_thread()
    record(None, thread=thread, verb="said_web")
    with pytest.raises(ValueError, match="has begun"):
        begin(None, thread=thread, verb="said_web", title="", url="", then=DUE)
    assert Event.objects.count() == 1


def test_thread_never_runs_backwards():
    thread = make_thread()
    with time_machine.travel(NOON, tick=False):
        record(None, thread=thread, verb="said_web")
    with time_machine.travel(NOON - timedelta(hours=1), tick=False):
        late = record(None, thread=thread, verb="answered")
    assert late.at == NOON
    assert [event.verb for event in Event.objects.filter(thread=thread).in_order()] == ["said_web", "answered"]


@time_machine.travel(NOON, tick=False)
def test_standing_is_the_last_knot_and_the_next_expected():
    thread = make_thread()
    record(None, thread=thread, verb="said_street")
    expect(None, thread=thread, verb="answered", role="staff", due=date(2027, 1, 24))
    standing = standing_of(reread(thread))
    assert (standing.word, standing.at) == ("Publiée", NOON)
    assert standing.next is not None
    assert (standing.next.label, standing.next.due, standing.next.late) == ("La Ville répond", date(2027, 1, 24), False)
    assert [knot.state for knot in standing.knots] == ["now", "next"]


def test_standing_keeps_the_last_six_public_knots():
    thread = make_thread()
    for number in range(9):
        record(None, thread=thread, verb="said_web" if number % 2 else "said_street")
    record(None, thread=thread, verb="answered", visibility=Event.Visibility.STAFF)
    record(None, thread=thread, verb="answered", weight=Event.Weight.SILENT)
    assert reread(thread).standing["knots"] == ["said_web", "said_street"] * 3
    assert standing_of(reread(thread)).word == "Publiée"


def test_expected_is_closed_by_the_event_that_fulfils_it():
    thread = make_thread()
    expect(None, thread=thread, verb="answered", role="staff", due=date(2027, 1, 24))
    event = record(None, thread=thread, verb="answered")
    assert Expected.objects.get().closed_by == event
    assert reread(thread).standing["next"] is None


def test_expected_again_gets_the_new_day():
    thread = make_thread()
    for day in (1, 9):
        expect(None, thread=thread, verb="answered", role="staff", due=date(2027, 1, day))
    assert Expected.objects.get().due == date(2027, 1, 9)


def test_lateness_is_told_once_for_each_day_that_is_promised():
    thread = make_thread()
    first = expect(None, thread=thread, verb="answered", role="staff", due=date(2027, 1, 1))
    assert [tell_late(None, expected=first) for _ in range(2)] == [True, False]
    # The same day said again is no new promise; another is.
    same = expect(None, thread=thread, verb="answered", role="staff", due=date(2027, 1, 1))
    assert tell_late(None, expected=same) is False
    moved = expect(None, thread=thread, verb="answered", role="staff", due=date(2027, 1, 9))
    # Whoever read the day before it moved tells nothing of it.
    assert tell_late(None, expected=same) is False
    assert tell_late(None, expected=moved) is True


def test_who_murmurs_is_not_known():
    murmur(make_person(), thread=make_thread(), verb="supported")
    assert not EventActor.objects.exists()
    assert (Event.objects.get().weight, Event.objects.get().visibility) == ("silent", "staff")


@time_machine.travel(NOON, tick=False)
def test_expected_after_its_day_is_late():
    thread = make_thread()
    expect(None, thread=thread, verb="answered", role="staff", due=date(2026, 11, 24))
    assert [knot.late for knot in knots_of(reread(thread), None)] == [True]  # type: ignore[arg-type]


def test_redaction_takes_the_words_out_and_says_so():
    moderator, thread = make_person("moderator"), make_thread()
    event = record(None, thread=thread, verb="said_web", title="Chez Mme X", reason="au 12")
    with pytest.raises(PermissionDenied):
        redact(make_person(), event=event, reason="une adresse")
    redact(moderator, event=event, reason="une adresse")
    event.refresh_from_db()
    assert (event.title, event.reason) == ("[retiré]", "[retiré]")
    assert Event.objects.filter(thread=thread, verb="redacted", reason="une adresse").count() == 1


def test_linked_thread_moves_the_standing_of_its_source():
    source, target = make_thread(), make_thread()
    record(None, thread=source, verb="said_web")
    link_threads(None, source=source, target=target, verb="said_paper", reason="réunies")
    record(None, thread=target, verb="answered")
    assert reread(source).standing["verb"] == "answered"
    assert reread(source).standing["knots"] == ["said_web", "said_paper", "answered"]
    assert reread(target).standing["knots"] == ["answered"]


def test_follow_reasons_end_alone():
    person, thread = make_person(), make_thread()
    follow(person, thread=thread, because=Follow.Because.AUTHOR)
    follow(person, thread=thread, because=Follow.Because.SUPPORT)
    follow(person, thread=thread, because=Follow.Because.SUPPORT)
    assert unfollow(person, thread=thread, because=Follow.Because.SUPPORT) == 1
    assert list(Follow.objects.values_list("because", flat=True)) == ["author"]
