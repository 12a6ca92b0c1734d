from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test import Client

from journal.models import Event, Expected
from propositions.actions.answering import Promised, answer, keep_promise
from propositions.models.answer import OfficialAnswer, Promise
from propositions.models.proposal import Proposal
from propositions.moves import MoveRefused
from propositions.queries.one import last_signature
from propositions.queries.queues import ideas_to_answer, pace
from propositions.views.shared import forget_pages
from socle.clock import now, today
from socle.readonly import AppendOnly
from socle.unit_of_work import action
from tests.factories.comptes import client_of, make_person
from tests.factories.propositions import SIGNED, make_answer, make_proposal

pytestmark = pytest.mark.usefixtures("town")
FORM = {"text": "Oui, au printemps.", "first_name": "Anne", "last_name": "Martin", "role": "adjointe aux sports"}


def page_of(proposal: Proposal) -> str:
    forget_pages()
    return Client().get(proposal.get_absolute_url()).content.decode()


def signed_in(role: str) -> Client:
    return client_of(make_person(role))


def test_answer_is_read_on_the_thread_signed_and_dated():
    proposal = make_proposal()
    make_answer(proposal, text="Oui, au printemps.\n\nVoir https://raismes.example/bancs.", outcome="review")
    page = page_of(proposal)
    for said in ("La Ville a répondu\u00a0: à l’étude", "Anne Martin, adjointe aux sports", "Oui, au printemps."):
        assert said in page
    assert 'href="https://raismes.example/bancs" rel="nofollow ugc noopener"' in page
    moved = Proposal.objects.get(pk=proposal.pk)
    assert (moved.progress, moved.progress_by, moved.standing.word) == ("review", "town", "À l’étude")
    assert not Expected.objects.filter(thread=proposal.thread, closed_by__isnull=True).exists()


def test_answer_that_decides_nothing_leaves_the_idea_where_it_is():
    proposal = make_proposal()
    make_answer(proposal)
    moved = Proposal.objects.get(pk=proposal.pk)
    assert (moved.progress, moved.standing.word) == ("said", "Réponse donnée")


def test_new_answer_follows_the_one_before():
    proposal = make_proposal()
    make_answer(proposal, text="Pas encore.")
    make_answer(proposal, text="Finalement, oui.")
    page = page_of(proposal)
    assert page.index("Pas encore.") < page.index("Finalement, oui.")
    # The first alone counts in the delay.
    assert pace().answered == 1


@action(silent="a test rewrites")
def rewrite(actor: None, *, given: OfficialAnswer) -> None:
    OfficialAnswer.objects.filter(pk=given.pk).update(text="Non.")


@action(silent="a test deletes")
def delete(actor: None, *, given: OfficialAnswer) -> None:
    given.delete()


@pytest.mark.parametrize("attempt", [rewrite, delete])
def test_answer_is_never_rewritten(attempt):
    given = make_answer(make_proposal())
    with pytest.raises(AppendOnly):
        attempt(None, given=given)
    assert OfficialAnswer.objects.get(pk=given.pk).text == "Oui, au printemps."


@pytest.mark.postgresql
@pytest.mark.parametrize("sql", ["UPDATE {} SET text = 'Non.'", "DELETE FROM {}"])
def test_database_refuses_to_rewrite_an_answer(sql):
    make_answer(make_proposal())
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.format("propositions_officialanswer"))


def test_promise_is_awaited_on_the_thread_until_it_is_kept():
    proposal, day = make_proposal(), today() + timedelta(days=90)
    make_answer(proposal, promised=Promised("Poser deux bancs", day, "Espaces verts"))
    page = page_of(proposal)
    assert "La Ville tient sa promesse" in page
    assert "Poser deux bancs" in page
    assert "par le service Espaces verts" in page
    with time_machine.travel(now() + timedelta(days=91)):
        assert "en retard" in page_of(proposal)
    keep_promise(make_person("staff"), code=proposal.code, words="Deux bancs, rue du Stade.")
    assert "Deux bancs, rue du Stade." in page_of(proposal)
    assert Proposal.objects.get(pk=proposal.pk).standing.word == "Promesse tenue"
    with pytest.raises(MoveRefused):
        keep_promise(make_person("staff"), code=proposal.code, words="Encore.")


def test_promises_are_in_the_queue_and_late_ones_public():
    proposal, day = make_proposal(title="Une fontaine au marché"), today() + timedelta(days=9)
    make_answer(proposal, promised=Promised("Une fontaine", day, "Espaces verts"))
    assert proposal.title in signed_in("staff").get("/a-repondre/").content.decode()
    assert proposal.title not in Client().get("/reponses/").content.decode()
    with time_machine.travel(now() + timedelta(days=10)):
        forget_pages()
        assert "Promesses en retard" in Client().get("/reponses/").content.decode()
        keep_promise(make_person("staff"), code=proposal.code, words="Elle coule.")
        forget_pages()
        assert proposal.title not in Client().get("/reponses/").content.decode()


def test_promise_of_the_past_is_refused():
    proposal = make_proposal()
    with pytest.raises(MoveRefused, match="déjà passé"):
        make_answer(proposal, promised=Promised("Des bancs", today() - timedelta(days=1), "Espaces verts"))
    assert not OfficialAnswer.objects.exists()


def test_late_ideas_come_first_in_the_queue_and_are_public():
    with time_machine.travel(now() - timedelta(days=90)):
        late = make_proposal(title="Une fontaine au marché")
    recent = make_proposal()
    assert [row.proposal.code for row in ideas_to_answer().ideas] == [late.code, recent.code]
    assert [row.late for row in ideas_to_answer().ideas] == [True, False]
    queue = signed_in("staff").get("/a-repondre/").content.decode()
    assert queue.index(late.title) < queue.index(recent.title)
    public = Client().get("/reponses/").content.decode()
    assert late.title in public
    assert recent.title not in public
    assert "en retard" in page_of(late)
    make_answer(late)
    forget_pages()
    assert late.title not in Client().get("/reponses/").content.decode()


def test_queue_goes_on_page_by_page():
    made = [make_proposal().code for _ in range(23)]
    first = ideas_to_answer()
    second = ideas_to_answer(first.next_key)
    assert [row.proposal.code for row in (*first.ideas, *second.ideas)] == made
    assert second.next_key == ""
    assert Client().get("/reponses/", {"apres": "faux"}).status_code == 404


@pytest.mark.parametrize(
    ("delays", "median"), [([], None), ([4], 4), ([1, 3, 50], 3), ([1, 3, 5, 50], 3), ([0, 0, 9], 0)]
)
def test_median_delay_is_the_day_by_which_half_were_answered(delays, median):
    for days in delays:
        with time_machine.travel(now() - timedelta(days=days)):
            proposal = make_proposal()
        make_answer(proposal)
    assert (pace().answered, pace().median) == (len(delays), median)


def test_form_answers_promises_and_remembers_who_signed():
    proposal, client = make_proposal(), signed_in("staff")
    day = today() + timedelta(days=30)
    promise = {"promise": "Deux bancs", "due": day.strftime("%d/%m/%Y"), "service": "Espaces verts"}
    answered = client.post(f"/idees/{proposal.code}/repondre/", FORM | promise | {"outcome": "keep"})
    assert answered["Location"] == f"{proposal.get_absolute_url()}#maintenant"
    assert Promise.objects.get().due == day
    assert Proposal.objects.get(pk=proposal.pk).progress == "kept"
    again = client.get(f"/idees/{make_proposal().code}/repondre/").content.decode()
    assert 'value="Martin"' in again


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"first_name": ""}, "Il manque le prénom."),
        ({"role": ""}, "Il manque la fonction."),
        ({"promise": "Deux bancs"}, "Il manque le jour de la promesse."),
        ({"promise": "Deux bancs", "due": "demain"}, "Écrivez le jour en chiffres"),
        ({"promise": "Deux bancs", "due": "01/01/2020", "service": "Espaces verts"}, "déjà passé"),
        ({"service": "Espaces verts"}, "Il manque ce qui est promis."),
        ({"outcome": "hide"}, "Ce choix n’est plus possible"),
        ({"text": "a" * 4001}, "C’est un peu long"),
    ],
)
def test_answer_that_is_not_whole_says_what_is_missing_and_loses_nothing(wrong, said):
    proposal, client = make_proposal(), signed_in("staff")
    answered = client.post(f"/idees/{proposal.code}/repondre/", FORM | wrong)
    page = answered.content.decode()
    assert answered.status_code == 400
    assert said in page
    assert "Martin" in page
    assert not OfficialAnswer.objects.exists()


def test_staff_cannot_withhold_a_name_by_the_form():
    proposal = make_proposal()
    signed_in("staff").post(f"/idees/{proposal.code}/repondre/", FORM | {"withheld": "Menaces."})
    assert OfficialAnswer.objects.get().last_name == "Martin"
    other = make_proposal()
    nameless = {**FORM, "first_name": "", "last_name": "", "withheld": "Menaces reçues."}
    signed_in("administrator").post(f"/idees/{other.code}/repondre/", nameless)
    assert "Le nom n’est pas montré : Menaces reçues." in page_of(other)


def test_two_answers_at_odds_leave_the_second_with_its_words():
    proposal, client = make_proposal(), signed_in("staff")
    make_answer(proposal, outcome="keep")
    answered = client.post(f"/idees/{proposal.code}/repondre/", FORM | {"outcome": "keep"})
    assert answered.status_code == 400
    assert "Oui, au printemps." in answered.content.decode()


def test_answer_event_names_nobody():
    make_answer(make_proposal())
    event = Event.objects.get(verb="answered")
    assert "Martin" not in f"{event.title} {event.reason} {event.url}"


def test_signature_that_was_withheld_fills_no_form():
    administrator = make_person("administrator")
    for signature in (SIGNED, replace(SIGNED, withheld="Menaces reçues.")):
        answer(administrator, code=make_proposal().code, text="Oui.", signature=signature)
    assert last_signature(administrator) == {"first_name": "Anne", "last_name": "Martin", "role": SIGNED.role}
