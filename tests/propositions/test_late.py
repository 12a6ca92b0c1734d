"""That an answer is late is said once, of what everybody may read."""

from datetime import timedelta

import time_machine

from journal.models import Event, Expected
from propositions.actions.lateness import note_late
from propositions.actions.moderating import hide, restore
from socle.clock import now
from tests.factories.comptes import make_person
from tests.factories.propositions import make_proposal


def test_lateness_of_a_hidden_idea_waits_until_it_is_shown_again(town):
    moderator = make_person("moderator")
    with time_machine.travel(now() - timedelta(days=90)):
        idea = make_proposal()
    hide(moderator, code=idea.code, rule="advert", reason="Réclame.")
    due = Expected.objects.get(thread=idea.thread, closed_by__isnull=True).pk
    assert note_late(None, expected=due) is False
    restore(moderator, code=idea.code, reason="Ce n’en est pas une.")
    assert [note_late(None, expected=due) for _ in range(2)] == [True, False]
    assert Event.objects.filter(thread=idea.thread, verb="answer_late").count() == 1
