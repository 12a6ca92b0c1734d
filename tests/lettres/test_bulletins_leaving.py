"""The letter of the town leaves: to whom, once, until it is stopped."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from django.test import Client

from carte.models import Quarter
from comptes.models import Consent, SensitiveAct
from lettres.actions.bulletins import (
    ALTERED_SINCE,
    ENDED,
    NOT_LEAVING,
    BulletinRefused,
    revise_bulletin,
    send_trial,
    spread_bulletins,
    stop_bulletin,
    unplan_bulletin,
)
from lettres.actions.sending import claim, turn
from lettres.links import token_of
from lettres.models import Delivery, Reader
from lettres.town_letters import readers_of_bulletin
from propositions.actions.supporting import support
from tests.factories.comptes import make_person
from tests.factories.lettres import (
    MONDAY,
    SOON,
    at,
    make_bulletin,
    make_reader,
    make_town_reader,
    make_written,
    plan_to_leave,
    town_letters_at,
)
from tests.factories.propositions import make_proposal
from tests.faults.races import REPEATS, race, tell

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.mark.django_db
def test_it_goes_once_to_whoever_asked_for_it_and_to_nobody_else(town, staff):
    with at(MONDAY):
        ticked, never = make_town_reader(), make_town_reader(rhythm="never")
        make_reader(make_person())
        bulletin = plan_to_leave(make_bulletin(staff), staff)
    assert town_letters_at(SOON - MINUTE) == []
    sent = town_letters_at(SOON)
    assert sorted(one.to[0] for one in sent) == sorted([str(ticked.email), str(never.email)])
    assert {one.subject for one in sent} == {"Le printemps à Raismes"}
    assert town_letters_at(SOON + MINUTE) == []
    bulletin.refresh_from_db()
    assert bulletin.state == "sent"
    assert SensitiveAct.objects.filter(kind="town letter planned", actor=staff).count() == 1


@pytest.mark.django_db
def test_letter_of_a_quarter_goes_to_who_follows_it_or_carries_an_idea_of_it(town, staff):
    sabatier = Quarter.objects.living().get(slug="sabatier")
    with at(MONDAY):
        idea = make_proposal(place_kind="quarter", quarter="sabatier")
        follows, carries, elsewhere = (
            make_town_reader(grounds=frozenset([sabatier.thread_id])),
            make_town_reader(),
            make_town_reader(),
        )
        support(carries, code=idea.code)
        support(elsewhere, code=make_proposal(place_kind="quarter", quarter="gare").code)
        bulletin = make_bulletin(staff, quarters=frozenset([sabatier.thread_id]))
    assert {reader.user_id for reader in readers_of_bulletin(bulletin)} == {follows.pk, carries.pk}


@pytest.mark.django_db
def test_whoever_leaves_it_is_sent_none_that_waits_and_keeps_news_of_their_ideas(town, staff):
    with at(MONDAY):
        gone = make_town_reader()
        plan_to_leave(make_bulletin(staff), staff)
    with at(SOON):
        assert spread_bulletins(None)
        token = token_of(Reader.objects.get(user=gone).key)
        assert Client().get(f"/lettres/quitter/{token}/ville/").status_code == 200
        assert Reader.objects.get(user=gone).town_letter
        assert Client().post(f"/lettres/quitter/{token}/ville/").status_code == 200
    assert town_letters_at(SOON) == []
    reader = Reader.objects.get(user=gone)
    assert (reader.town_letter, reader.rhythm) == (False, "weekly")
    assert not Consent.objects.filter(user=gone, kind="town letter", withdrawn_at__isnull=True).exists()
    assert Delivery.objects.get(user=gone).state == "dropped"


@pytest.mark.django_db
def test_letter_that_is_leaving_can_be_stopped(town, staff):
    with at(MONDAY):
        for _ in range(3):
            make_town_reader()
        bulletin = plan_to_leave(make_bulletin(staff), staff, None)
        with pytest.raises(BulletinRefused, match=NOT_LEAVING):
            stop_bulletin(staff, key=bulletin.key)
        spread_bulletins(None, limit=2)
        assert stop_bulletin(staff, key=bulletin.key) == 2
        assert spread_bulletins(None) == 0
        assert town_letters_at(MONDAY + MINUTE) == []
        with pytest.raises(BulletinRefused, match=NOT_LEAVING):
            stop_bulletin(staff, key=bulletin.key)
        page = Client().get(f"/lettre-de-la-ville/{bulletin.key}/").content.decode()
        assert "L’envoi de cette lettre a été arrêté." in page
        assert "Bonjour à toutes et à tous." not in page
        with pytest.raises(BulletinRefused, match=ENDED):
            plan_to_leave(bulletin, staff, None)
    assert SensitiveAct.objects.filter(kind="town letter stopped", actor=staff).count() == 1


@pytest.mark.django_db
def test_mails_held_by_a_worker_do_not_begin_once_it_is_stopped(town, staff):
    with at(MONDAY):
        make_town_reader()
        bulletin = plan_to_leave(make_bulletin(staff), staff, None)
        while spread_bulletins(None):
            pass
        [held] = claim(None, limit=5)
        # All its mails are made, and all are with a worker.
        stop_bulletin(staff, key=bulletin.key)
        assert not turn(None, done=None, following=held)
    assert Delivery.objects.get().state == "dropped"


@pytest.mark.django_db
def test_making_its_mails_goes_on_where_it_stopped_and_doubles_none(town, staff):
    with at(MONDAY):
        for _ in range(5):
            make_town_reader()
        bulletin = plan_to_leave(make_bulletin(staff), staff, None)
        seen: list[int] = []
        while (number := spread_bulletins(None, limit=2)) and len(seen) < 9:
            seen.append(number)
    assert seen == [2, 2, 1, 1]
    assert Delivery.objects.filter(bulletin=bulletin).count() == 5
    assert Delivery.objects.filter(bulletin=bulletin).values("user").distinct().count() == 5


@pytest.mark.django_db
def test_planned_letter_that_is_changed_or_called_back_does_not_leave(town, staff):
    with at(MONDAY):
        make_town_reader()
        changed, called_back = plan_to_leave(make_bulletin(staff), staff), plan_to_leave(make_bulletin(staff), staff)
        written = replace(make_written(), title="Autrement")
        revise_bulletin(staff, key=changed.key, version=2, written=written)
        unplan_bulletin(staff, key=called_back.key)
        # A page looked at before sends nothing.
        for row, version in ((changed, 2), (called_back, 2)):
            with pytest.raises(BulletinRefused, match=ALTERED_SINCE.split(":")[0]):
                plan_to_leave(row, staff, None, version=version)
    assert town_letters_at(SOON + DAY) == []


@pytest.mark.django_db
def test_trial_goes_to_whoever_asks_once_a_minute_and_says_what_it_is(town, staff):
    with at(MONDAY):
        make_town_reader()
        bulletin = make_bulletin(staff)
        assert send_trial(staff, key=bulletin.key)
        assert send_trial(staff, key=bulletin.key)
        # Changed since, it is tried again.
        revise_bulletin(staff, key=bulletin.key, version=1, written=make_written(title="Le printemps à Raismes"))
        assert send_trial(staff, key=bulletin.key)
    sent, _again = town_letters_at(MONDAY)
    assert sent.to == [staff.email]
    assert sent.subject == "Essai\u00a0: Le printemps à Raismes"


@pytest.mark.postgresql
def test_workers_that_tick_together_make_each_mail_once(committed_town):
    for round_ in range(REPEATS):
        moment = MONDAY + round_ * DAY
        with at(moment):
            staff = make_person("staff")
            for _ in range(20):
                make_town_reader()
            bulletin = plan_to_leave(make_bulletin(staff), staff, None)
            outcome = race([partial(spread_all, bulletin) for _ in range(6)])
        assert outcome.errors == []
        made = Delivery.objects.filter(bulletin=bulletin)
        assert made.count() == made.values("user").distinct().count() == 20 * (round_ + 1)
    tell("workers that make a letter's mails at once", 6 * REPEATS)


def spread_all(bulletin):
    seen = 0
    while seen < 400 and (number := spread_bulletins(None, limit=3)):
        seen += number
