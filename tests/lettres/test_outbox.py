"""What becomes of a mail that the server refuses, keeps waiting or cuts: told by the server's own log."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from lettres.actions.planning import DIGEST
from lettres.actions.preferences import ensure_reader, leave
from lettres.actions.sending import claim, send_again, send_failed_again, take_up, turn
from lettres.kinds import kinds
from lettres.models import Delivery, Reader
from lettres.outbox import send_due
from tests.factories.comptes import make_person
from tests.factories.lettres import MONDAY, at, make_delivery
from tests.faults.smtp import Trouble
from tests.lettres.conftest import say_hello

pytestmark = pytest.mark.django_db
State = Delivery.State


def notice(**columns):
    return make_delivery(make_person(), kind="notice", **columns)


def state_of(row):
    return Delivery.objects.get(pk=row.pk).state


def test_mail_goes_out_once_with_its_message_id(mail_server):
    row = notice()
    send_due()
    send_due()
    [mail] = mail_server.received
    assert (mail.to, mail.message_id) == (row.user.email, row.message_id)
    assert state_of(row) == State.SENT


def test_refused_for_now_is_tried_later_and_later_then_given_up(mail_server):
    mail_server.trouble = Trouble(later=1.0)
    with at(MONDAY):
        row = notice()
    moment, tries, delays = MONDAY, 0, []
    while Delivery.objects.get(pk=row.pk).state in {State.PENDING, State.DEFERRED}:
        with at(moment):
            send_due()
        kept = Delivery.objects.get(pk=row.pk)
        tries += 1
        delays.append(kept.try_at - moment)
        moment = kept.try_at
        assert tries < 100
    assert kept.state == State.FAILED
    assert "72 heures" in kept.why
    assert "451" in kept.why
    assert mail_server.deferred == tries
    assert delays[:4] == [timedelta(minutes=minutes) for minutes in (5, 10, 20, 40)]
    assert max(delays) == timedelta(hours=6)
    assert moment - delays[-1] - MONDAY >= timedelta(hours=72)


def test_unknown_address_stops_and_the_others_go_out(mail_server):
    rows = [notice() for _ in range(5)]
    lost = rows[2]
    ensure_reader(lost.user)
    mail_server.trouble = Trouble(unknown=frozenset({lost.user.email}))
    send_due()
    assert {mail.to for mail in mail_server.received} == {row.user.email for row in rows} - {lost.user.email}
    kept = Delivery.objects.get(pk=lost.pk)
    assert (kept.state, kept.why) == (State.BOUNCED, "le serveur a répondu 550")
    reader = Reader.objects.get(user=lost.user)
    assert (reader.stopped, reader.next_at) == ("bounced", None)


def test_one_letter_that_cannot_be_written_does_not_hold_the_others(mail_server, monkeypatch):
    broken = notice()
    others = [notice() for _ in range(4)]

    def fail_for_one(rows, composer):
        if any(row.pk == broken.pk for row in rows):
            raise ZeroDivisionError
        return say_hello(rows, composer)

    monkeypatch.setitem(kinds._entries, "notice", replace(kinds["notice"], compose=fail_for_one))
    send_due()
    assert {mail.to for mail in mail_server.received} == {row.user.email for row in others}
    assert state_of(broken) == State.DEFERRED


def test_line_cut_before_the_answer_is_doubted_and_sent_again_alike(mail_server):
    mail_server.trouble = Trouble(cut=1.0)
    with at(MONDAY):
        row = notice()
        send_due()
    kept = Delivery.objects.get(pk=row.pk)
    assert kept.state == State.DEFERRED
    assert kept.doubted_at is not None
    mail_server.trouble = Trouble()
    with at(MONDAY + timedelta(minutes=6)):
        send_due()
    assert [mail.message_id for mail in mail_server.received] == [row.message_id] * 2
    kept.refresh_from_db()
    # Sent, and listed as doubtful still.
    assert kept.state == State.SENT
    assert kept.doubted_at is not None


def test_call_in_doubt_waits_for_a_person(mail_server):
    mail_server.trouble = Trouble(cut=1.0)
    with at(MONDAY):
        row = make_delivery(make_person(), kind="call")
        send_due()
        send_due()
    with at(MONDAY + timedelta(days=1)):
        send_due()
    assert len(mail_server.received) == 1
    assert state_of(row) == State.DOUBTFUL
    mail_server.trouble = Trouble()
    assert send_again(make_person("staff"), delivery=row.pk)
    send_due()
    assert len(mail_server.received) == 2
    assert state_of(row) == State.SENT
    assert not send_again(make_person("staff"), delivery=row.pk)


@pytest.mark.parametrize(
    ("kind", "begun", "state"),
    [
        ("notice", False, State.PENDING),
        ("notice", True, State.PENDING),
        ("call", False, State.PENDING),
        ("call", True, State.DOUBTFUL),
    ],
)
def test_what_a_dead_worker_held_is_taken_up(kind, begun, state):
    with at(MONDAY):
        row = make_delivery(make_person(), kind=kind)
        [claimed] = claim(None, limit=10)
        assert not begun or turn(None, done=None, following=claimed)
    with at(MONDAY + timedelta(minutes=19)):
        assert take_up(None) == 0
    with at(MONDAY + timedelta(minutes=21)):
        assert take_up(None) == 1
    kept = Delivery.objects.get(pk=row.pk)
    assert (kept.state, kept.doubted_at is not None) == (state, begun)
    # The worker was not dead: what is no longer its own is not begun.
    assert not turn(None, done=None, following=claimed)


def test_server_that_does_not_answer_puts_all_off(mail_server, settings):
    rows = [notice() for _ in range(3)]
    settings.EMAIL_PORT = 1
    send_due()
    assert {state_of(row) for row in rows} == {State.DEFERRED}
    assert not Delivery.objects.filter(doubted_at__isnull=False).exists()


@pytest.mark.parametrize("moment", ["before the claim", "after the claim"])
def test_whoever_left_gets_nothing_not_even_what_was_ready(mail_server, moment, monkeypatch):
    monkeypatch.setitem(kinds._entries, DIGEST, replace(kinds[DIGEST], compose=say_hello))
    row = make_delivery(make_person())
    key = ensure_reader(row.user).key
    if moment == "after the claim":
        [claimed] = claim(None, limit=10)
        leave(None, key=key)
        assert not turn(None, done=None, following=claimed)
    else:
        leave(None, key=key)
        send_due()
    assert mail_server.received == []
    assert state_of(row) == State.DROPPED


def test_control_whoever_stays_gets_it(mail_server, monkeypatch):
    monkeypatch.setitem(kinds._entries, DIGEST, replace(kinds[DIGEST], compose=say_hello))
    row = make_delivery(make_person())
    send_due()
    assert [mail.to for mail in mail_server.received] == [row.user.email]


def test_closed_account_gets_nothing(mail_server):
    row = notice()
    type(row.user).objects.filter(pk=row.user_id).update(is_active=False)
    send_due()
    assert mail_server.received == []
    assert state_of(row) == State.DROPPED


@pytest.mark.django_db
def test_all_that_failed_is_sent_again_at_a_press_of_staff(town):
    for _ in range(2):
        make_delivery(make_person(), state="failed", attempts=9, why="le serveur a répondu 451")
    kept = make_delivery(make_person(), state="bounced")
    client = Client()
    client.force_login(make_person("staff"))
    assert "2 lettres repartent." in client.post("/envois/renvoyer/", follow=True).content.decode()
    assert Delivery.objects.filter(state="pending", attempts=0, why="").count() == 2
    kept.refresh_from_db()
    assert kept.state == "bounced"
    with pytest.raises(PermissionDenied):
        send_failed_again(make_person("moderator"))


def test_page_of_sendings_shows_no_whole_address(town, mail_server):
    row = notice(state=State.FAILED)
    client = Client()
    client.force_login(make_person("staff"))
    page = client.get("/envois/").content.decode()
    assert row.user.email not in page
    assert "pe…@exemple.fr" in page


def test_mail_sent_again_by_hand_has_its_days_again(mail_server):
    """One that was given up is not given up at the first word of the server."""
    with at(MONDAY):
        row = notice()
    Delivery.objects.filter(pk=row.pk).update(state=State.FAILED)
    mail_server.trouble = Trouble(later=1.0)
    with at(MONDAY + timedelta(days=4)):
        assert send_again(make_person("staff"), delivery=row.pk)
        send_due()
    assert state_of(row) == State.DEFERRED
