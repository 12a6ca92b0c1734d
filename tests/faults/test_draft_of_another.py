"""A draft has one person; a code tried too often has a limit."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client

from comptes.limits import LIMITS
from propositions.actions.drafts import claim_draft, save_draft
from propositions.actions.saying import publish
from propositions.models.draft import Draft
from propositions.models.proposal import Proposal
from socle.clock import now
from tests.factories.comptes import make_person
from tests.factories.propositions import make_draft
from tests.faults.codes import ASK, CODE, GIVE, LAST_STEP, another, ask_code, fill_draft, is_signed_in
from tests.faults.races import tell

pytestmark = pytest.mark.usefixtures("town")


def test_signing_out_drops_the_draft(client: Client) -> None:
    client.force_login(make_person())
    draft = fill_draft(client, title="À moi seule")
    assert "À moi seule" in client.get("/jai-une-idee/quoi/").content.decode()
    assert client.post("/deconnexion/").status_code == 302
    assert "draft" not in client.session
    answer = client.get("/jai-une-idee/quoi/", follow=True)
    assert "À moi seule" not in answer.content.decode()
    # Still there for her.
    assert Draft.objects.filter(pk=draft.pk).exists()


def test_another_person_s_sign_in_drops_the_draft(client: Client) -> None:
    one, two = make_person(), make_person()
    client.force_login(one)
    draft = fill_draft(client, title="À moi seule")
    client.force_login(two)
    for path in ("/jai-une-idee/quoi/", LAST_STEP, "/mes-idees/", GIVE):
        assert "À moi seule" not in client.get(path, follow=True).content.decode()
    client.post(LAST_STEP, {"rules": "on", "signature": ""})
    assert Proposal.objects.count() == 0
    draft.refresh_from_db()
    assert draft.user == one


def test_sign_in_by_code_in_a_browser_left_with_another_s_draft(client: Client) -> None:
    """The session's key names a draft that got its person elsewhere meanwhile."""
    draft = fill_draft(client, title="À moi seule")
    owner = make_person()
    claim_draft(owner, draft=draft.pk)
    code = ask_code(client, "autre@exemple.fr")
    answer = client.post(GIVE, {"code": code}, follow=True)
    assert "À moi seule" not in answer.content.decode()
    assert Proposal.objects.count() == 0
    draft.refresh_from_db()
    assert (draft.user, draft.data["title"]) == (owner, "À moi seule")


@pytest.mark.parametrize("owned", [True, False], ids=["claimed", "nobody's yet"])
@pytest.mark.parametrize("signed_in", [True, False], ids=["signed in", "nobody"])
def test_a_draft_is_not_read_nor_published_by_who_knows_its_key(owned: bool, signed_in: bool) -> None:
    owner = make_person()
    draft = make_draft(owner if owned else None, title="À moi seule")
    before = draft.data
    thief = Client()
    if signed_in:
        thief.force_login(make_person())
    posts: dict[str, dict[str, str]] = {
        "/jai-une-idee/ou/": {"place_kind": "town"},
        "/jai-une-idee/quoi/": {"title": "Volé", "text": "Volé."},
        "/jai-une-idee/theme/": {"theme": "alimentation"},
        LAST_STEP: {"rules": "on", "signature": "", "email": "voleur@exemple.fr"},
    }
    for path, typed in posts.items():
        answer = thief.post(path, typed | {"draft": str(draft.pk)}, follow=True)
        assert answer.status_code in {200, 400}
        assert "À moi seule" not in answer.content.decode()
        assert "À moi seule" not in thief.get(path, {"draft": str(draft.pk)}, follow=True).content.decode()
        assert thief.session.get("draft") != str(draft.pk)
    draft.refresh_from_db()
    assert draft.data == before
    assert draft.user == (owner if owned else None)
    assert not Proposal.objects.filter(title="À moi seule").exists()


def test_actions_refuse_another_person_s_draft() -> None:
    owner, other = make_person(), make_person()
    draft = make_draft(owner, title="À moi seule")
    with pytest.raises(PermissionDenied):
        publish(other, draft=draft.pk)
    assert claim_draft(other, draft=draft.pk) is None
    with pytest.raises(PermissionDenied):
        save_draft(other, draft=draft.pk, changes={"title": "Volé"})
    draft.refresh_from_db()
    assert draft.data["title"] == "À moi seule"


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_at_a_page_publishes_nothing(client: Client, method: str) -> None:
    """A link in a mail, a scanner, another site's image: only a press publishes."""
    person = make_person()
    client.force_login(person)
    fill_draft(client)
    save_draft(person, draft=Draft.objects.get().pk, changes={"rules": True})
    for path in (GIVE, CODE, LAST_STEP, "/jai-une-idee/", "/mes-idees/", f"{ASK}?{urlencode({'next': LAST_STEP})}"):
        getattr(client, method)(path, follow=True)
    assert Proposal.objects.count() == 0


# Limits.


def try_codes(client: Client, number: int) -> list[int]:
    """Wrong follow codes, each as from another forged address."""
    return [
        client.get("/suivre/ZZZ-999/", headers={"x-forwarded-for": f"198.51.{turn // 250}.{turn % 250}"}).status_code
        for turn in range(number)
    ]


def test_forged_addresses_do_not_escape_the_limit(client: Client) -> None:
    tries, _ = LIMITS["follow-code"]
    assert tries == 30
    assert try_codes(client, 100) == [404] * 30 + [429] * 70
    tell("follow codes tried", 100)


def test_the_limit_lasts_as_long_as_it_says(client: Client) -> None:
    tries, seconds = LIMITS["follow-code"]
    try_codes(client, tries)
    with time_machine.travel(now() + timedelta(seconds=seconds - 60)):
        assert try_codes(client, 1) == [429]
    with time_machine.travel(now() + timedelta(seconds=seconds + 60)):
        assert try_codes(client, 1) == [404]


def test_right_codes_are_never_shut_out_by_their_own_number(client: Client) -> None:
    """A hall of people with their receipts, behind one address."""
    person = make_person()
    proposal = publish(person, draft=make_draft(person).pk)
    assert proposal is not None
    for _ in range(LIMITS["follow-code"][0] + 5):
        assert client.get(f"/suivre/{proposal.follow_code}/").status_code == 200


def test_codes_asked_for_one_address_have_a_limit(client: Client) -> None:
    answers = [
        client.post(ASK, {"email": "jo@exemple.fr"}, headers={"x-forwarded-for": f"198.51.100.{turn}"}).status_code
        for turn in range(8)
    ]
    assert answers == [302] * 5 + [400] * 3
    assert len(mail.outbox) == 5
    # Others in the same hall are not shut out.
    assert [client.post(ASK, {"email": f"p{turn}@exemple.fr"}).status_code for turn in range(30)] == [302] * 30


def begin(client: Client) -> int:
    return client.post("/jai-une-idee/ou/", {"place_kind": "quarter", "quarter": "sabatier"}).status_code


def test_drafts_begun_from_one_address_have_a_limit(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LIMITS, "draft", (3, 3600))
    assert begin(client) == 302
    assert [begin(Client()) for _ in range(2)] == [302] * 2
    for address, data in {
        "/jai-une-idee/ou/": {"place_kind": "quarter", "quarter": "sabatier"},
        "/jai-une-idee/quoi/": {"title": "Un banc", "text": "Au terminus.", "ajouter": "oui"},
    }.items():
        answer = Client().post(address, data)
        assert answer.status_code == 429
        assert "Trop d’idées ont été commencées" in answer.content.decode()
        assert all(word in answer.content.decode() for word in data.values() if word != "oui")
    assert Draft.objects.count() == 3
    # Who has begun goes on, and a form that lacks a word counts for nothing.
    assert client.post("/jai-une-idee/quoi/", {"title": "Un banc", "text": "Au terminus."}).status_code == 302
    assert Client().post("/jai-une-idee/ou/", {}).status_code == 400


def test_guesses_that_arrive_together_are_counted_one_by_one(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty at once were thirteen guesses of one code: each request read the visit's count before another wrote it."""
    code = ask_code(client, "jo@exemple.fr")
    # What the visit counts is lost, as it was to the requests beside it.
    monkeypatch.setattr(LoginCodeVerificationProcess, "record_invalid_attempt", lambda process: True)
    answers = [client.post(CODE, {"code": another(code, number)}).status_code for number in range(1, 8)]
    assert answers == [400] * 5 + [302] * 2
    client.post(CODE, {"code": code})
    assert not is_signed_in(client)
    # The control: without a bound, the right one would have come.
    monkeypatch.setitem(LIMITS, "code-guess", (100, 900))
    code = ask_code(client, "jo@exemple.fr")
    for number in range(1, 8):
        client.post(CODE, {"code": another(code, number)})
    client.post(CODE, {"code": code})
    assert is_signed_in(client)


def test_codes_asked_for_one_address_have_a_limit_a_day(client: Client) -> None:
    """Five tries a code: an address is guessed at a hundred times a day at most, of a million."""
    answers = []
    moment = now()
    for turn in range(6):
        with time_machine.travel(moment + timedelta(minutes=15 * turn)):
            answers += [client.post(ASK, {"email": "jo@exemple.fr"}).status_code for _ in range(4)]
    assert answers == [302] * 20 + [400] * 4
