"""Signing in by a code: nothing is learnt from the answers, a code serves one request, a draft has one person."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comptes.actions import ensure_person
from comptes.limits import LIMITS
from comptes.models import User
from propositions.actions import claim_draft, publish, save_draft
from propositions.models import Draft, Proposal
from socle.clock import now
from socle.unit_of_work import action
from tests.factories.comptes import make_person
from tests.factories.propositions import complete_data, make_draft
from tests.faults.races import tell

pytestmark = pytest.mark.usefixtures("town")

ASK, CODE, LAST_STEP = "/connexion/", "/connexion/code/", "/jai-une-idee/vous/"
GIVE = f"{CODE}?{urlencode({'next': LAST_STEP})}"
TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]+|(nonce=")[^"]+')
DIGITS = re.compile(r"\b\d{6}\b")


def code_of(letter: Any) -> str:
    found = re.search(r"^\s*(\d{6})\s*$", letter.body, re.MULTILINE)
    assert found, letter.body
    return found.group(1)


def words_of(letter: Any) -> str:
    return f"{letter.subject}\n{letter.body}"


def ask_code(client: Client, address: str) -> str:
    """Ask for a code; the code that was mailed."""
    before = len(mail.outbox)
    answer = client.post(ASK, {"email": address})
    assert answer.status_code == 302, answer.content.decode()
    assert len(mail.outbox) == before + 1
    return code_of(mail.outbox[-1])


def another(code: str, number: int = 1) -> str:
    """A code that is not this one."""
    return f"{(int(code) + number) % 1_000_000:06}"


def is_signed_in(client: Client) -> bool:
    return client.get("/mes-idees/").status_code == 200


def fill_draft(client: Client, **changes: Any) -> Draft:
    """A complete draft of this browser, lacking only the last press."""
    data = complete_data(**changes) | {"rules": False}
    place = {name: data[name] for name in ("place_kind", "longitude", "latitude", "hint")}
    assert client.post("/jai-une-idee/ou/", place).status_code == 302
    assert client.post("/jai-une-idee/quoi/", {"title": data["title"], "text": data["text"]}).status_code == 302
    assert client.post("/jai-une-idee/theme/", {"theme": data["theme"]}).status_code == 302
    return Draft.objects.get(pk=client.session["draft"])


# Known or not, the answer is the same.


def watch_request(address: str) -> dict[str, Any]:
    """All that somebody who asks for a code for this address could compare."""
    client = Client()
    page = client.get(ASK)
    assert page.status_code == 200
    before = len(mail.outbox)
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(ASK, {"email": address})
    with CaptureQueriesContext(connection) as more:
        following = client.get(answer["Location"]) if answer.status_code == 302 else answer
    letters = mail.outbox[before:]

    def plain(text: str) -> str:
        return re.sub(re.escape(address), "ADDRESS", TOKEN.sub(r"\1\2", text), flags=re.IGNORECASE)

    return {
        "status": answer.status_code,
        "location": plain(answer.get("Location", "")),
        "headers": sorted(set(answer.headers) | {"page " + name for name in following.headers}),
        "bytes": plain(answer.content.decode()),
        "page": plain(following.content.decode()),
        "page status": following.status_code,
        "queries": (len(queries), len(more)),
        "mails": [letter.to == [address.lower()] for letter in letters],
        "words": [DIGITS.sub("CODE", words_of(letter)) for letter in letters],
    }


def make_known() -> Iterator[tuple[str, str]]:
    make_person(email="connue@exemple.fr")
    yield "verified", "connue@exemple.fr"
    ensure_person(None, email="pas-encore@exemple.fr")
    yield "unverified", "pas-encore@exemple.fr"
    make_person("crier", email="crieuse@exemple.fr")
    yield "crier", "crieuse@exemple.fr"
    make_person(email="majuscules@exemple.fr")
    yield "capitals", "Majuscules@Exemple.fr"


def test_known_and_unknown_addresses_are_answered_alike() -> None:
    watch_request("avant@exemple.fr")  # what a process reads once is read
    unknown = watch_request("inconnue@exemple.fr")
    assert unknown["status"] == 302
    assert unknown["mails"] == [True]
    known = list(make_known())
    for kind, address in known:
        assert watch_request(address) == unknown, kind
    tell("known addresses compared", len(known))


def test_control_a_person_made_only_when_unknown_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the answer is without « same work for known and unknown »: the number of queries tells."""

    def make_if_missing(actor: None, *, email: str) -> User:
        return User.objects.filter(email=email).first() or ensure_person(None, email=email)

    monkeypatch.setattr("comptes.forms.ensure_person", make_if_missing)
    watch_request("avant@exemple.fr")
    make_person(email="connue@exemple.fr")
    assert watch_request("connue@exemple.fr")["queries"] != watch_request("inconnue@exemple.fr")["queries"]


def test_the_mail_holds_a_code_and_no_link(client: Client) -> None:
    code = ask_code(client, "jo@exemple.fr")
    letter = mail.outbox[-1]
    assert DIGITS.findall(str(letter.body)) == [code]
    assert code in letter.subject
    assert letter.to == ["jo@exemple.fr"]
    assert letter.alternatives == [] if hasattr(letter, "alternatives") else True
    assert not re.search(r"https?:|www\.|://|\bhref\b|testserver", words_of(letter))


# A code serves the request it was sent for.


def test_code_of_the_first_request_does_not_finish_the_second(client: Client) -> None:
    first = ask_code(client, "jo@exemple.fr")
    second = ask_code(client, "jo@exemple.fr")
    assert first != second
    assert client.post(CODE, {"code": first}).status_code == 400
    assert not is_signed_in(client)
    assert client.post(CODE, {"code": second}).status_code == 302
    assert is_signed_in(client)


def test_code_of_one_browser_does_not_serve_another() -> None:
    one, two = Client(), Client()
    first, second = ask_code(one, "jo@exemple.fr"), ask_code(two, "jo@exemple.fr")
    assert first != second
    assert two.post(CODE, {"code": first}).status_code == 400
    # Somebody who never asked has nothing to give back.
    three = Client()
    assert three.post(CODE, {"code": first}).status_code == 302
    assert not is_signed_in(two)
    assert not is_signed_in(three)
    assert one.post(CODE, {"code": first}).status_code == 302
    assert is_signed_in(one)


def test_a_new_code_sent_again_ends_the_old_one(client: Client) -> None:
    old = ask_code(client, "jo@exemple.fr")
    assert client.post(CODE, {"action": "resend"}).status_code == 302
    new = code_of(mail.outbox[-1])
    assert len(mail.outbox) == 2
    assert old != new
    assert client.post(CODE, {"code": old}).status_code == 400
    assert client.post(CODE, {"code": f" {new[:3]}\u00a0{new[3:]} "}).status_code == 302
    assert is_signed_in(client)


def test_a_code_ends_after_a_quarter_of_an_hour(client: Client) -> None:
    fill_draft(client)
    code = ask_code(client, "jo@exemple.fr")
    with time_machine.travel(now() + timedelta(minutes=16)):
        answer = client.post(CODE, {"code": code}, follow=True)
        assert answer.status_code == 200
        assert not is_signed_in(client)
        assert client.get(LAST_STEP).status_code == 200


def test_five_wrong_codes_end_it_and_the_draft_is_kept(client: Client) -> None:
    draft = fill_draft(client, title="Un banc à l’ombre")
    code = ask_code(client, "jo@exemple.fr")
    statuses = [client.post(GIVE, {"code": another(code, number)}).status_code for number in range(1, 6)]
    assert statuses == [400] * 4 + [302]
    client.post(GIVE, {"code": code})
    assert not is_signed_in(client)
    assert Proposal.objects.count() == 0
    draft.refresh_from_db()
    assert draft.data["title"] == "Un banc à l’ombre"
    assert client.get(LAST_STEP).status_code == 200
    # A new code is the way on.
    code = ask_code(client, "jo@exemple.fr")
    assert client.post(GIVE, {"code": code}).status_code == 302
    assert is_signed_in(client)


def test_after_five_wrong_codes_the_page_says_why(client: Client) -> None:
    fill_draft(client, title="Un banc à l’ombre")
    code = ask_code(client, "jo@exemple.fr")
    answer = None
    for number in range(1, 6):
        answer = client.post(GIVE, {"code": another(code, number)}, follow=True)
    assert answer is not None
    assert answer.status_code in {200, 400}
    text = answer.content.decode()
    assert re.search(r"essais|code", text.partition("<main")[2].partition("</main>")[0])
    assert "Trop d’essais" in text
    # What waited for the code still does.
    assert f'value="{LAST_STEP}"' in text


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "  ", "１２３４５６", "a\u202eb", "1" * 5000])
def test_a_code_badly_typed_is_refused_kindly(client: Client, typed: str) -> None:
    ask_code(client, "jo@exemple.fr")
    assert client.post(CODE, {"code": typed}).status_code == 400
    assert not is_signed_in(client)


# Sessions.


def test_session_key_changes_at_login(client: Client) -> None:
    draft = fill_draft(client)
    code = ask_code(client, "jo@exemple.fr")
    before = str(client.session.session_key)
    assert client.post(CODE, {"code": code}).status_code == 302
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()
    # Whoever planted the old key has nothing.
    thief = Client()
    thief.cookies["crieur"] = before
    assert not is_signed_in(thief)
    assert client.session["draft"] == str(draft.pk)


def test_deactivated_account_ends_kindly(client: Client) -> None:
    person = make_person(email="fermee@exemple.fr")
    close(None, person=person)
    answer = client.post(ASK, {"email": "fermee@exemple.fr"}, follow=True)
    assert answer.status_code == 200
    for letter in mail.outbox:
        assert not re.search(r"https?:|://", words_of(letter))
        assert "example.com" not in words_of(letter)
    assert client.post(CODE, {"code": "123456"}).status_code in {302, 400}
    assert not is_signed_in(client)


def test_account_deactivated_while_the_code_was_on_its_way(client: Client) -> None:
    person = make_person(email="fermee@exemple.fr")
    code = ask_code(client, "fermee@exemple.fr")
    close(None, person=person)
    answer = client.post(CODE, {"code": code}, follow=True)
    assert answer.status_code == 200
    assert "Ce compte est fermé" in answer.content.decode()
    assert not is_signed_in(client)


def test_account_deactivated_while_signed_in_has_no_power_left(client: Client) -> None:
    person = make_person()
    client.force_login(person)
    fill_draft(client)
    close(None, person=person)
    client.post(LAST_STEP, {"rules": "on", "email": "autre@exemple.fr"})
    assert not is_signed_in(client)
    assert Proposal.objects.count() == 0


@action(silent="a test")
def close(actor: None, *, person: User) -> int:
    return User.objects.filter(pk=person.pk).update(is_active=False)


def test_second_address_gets_its_own_mail(client: Client) -> None:
    first = ask_code(client, "faute@exemple.fr")
    second = ask_code(client, "juste@exemple.fr")
    assert [letter.to for letter in mail.outbox] == [["faute@exemple.fr"], ["juste@exemple.fr"]]
    page = client.get(CODE).content.decode()
    assert "juste@exemple.fr" in page
    assert "faute@exemple.fr" not in page
    assert client.post(CODE, {"code": first}).status_code == 400
    assert client.post(CODE, {"code": second}).status_code == 302
    assert User.objects.get(pk=client.session["_auth_user_id"]).email == "juste@exemple.fr"


def test_changing_the_address_on_the_way_keeps_the_draft(client: Client) -> None:
    fill_draft(client, title="Un banc")
    ask_code(client, "faute@exemple.fr")
    answer = client.post("/connexion/autre-adresse/", {"next": LAST_STEP})
    assert (answer.status_code, answer["Location"]) == (302, LAST_STEP)
    answer = client.post(LAST_STEP, {"email": "juste@exemple.fr", "rules": "on", "signature": ""})
    assert answer.status_code == 302
    answer = client.post(answer["Location"], {"code": code_of(mail.outbox[-1])}, follow=True)
    assert answer.status_code == 200
    assert Proposal.objects.get().title == "Un banc"


# Drafts have one person.


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
