"""The API as a program uses it: ideas, supports, answers and reports, over the same actions as the pages."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.test import Client

from comptes.actions.once import sweep_keys
from comptes.actions.tokens import MOST_TOKENS, TokenRefused, drop_token, make_token, sweep_tokens
from comptes.models import ApiToken, OnceKey, User
from comptes.queries import person_of_token
from propositions.models.answer import OfficialAnswer
from propositions.models.moderation import Flag
from propositions.models.proposal import Proposal
from propositions.models.support import Support
from socle.clock import now, today
from tests.factories.api import IDEAS, SENT, Program
from tests.factories.comptes import make_person
from tests.factories.propositions import PARIS, SABATIER, make_proposal

pytestmark = pytest.mark.usefixtures("town")
ANSWER = {"text": "Oui, au printemps.", "first_name": "Anne", "last_name": "Martin", "role": "adjointe"}
FLAG = {"rule": "advert", "words": "Une réclame.", "name": "Jo", "email": "jo@exemple.fr", "good_faith": True}


def problem(answer: Any, status: int) -> dict[str, Any]:
    """A refusal, as RFC 9457 has it."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert told["status"] == status
    assert told["title"]
    assert told["detail"]
    return told


def test_program_says_an_idea_for_its_person():
    person = make_person()
    answer = Program(person).post(IDEAS, SENT | {"signature": "Zoé"})
    assert answer.status_code == 201
    told = answer.json()
    idea = Proposal.objects.get()
    assert (idea.author, idea.channel, idea.title, idea.signature) == (person, "api", SENT["title"], "Zoé")
    assert (told["code"], told["follow_code"], told["quarter"]) == (idea.code, idea.follow_code, "sabatier")
    page = Client().get(told["url"]).content.decode()
    assert "Dite par Zoé depuis une autre application." in page
    # Everybody reads it, but its follow code.
    read = Program().get(f"{IDEAS}{idea.code}/").json()
    assert "follow_code" not in read
    assert read["title"] == SENT["title"]


def test_point_is_placed_and_one_of_elsewhere_is_told():
    program = Program(make_person())
    placed = {name: value for name, value in SENT.items() if name != "quarter"}
    answer = program.post(IDEAS, placed | {"longitude": SABATIER[0], "latitude": SABATIER[1]})
    assert answer.json()["precision"] == "point"
    for longitude, latitude, words in ((*PARIS, "hors de la ville"), (SABATIER[1], SABATIER[0], "échangées")):
        told = problem(program.post(IDEAS, placed | {"longitude": longitude, "latitude": latitude}), 400)
        assert told["errors"][0]["field"] == "longitude"
        assert words in told["errors"][0]["detail"]
    assert Proposal.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": 7}, "title"),
        ({"title": "a" * 81}, "title"),
        ({"title": "a\0b"}, "title"),
        ({"theme": "rien"}, "theme"),
        ({"quarter": "nulle-part"}, "quarter"),
        ({"longitude": 3.4}, ""),
        ({"longitude": "3.4", "latitude": 50.4}, "longitude"),
        ({"longitude": True, "latitude": 50.4}, "longitude"),
        ({"longitude": None, "latitude": 50.4}, "longitude"),
        ({"longitude": 10**400, "latitude": 50.4}, "longitude"),
        ({"longitude": 3.49, "latitude": 50.4}, ""),
        ({"rules": False}, "rules"),
        ({"rules": "true"}, "rules"),
        ({"author": 1}, "author"),
        ({"supports": 99}, "supports"),
    ],
)
def test_what_is_wrong_is_said_field_by_field(wrong, field):
    told = problem(Program(make_person()).post(IDEAS, SENT | wrong), 400)
    assert field in {error["field"] for error in told["errors"]}
    assert all(error["detail"] for error in told["errors"])
    assert not Proposal.objects.exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"7", 400),
        (b"null", 400),
        (b'{"title": NaN}', 400),
        (b'{"title": "a", "title": "b"}', 400),
        (b'"' + b"\xff" + b'"', 400),
        (b'{"longitude": ' + b"9" * 5000 + b"}", 400),
        (b"[" * 50_000, 400),
        (b'{"title": "\\ud800"}', 400),
        (b'{"text": "' + b"a" * 200_000 + b'"}', 413),
    ],
    ids=["empty", "cut", "list", "number", "null", "nan", "twice", "bytes", "huge", "deep", "surrogate", "heavy"],
)
def test_body_that_is_none_is_refused(body, status):
    problem(Program(make_person()).post(IDEAS, body), status)
    assert not Proposal.objects.exists()


def test_half_a_sign_is_refused_wherever_it_stands():
    """A refusal that says it again, or a digest made of it, would be a page of ours that broke."""
    program, idea = Program(make_person("staff")), f"{IDEAS}{make_proposal().code}/"
    odd = {
        IDEAS: {"\ud800": 1},
        f"{idea}flags/": {"rule": "\ud800"},
        f"{idea}answers/": {"promise": {"\ud800": [{"a": "\udfff"}]}},
    }
    for path, body in odd.items():
        for key in ("", "une-cle"):
            problem(program.post(path, body, key), 400)
        # The control: a whole sign in its place is refused by its field.
        assert problem(program.post(path, json.loads(json.dumps(body).replace("\\ud", "x"))), 400)["errors"]


def test_nobody_writes_and_a_form_is_not_json():
    answer = Program().post(IDEAS, SENT)
    problem(answer, 401)
    assert answer["WWW-Authenticate"] == "Bearer"
    sent = Program(make_person()).client.post(IDEAS, SENT)
    problem(sent, 415)
    problem(Program(make_person()).send("PUT", f"{IDEAS}{make_proposal().code}/", SENT), 405)
    for nowhere in ("/api/v1/", "/api/v1/nulle-part/"):
        said = problem(Program().get(nowhere), 404)["detail"]
        assert Client().get(said.split()[-1].rstrip(".")).status_code == 200
    problem(Program().get(f"{IDEAS}zzzzzz/"), 404)
    stranger = Client(headers={"Authorization": "Bearer crieur-faux"})
    problem(stranger.get(IDEAS), 401)
    # A visit of the site writes too, with the mark of its forms alone.
    visit = Client(enforce_csrf_checks=True)
    visit.force_login(make_person())
    problem(visit.post(IDEAS, SENT, content_type="application/json"), 403)


def test_author_says_it_better_and_nobody_else():
    author = make_person()
    code = make_proposal(author).code
    words = {"title": "Deux bancs", "text": "Pour souffler à deux."}
    answer = Program(author).send("PATCH", f"{IDEAS}{code}/", words)
    assert (answer.status_code, answer.json()["title"]) == (200, "Deux bancs")
    problem(Program(make_person("administrator")).send("PATCH", f"{IDEAS}{code}/", words), 403)
    Program(make_person("staff")).post(f"{IDEAS}{code}/answers/", ANSWER | {"outcome": "keep"})
    problem(Program(author).send("PATCH", f"{IDEAS}{code}/", words), 409)


def test_support_counts_once_and_is_taken_back():
    person, code = make_person(), make_proposal().code
    program, path = Program(person), f"{IDEAS}{code}/support/"
    assert Program().get(path).json() == {"supported": False, "supports": 0, "paper_supports": 0}
    for _ in range(2):
        assert program.post(path).json() == {"supported": True, "supports": 1, "paper_supports": 0}
    assert Support.objects.count() == 1
    assert program.send("DELETE", path).json()["supports"] == 0
    problem(program.post(f"{IDEAS}zzzzzz/support/"), 404)
    problem(Program().post(path), 401)


def test_staff_answers_and_everybody_reads():
    code = make_proposal().code
    path = f"{IDEAS}{code}/answers/"
    promise = {"what": "Deux bancs", "due": str(today() + timedelta(days=60)), "service": "Espaces verts"}
    answer = Program(make_person("staff")).post(path, ANSWER | {"outcome": "keep", "promise": promise})
    assert answer.status_code == 201, answer.content
    (read,) = Program().get(path).json()
    assert (read["text"], read["last_name"], read["promise"]) == (ANSWER["text"], "Martin", promise)
    for role in ("", "crier", "moderator", "elected"):
        problem(Program(make_person(role)).post(path, ANSWER), 403)
    staff = Program(make_person("staff"))
    told = problem(staff.post(path, ANSWER | {"promise": promise | {"service": "Personne"}}), 400)
    assert told["errors"] == [{"field": "promise.service", "detail": "Ce service n’est pas dans la liste de la Ville."}]
    assert problem(staff.post(path, ANSWER | {"promise": promise | {"due": "2020-01-01"}}), 409)["detail"]
    assert OfficialAnswer.objects.count() == 1


def test_anybody_reports_and_holds_the_receipt():
    code = make_proposal().code
    answer = Program().post(f"{IDEAS}{code}/flags/", FLAG)
    assert answer.status_code == 201
    receipt = Program().get(f"/api/v1/signalements/{answer.json()['code']}/").json()
    assert (receipt["rule"], receipt["outcome"]) == ("advert", "open")
    assert not {"name", "email", "words", "user"} & receipt.keys()
    assert Flag.objects.get().user is None
    problem(Program().post(f"{IDEAS}{code}/flags/", FLAG | {"good_faith": False}), 400)
    problem(Program().get("/api/v1/signalements/zzzz/"), 404)


def test_same_key_is_answered_alike_and_done_once():
    person = make_person()
    program = Program(person)
    first = program.post(IDEAS, SENT, key="ma-cle")
    again = program.post(IDEAS, SENT, key="ma-cle")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again["Idempotent-Replayed"] == "true"
    assert Proposal.objects.count() == 1
    # Another body; another person; a key of nonsense; a request that was refused frees its key.
    problem(program.post(IDEAS, SENT | {"title": "Autre"}, key="ma-cle"), 422)
    assert Program(make_person()).post(IDEAS, SENT, key="ma-cle").status_code == 201
    problem(program.post(IDEAS, SENT, key="é" * 3), 400)
    problem(program.post(f"{IDEAS}zzzzzz/support/", key="deux"), 404)
    outside = {name: value for name, value in SENT.items() if name != "quarter"}
    problem(program.post(IDEAS, outside | {"longitude": PARIS[0], "latitude": PARIS[1]}, key="trois"), 400)
    assert program.post(IDEAS, SENT, key="trois").status_code == 201
    assert Proposal.objects.count() == 3


def test_key_under_way_is_told_and_a_dead_one_taken_over():
    person = make_person()
    program = Program(person)
    program.post(IDEAS, SENT, key="cle")
    OnceKey.objects.update(status=0, claimed_at=now())
    problem(program.post(IDEAS, SENT, key="cle"), 409)
    with time_machine.travel(now() + timedelta(seconds=61)):
        assert program.post(IDEAS, SENT, key="cle").status_code == 201
    with time_machine.travel(now() + timedelta(hours=23)):
        assert sweep_keys(None) == 0
    with time_machine.travel(now() + timedelta(hours=25)):
        assert sweep_keys(None) == 1
        assert sweep_keys(None) == 0


def test_tokens_are_shown_once_and_taken_back(client):
    person = make_person()
    client.force_login(person)
    page = client.post("/mes-jetons/", {"name": "L’école"}).content.decode()
    token = page.partition('<code class="token" id="jeton">')[2].partition("<")[0]
    assert person_of_token(token) == person
    assert token not in client.get("/mes-jetons/").content.decode()
    assert token not in str(ApiToken.objects.values())
    kept = ApiToken.objects.get()
    other = Client()
    other.force_login(make_person())
    other.post(f"/mes-jetons/{kept.pk}/supprimer/")
    assert person_of_token(token) == person
    client.post(f"/mes-jetons/{kept.pk}/supprimer/")
    assert person_of_token(token) is None
    assert drop_token(person, token=kept.pk) is False


def test_token_ends_with_its_year_and_with_the_account():
    person = make_person()
    token = make_token(person, name="Un an")
    with time_machine.travel(now() + timedelta(days=366)):
        assert person_of_token(token) is None
        assert sweep_tokens(None) == 1
    token = make_token(person, name="Compte")
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert person_of_token(token) is None
    for _ in range(MOST_TOKENS - 1):
        make_token(person, name="encore")
    with pytest.raises(TokenRefused):
        make_token(person, name="de trop")
    with pytest.raises(PermissionDenied):
        make_token(User(), name="personne")


def test_writing_is_bounded_and_reading_is_not(monkeypatch):
    monkeypatch.setattr("comptes.limits.LIMITS", {"api-write": (2, 60), "flag": (60, 3600)})
    program, path = Program(make_person()), f"{IDEAS}{make_proposal().code}/support/"
    assert [program.post(path).status_code for _ in range(3)] == [200, 200, 429]
    answer = program.post(path)
    assert problem(answer, 429)["title"] == "Trop de demandes"
    assert answer["Retry-After"]
    assert program.get(path).status_code == 200


def test_description_for_machines_has_no_warning(capsys):
    call_command("spectacular", "--validate", "--fail-on-warn")
    assert "/api/v1/propositions/{code}/support/" in capsys.readouterr().out
