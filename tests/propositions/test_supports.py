import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client

from comptes.actions.people import ensure_person
from journal.models import Event, Follow
from propositions.actions.answering import repair_delays
from propositions.actions.moderating import hide
from propositions.actions.revising import withdraw
from propositions.actions.supporting import (
    CountRefused,
    count_sheet,
    repair_supports,
    support,
    take_back,
    uncount_sheet,
)
from propositions.models.answer import AnswerDelay
from propositions.models.proposal import Proposal
from propositions.models.support import Support
from propositions.supported import kept, recounted
from socle.clock import today
from socle.registry import counters
from socle.unit_of_work import action
from tests.factories.comptes import erase, make_person
from tests.factories.propositions import make_answer, make_proposal, make_sheet

pytestmark = pytest.mark.usefixtures("town")


def numbers(proposal: Proposal) -> tuple[int, int, int]:
    row = Proposal.objects.get(pk=proposal.pk)
    return row.supports, row.paper_supports, row.supports_total


def test_support_counts_once_and_follows(resident):
    proposal = make_proposal()
    for _ in range(3):
        support(resident, code=proposal.code)
    assert numbers(proposal) == (1, 0, 1)
    assert Follow.objects.filter(user=resident, thread=proposal.thread, because="support").count() == 1
    # It is told to nobody: an event of no weight, without its actor.
    event = Event.objects.get(thread=proposal.thread, verb="supported")
    assert (event.weight, event.visibility, event.title) == ("silent", "staff", "")


def test_support_is_taken_back_at_will(resident):
    proposal = make_proposal(resident)
    for _ in range(2):
        support(resident, code=proposal.code)
        assert numbers(proposal) == (1, 0, 1)
        take_back(resident, code=proposal.code)
        take_back(resident, code=proposal.code)
        assert numbers(proposal) == (0, 0, 0)
    # The other reason to follow goes on.
    assert set(Follow.objects.filter(user=resident).values_list("because", flat=True)) == {"author"}


def test_whoever_gave_back_no_code_does_not_support():
    stranger = ensure_person(None, email="pas.encore@exemple.fr")
    proposal = make_proposal()
    with pytest.raises(PermissionDenied):
        support(stranger, code=proposal.code)
    assert support(make_person(), code="zzzzzz") is None


def test_press_without_an_account_is_not_lost(client: Client):
    proposal = make_proposal()
    press = f"/idees/{proposal.code}/soutenir/"
    page = client.get(proposal.get_absolute_url()).content.decode()
    assert f'href="{press}"' in page
    answer = client.post(press, {"email": "nouvelle@exemple.fr"}, follow=True)
    # What waits is said where the code is asked for, in words alone.
    notice = re.search(r'<div class="notice[^>]*>(.*?)</div>', answer.content.decode(), re.DOTALL)
    assert notice
    assert re.findall(r"<p[^>]*>(.*?)</p>", notice.group(1)) == [
        "Votre soutien est gardé",
        f"Il comptera pour « {proposal.title} » dès que le code sera bon.",
    ]
    code = re.search(r"^(\d{6})$", str(mail.outbox[-1].body), re.MULTILINE)
    assert code
    answer = client.post(answer.request["PATH_INFO"] + "?next=" + press, {"code": code.group(1), "next": press})
    assert answer["Location"] == f"{proposal.get_absolute_url()}#soutenir"
    assert numbers(proposal) == (1, 0, 1)
    assert "Je ne soutiens plus" in client.get(proposal.get_absolute_url()).content.decode()


def test_address_made_by_somebody_else_supports_nothing(client: Client):
    proposal = make_proposal()
    press = f"/idees/{proposal.code}/soutenir/"
    answer = client.post("/connexion/", {"email": "jo@exemple.fr", "next": press}, follow=True)
    code = re.search(r"^(\d{6})$", str(mail.outbox[-1].body), re.MULTILINE)
    assert code
    client.post(answer.request["PATH_INFO"] + "?next=" + press, {"code": code.group(1), "next": press})
    assert numbers(proposal) == (0, 0, 0)


def test_idea_hidden_while_its_code_is_typed_leaves_the_sign_in_standing(client: Client):
    proposal = make_proposal(title="Une fontaine au marché")
    press = f"/idees/{proposal.code}/soutenir/"
    page = client.post(press, {"email": "nouvelle@exemple.fr"}, follow=True)
    assert "Une fontaine au marché" in page.content.decode()
    hide(make_person("moderator"), code=proposal.code, rule="advert", reason="Une réclame.")
    again = client.get(f"{page.request['PATH_INFO']}?next={press}")
    assert again.status_code == 200
    assert "Votre soutien est gardé" not in again.content.decode()


def test_bad_address_loses_nothing(client: Client):
    proposal = make_proposal()
    answer = client.post(f"/idees/{proposal.code}/soutenir/", {"email": "jo@"})
    assert answer.status_code == 400
    assert 'value="jo@"' in answer.content.decode()


def test_paper_is_counted_and_shown_apart(client: Client, resident):
    proposal = make_proposal()
    support(resident, code=proposal.code)
    sheet = make_sheet(proposal, 31, where="Kermesse de l’école", kept_at="Accueil de la mairie")
    assert numbers(proposal) == (1, 31, 32)
    page = client.get(proposal.get_absolute_url()).content.decode()
    for said in ("<b>32</b>", "1 en ligne", "31 sur papier", "Kermesse de l’école", "Accueil de la mairie"):
        assert said in page
    uncount_sheet(make_person("staff"), sheet=sheet.pk, reason="Comptée deux fois.")
    assert numbers(proposal) == (1, 0, 1)
    assert uncount_sheet(make_person("staff"), sheet=sheet.pk, reason="Encore.") is None


@pytest.mark.parametrize(
    "wrong", [{"number": 0}, {"number": 5001}, {"gathered_on": today() + timedelta(days=2)}, {"where": "Kermesse"}]
)
def test_sheet_that_cannot_be_counted_is_refused(wrong):
    proposal = make_proposal()
    make_sheet(proposal, 3, where="Kermesse")
    with pytest.raises(CountRefused):
        make_sheet(proposal, **{"number": 3, "where": "Marché", **wrong})
    assert numbers(proposal) == (0, 3, 3)
    with pytest.raises(PermissionDenied):
        count_sheet(make_person(), code=proposal.code, number=3, gathered_on=today(), where="Marché", kept_at="Mairie")


def test_whoever_leaves_stays_counted_without_a_name(resident):
    proposal = make_proposal()
    support(resident, code=proposal.code)
    erase(None, label="propositions.Support", person=resident)
    assert numbers(proposal) == (1, 0, 1)
    assert Support.objects.get().user_id is None
    assert recounted() == kept()


@action(silent="a test spoils the numbers")
def spoil(actor: None, *, proposal: Proposal) -> None:
    Proposal.objects.filter(pk=proposal.pk).update(supports=7, paper_supports=9)
    AnswerDelay.objects.update(ideas=4)


def test_numbers_are_recounted_from_the_supports(resident):
    proposal = make_proposal()
    support(resident, code=proposal.code)
    make_sheet(proposal, 5)
    make_answer(proposal)
    counter, delays = counters["supports"], counters["days to the first answer"]
    assert counter.expected() == counter.kept()
    assert delays.expected() == delays.kept() == {"0 days": 1}
    spoil(None, proposal=proposal)
    assert counter.expected() != counter.kept()
    assert delays.expected() != delays.kept()
    assert (repair_supports(None), repair_delays(None)) == (1, 1)
    assert numbers(proposal) == (1, 5, 6)
    assert (counter.expected(), delays.expected()) == (counter.kept(), delays.kept())


def test_what_is_no_longer_shown_is_told_to_those_who_support_it(client: Client, resident):
    author = make_person()
    for _ in range(2):
        gone = make_proposal(author, title="Une fontaine au marché")
        support(resident, code=gone.code)
        hide(make_person("moderator"), code=gone.code, rule="advert", reason="Une réclame.")
    back = make_proposal(author)
    support(resident, code=back.code)
    withdraw(author, code=back.code)
    client.force_login(resident)
    page = client.get("/mes-idees/").content.decode()
    assert page.count("Une idée que vous souteniez a été masquée") == 2
    assert page.count("<b>La raison :</b> Une réclame.") == 2
    assert page.count("a retiré une idée que vous souteniez") == 1
    assert "fontaine" not in page


def test_support_of_a_hidden_idea_is_taken_back(client: Client, resident):
    gone, other = make_proposal(), make_person()
    for person in (resident, other):
        support(person, code=gone.code)
    hide(make_person("moderator"), code=gone.code, rule="advert", reason="Une réclame.")
    client.force_login(resident)
    address = f"/idees/{gone.code}/ne-plus-soutenir/"
    assert f'action="{address}"' in client.get("/mes-idees/").content.decode()
    assert client.post(address)["Location"] == "/mes-idees/"
    assert "masquée" not in client.get("/mes-idees/").content.decode()
    assert Proposal.objects.get(pk=gone.pk).supports == 1
    # Who never supported it learns nothing of it, the second press neither.
    assert client.post(address).status_code == 404


def test_what_one_supports_is_on_my_ideas(client: Client, resident):
    proposal = make_proposal(title="Une fontaine au marché")
    support(resident, code=proposal.code)
    client.force_login(resident)
    assert "Une fontaine au marché" in client.get("/mes-idees/").content.decode()
