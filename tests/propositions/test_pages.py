import re

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from propositions.actions.saying import publish
from propositions.models.count import ProposalCount
from propositions.queries.lists import PAGE
from tests.factories.comptes import make_person
from tests.factories.propositions import make_draft, make_proposal, make_street_proposal


def test_list_goes_page_by_page_and_says_how_many(town, client: Client):
    author = make_person()
    titles = {make_proposal(author).title for _ in range(PAGE + 3)}
    page = client.get("/idees/")
    first = {card.title for card in page.context["cards"]}
    assert page.context["total"] == PAGE + 3
    rest = client.get(page.context["next_url"])
    second = {card.title for card in rest.context["cards"]}
    assert (len(first), len(second)) == (PAGE, 3)
    assert first | second == titles
    assert rest.context["next_url"] == ""


def test_list_is_narrowed_by_quarter_and_theme(town, client: Client):
    wanted = make_proposal(theme="mobilite")
    make_proposal(theme="alimentation")
    make_proposal(place_kind="quarter", quarter="gare", theme="mobilite")
    page = client.get("/idees/", {"quartier": "sabatier", "theme": "mobilite"})
    assert page.context["cards"] == [wanted.card]
    assert page.context["total"] == 1


@pytest.mark.parametrize("query", ["quartier=ailleurs", "theme=rien", "apres=forge", "apres=a:b:c"])
def test_list_of_what_does_not_exist_is_not_found(town, client: Client, query):
    assert client.get(f"/idees/?{query}").status_code == 404


def test_idea_page_shows_its_follow_code_to_its_author_alone(town, client: Client):
    author = make_person()
    proposal = make_proposal(author)
    address = f"{proposal.get_absolute_url()}?merci"
    assert proposal.follow_code not in client.get(address).content.decode()
    client.force_login(make_person())
    assert proposal.follow_code not in client.get(address).content.decode()
    client.force_login(author)
    assert proposal.follow_code in client.get(address).content.decode()


def test_follow_code_is_found_however_it_is_written(town, client: Client):
    proposal = make_street_proposal()
    code = proposal.follow_code
    for written in (code, code.lower().replace("-", " "), f" {code}\u00a0"):
        answer = client.post("/suivre/", {"code": written})
        assert answer["Location"] == f"/suivre/{proposal.follow_code}/"
    page = client.get(f"/suivre/{proposal.follow_code}/")
    assert proposal.title in page.content.decode()


@pytest.mark.parametrize("written", ["", "ABC", "123-ABC", "ABCD-123", "<script>"])
def test_follow_code_that_is_none_is_refused_kindly(town, client: Client, written):
    answer = client.post("/suivre/", {"code": written})
    assert answer.status_code == 400
    assert "ABC-123" in answer.content.decode()


def test_mine_shows_my_ideas_and_nobody_elses(town, client: Client):
    person = make_person()
    mine = make_proposal(person)
    make_proposal()
    client.force_login(person)
    assert client.get("/mes-idees/").context["proposals"] == [mine]


def test_mine_offers_the_unfinished_draft(town, client: Client):
    client.force_login(make_person())
    client.post("/jai-une-idee/ou/", {"place_kind": "town"})
    assert client.get("/mes-idees/").context["draft"] is not None


def test_draft_begun_on_a_phone_goes_on_at_a_desk(town):
    person = make_person()
    phone, desk = Client(), Client()
    phone.force_login(person)
    desk.force_login(person)
    phone.post("/jai-une-idee/ou/", {"place_kind": "town"})
    assert desk.get("/jai-une-idee/quoi/").status_code == 200


def test_api_gives_public_fields_alone(town, client: Client):
    proposal = make_proposal(make_person(email="secret@exemple.fr"), signature="Lucie")
    answer = client.get("/api/v1/propositions/")
    row = answer.json()["results"][0]
    assert row["code"] == proposal.code
    assert row["signature"] == "Lucie"
    text = answer.content.decode()
    assert "secret@exemple.fr" not in text
    assert proposal.follow_code not in text
    assert client.get(f"/api/v1/propositions/{proposal.code}/").json() == row


def test_api_filters_by_box_quarter_and_theme(town, client: Client):
    here = make_proposal()
    make_proposal(place_kind="quarter", quarter="gare")
    inside = client.get("/api/v1/propositions/?bbox=3.48,50.40,3.50,50.41").json()["results"]
    assert [row["code"] for row in inside] == [here.code]
    assert client.get("/api/v1/propositions/?bbox=3.40,50.40,3.41,50.41").json()["results"] == []
    assert [row["quarter"] for row in client.get("/api/v1/propositions/?quarter=gare").json()["results"]] == ["gare"]
    assert client.get("/api/v1/propositions/?bbox=1,2,3").status_code == 400


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_api_takes_no_verb_that_is_nothing_to_do_with_an_idea(town, client: Client, method):
    proposal = make_proposal()
    client.force_login(make_person("administrator"))
    address = f"/api/v1/propositions/{proposal.code}/"
    assert getattr(client, method)(address, {"title": "x"}, content_type="application/json").status_code == 405
    proposal.refresh_from_db()
    assert proposal.title != "x"


def test_counts_command_finds_and_repairs_a_wrong_count(town, capsys):
    make_proposal()
    call_command("counts", "verify")
    ProposalCount.objects.update(ideas=7)
    with pytest.raises(CommandError):
        call_command("counts", "verify")
    capsys.readouterr()
    call_command("counts", "repair")
    call_command("counts", "verify")
    told = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"Idées par quartier et par thème : \d+ nombres? réparés?", told[0])
    assert told[1:] == [
        "Soutiens : rien à réparer",
        "Jours jusqu’à la première réponse : rien à réparer",
        "Idées par quartier et par thème : 0 écart",
        "Soutiens : 0 écart",
        "Jours jusqu’à la première réponse : 0 écart",
    ]
    assert set(ProposalCount.objects.values_list("ideas", flat=True)) == {1}


def test_second_press_after_the_session_is_closed_finds_the_idea(town, client: Client):
    author = make_person()
    draft = make_draft(author)
    proposal = publish(author, draft=draft.pk)
    assert proposal is not None
    answer = client.post(f"/connexion/code/?next=/jai-une-idee/vous/%3Fbrouillon={draft.pk}", {"code": "123456"})
    assert answer["Location"] == f"/jai-une-idee/vous/?brouillon={draft.pk}"
    assert client.get(answer["Location"])["Location"] == proposal.get_absolute_url()


def test_key_of_a_draft_shows_nothing_of_it(town, client: Client):
    draft = make_draft(make_person(), title="Un secret")
    answer = client.get(f"/jai-une-idee/vous/?brouillon={draft.pk}", follow=True)
    assert "Un secret" not in answer.content.decode()


def test_idea_that_waits_for_a_code_is_named_in_words_alone(town, client: Client):
    client.post("/jai-une-idee/ou/", {"place_kind": "quarter", "quarter": "sabatier"})
    client.post("/jai-une-idee/quoi/", {"title": "Un banc au soleil", "text": "Pour souffler."})
    client.post("/jai-une-idee/theme/", {"theme": "mobilite"})
    page = client.post("/jai-une-idee/vous/", {"email": "jo@exemple.fr", "rules": "on"}, follow=True).content.decode()
    assert page.count("Votre idée est gardée") == 1
    assert "<p>« Un banc au soleil » paraîtra dès que le code sera bon. " in page.replace("\xa0", " ")
