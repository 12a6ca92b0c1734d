"""A pile of paper forms typed in a row: what they have in common is kept, who typed it and the consent too."""

import pytest
from django.test import Client

from propositions.actions.saying import take_down
from propositions.models.proposal import Proposal
from tests.factories.comptes import make_person
from tests.factories.propositions import make_said

pytestmark = pytest.mark.usefixtures("town")
FORM = {
    "title": "Un banc au marché",
    "text": "Pour souffler.",
    "theme": "cadre-de-vie",
    "quarter": "sabatier",
    "hint": "devant l’église",
    "signature": "Josiane L.",
    "age_band": "60-74",
    "gender": "f",
    "channel": "paper",
    "agreed": "on",
}


@pytest.fixture
def crier(client: Client):
    person = make_person("crier")
    client.force_login(person)
    return person


def test_thirty_forms_in_a_row_keep_what_they_share(client, crier):
    for number in range(30):
        assert client.post("/saisie/", FORM | {"title": f"Bulletin {number}"}).status_code == 302
        page = client.get("/saisie/").content.decode()
        assert '<option value="sabatier" selected>' in page
        assert '<option value="cadre-de-vie" selected>' in page
        # The next is another person's.
        assert "Josiane L." not in page.partition("<aside")[0]
    assert Proposal.objects.filter(channel="paper", entered_by=crier).count() == 30
    # The last five, with the code that goes on the stub.
    last = Proposal.objects.order_by("-pk")[0]
    assert f'<b class="nowrap">{last.follow_code}</b>' in page
    assert page.count('class="nowrap">') >= 5
    assert "Bulletin 24" not in page


def test_idea_has_all_that_was_written_and_nobody_sees_the_rest(client, crier):
    client.post("/saisie/", FORM)
    idea = Proposal.objects.get()
    assert (idea.signature, idea.hint, idea.age_band, idea.gender) == ("Josiane L.", "devant l’église", "60-74", "f")
    assert (idea.quarter.slug if idea.quarter else "", idea.author_id, idea.visibility) == ("sabatier", None, "public")
    assert idea.agreed_at is not None
    page = Client().get(idea.get_absolute_url()).content.decode()
    assert "Dite par Josiane L. sur un bulletin de papier." in page
    for never in ("60-74", "60 à 74", "femme"):
        assert never not in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": ""}, "Il manque votre idée en une phrase."),
        ({"title": "a" * 81}, "C’est un peu long"),
        ({"theme": ""}, "Il manque le thème"),
        ({"theme": "rien"}, "Ce thème n’est pas dans la liste"),
        ({"quarter": "nulle-part"}, "Ce quartier n’est pas dans la liste"),
        ({"channel": "web"}, "Choisissez d’où vient ce bulletin"),
        ({"agreed": ""}, "Sans l’accord de la personne"),
    ],
)
def test_form_that_is_not_whole_says_why_and_loses_nothing(client, crier, wrong, said):
    answer = client.post("/saisie/", FORM | wrong)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert said in page
    assert "Pour souffler." in page
    assert not Proposal.objects.exists()


def test_nothing_is_published_without_consent(crier):
    with pytest.raises(ValueError, match="agreed"):
        take_down(crier, said=make_said(), channel="paper", agreed=False)


def test_last_forms_are_ones_own(client, crier):
    theirs = take_down(make_person("crier"), said=make_said(), channel="paper", agreed=True)
    mine = take_down(crier, said=make_said(), channel="paper", agreed=True)
    page = client.get("/saisie/").content.decode()
    assert mine.follow_code in page
    # The code of another's form opens what its author alone may do.
    assert theirs.follow_code not in page
