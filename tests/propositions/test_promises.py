"""Promises of the town: the first due is waited for, each is kept alone, and none puts another off."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client

from journal.models import Expected
from propositions.actions.answering import Promised, keep_promise
from propositions.models.answer import Promise
from propositions.models.proposal import Proposal
from propositions.moves import MoveRefused
from propositions.queries.queues import promises_to_keep
from propositions.views.shared import forget_pages
from socle.clock import now, today
from tests.factories.comptes import make_person
from tests.factories.propositions import make_answer, make_proposal

pytestmark = pytest.mark.usefixtures("town")


def promised(what: str, days: int) -> Promised:
    return Promised(what, today() + timedelta(days=days), "Espaces verts")


def test_new_promise_puts_no_older_one_off():
    with time_machine.travel(now() - timedelta(days=60)):
        proposal = make_proposal()
        make_answer(proposal, promised=promised("Deux bancs", 30))
    make_answer(proposal, text="Nous avons pris du retard.", promised=promised("Un arbre", 300))
    assert [row.late for row in promises_to_keep(late_alone=True).ideas] == [True]
    page = Client().get("/reponses/").content.decode()
    assert "Promesses en retard" in page
    assert "en retard" in Client().get(proposal.get_absolute_url()).content.decode()


def test_each_promise_is_kept_alone():
    proposal = make_proposal()
    make_answer(proposal, promised=promised("Deux bancs", 60))
    make_answer(proposal, text="Et autre chose.", promised=promised("Un arbre", 30))
    staff, tree = make_person("staff"), Promise.objects.get(what="Un arbre")
    client = Client()
    client.force_login(staff)
    form = client.get(f"/idees/{proposal.code}/promesse-tenue/").content.decode()
    assert form.index("Un arbre, ") < form.index("Deux bancs, ")
    told = {"words": "Planté rue Ferrer."}
    assert client.post(f"/idees/{proposal.code}/promesse-tenue/", told).status_code == 400
    assert client.post(f"/idees/{proposal.code}/promesse-tenue/", told | {"promise": tree.pk}).status_code == 302
    assert Expected.objects.get(thread=proposal.thread, closed_by=None).due == today() + timedelta(days=60)
    page = Client().get(proposal.get_absolute_url()).content.decode()
    assert page.count("<b>C’est fait</b>") == 1
    # The other, alone: nothing is asked.
    assert "Quelle promesse" not in client.get(f"/idees/{proposal.code}/promesse-tenue/").content.decode()
    keep_promise(staff, code=proposal.code, words="Posés.")
    assert not Expected.objects.filter(thread=proposal.thread, closed_by=None).exists()
    with pytest.raises(MoveRefused, match="Aucune promesse"):
        keep_promise(staff, code=proposal.code, words="Encore.")
    forget_pages()
    assert Client().get(proposal.get_absolute_url()).content.decode().count("<b>C’est fait</b>") == 2


def test_promise_of_another_idea_is_none_of_this_one():
    proposal, other = make_proposal(), make_proposal()
    make_answer(proposal, promised=promised("Deux bancs", 60))
    make_answer(other, promised=promised("Un arbre", 60))
    tree = Promise.objects.get(what="Un arbre")
    with pytest.raises(MoveRefused):
        keep_promise(make_person("staff"), code=proposal.code, words="Planté.", promise=tree.pk)
    with pytest.raises(PermissionDenied):
        keep_promise(make_person("crier"), code=proposal.code, words="Planté.")
    assert not Promise.objects.exclude(kept=None).exists()


def test_promises_are_read_page_by_page():
    for number in range(23):
        make_answer(make_proposal(), promised=promised("Un banc", number + 1))
    first = promises_to_keep()
    second = promises_to_keep(first.next_key)
    codes = [row.proposal.code for page in (first, second) for row in page.ideas]
    assert codes == list(Proposal.objects.order_by("pk").values_list("code", flat=True))
    client = Client()
    client.force_login(make_person("administrator"))
    # The day of its signature is in the key.
    assert f"?promesses={first.next_key.partition(':')[0]}%3A" in client.get("/a-repondre/").content.decode()


@pytest.mark.parametrize("name", ["apres", "promesses"])
def test_key_of_another_list_is_none(name):
    for _ in range(22):
        make_proposal()
    page = Client().get("/idees/?tri=peu-soutenues").content.decode()
    key = page.partition("apres=")[2].partition('"')[0]
    assert key
    assert Client().get(f"/reponses/?{name}={key}").status_code == 404
