"""Signing in by a code: nothing is learnt from the answers, a code serves one request."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comptes.actions.people import ensure_person
from comptes.models import User
from propositions.models.proposal import Proposal
from socle.clock import now
from socle.unit_of_work import action
from tests.factories.comptes import make_person
from tests.faults.codes import (
    ASK,
    CODE,
    DIGITS,
    GIVE,
    LAST_STEP,
    TOKEN,
    another,
    ask_code,
    code_of,
    fill_draft,
    is_signed_in,
    words_of,
)
from tests.faults.races import tell

pytestmark = pytest.mark.usefixtures("town")


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


def test_the_mail_holds_a_code_and_no_link(client: Client, settings: Any) -> None:
    settings.SITE_URL = "https://participez.exemple.fr"
    code = ask_code(client, "jo@exemple.fr")
    letter = mail.outbox[-1]
    assert DIGITS.findall(str(letter.body)) == [code]
    assert code in letter.subject
    assert letter.to == ["jo@exemple.fr"]
    assert letter.alternatives == [] if hasattr(letter, "alternatives") else True
    assert not re.search(r"https?:|www\.|://|\bhref\b|testserver", words_of(letter))
    # Of the site, as its letters are: not of the machine.
    assert str(letter.message()["Message-ID"]).endswith("@participez.exemple.fr>")


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


def test_a_code_that_comes_too_late_is_said_to_be_so(client: Client) -> None:
    code = ask_code(client, "jo@exemple.fr")
    with time_machine.travel(now() + timedelta(minutes=16)):
        page = client.post(CODE, {"code": code}, follow=True).content.decode()
    assert "Ce code ne vaut plus" in page
    # Not to whoever opens the page of the code and awaits none.
    assert "Ce code ne vaut plus" not in Client().get(CODE, follow=True).content.decode()


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
    assert "essayé trop de fois" in text
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
