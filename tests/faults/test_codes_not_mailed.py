"""The code cannot leave: the mail server is down or refuses, the address cannot be written to. A page says so, nothing
typed is lost, and no log says to whom."""

from collections.abc import Iterator

import pytest
from django.core import mail
from django.test import Client

from tests.factories.propositions import make_proposal
from tests.faults.codes import ASK, CODE, LAST_STEP, ask_code, code_of, fill_draft, is_signed_in
from tests.faults.smtp import MailServer, Trouble

pytestmark = pytest.mark.usefixtures("town")
LOST = "pas pu partir"
REFUSED, DOWN = "canari.refuse@exemple.fr", "canari.panne@exemple.fr"
# Addresses that pass for one, and that no mail can be written to: the domain has no ASCII form.
UNWRITABLE = ["jo@" + "\ufb2c" * 10 + ".fr", "jo@" + "é" * 60 + ".fr"]


@pytest.fixture
def server(settings) -> Iterator[MailServer]:
    """A real mail server that the site writes to; it does not know REFUSED."""
    with MailServer(Trouble(unknown=frozenset({REFUSED}))) as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
        yield server


def test_refusal_of_the_mail_server_is_told_and_loses_nothing(
    client: Client, server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    draft = fill_draft(client, title="Un banc à l’ombre")
    support = f"/idees/{make_proposal().code}/soutenir/"
    for address in (REFUSED, DOWN):
        server.down = address == DOWN
        for path, more in ((ASK, {}), (LAST_STEP, {"rules": "on", "signature": "Jo"}), (support, {})):
            answer = client.post(path, {"email": address, **more})
            text = answer.content.decode()
            assert answer.status_code == 400, (path, address)
            assert LOST in text
            assert f'value="{address}"' in text
    assert server.received == []
    draft.refresh_from_db()
    assert draft.data["title"] == "Un banc à l’ombre"
    # All that was logged, but by the mail server of the test.
    logged = [record.getMessage() for record in caplog.records if record.name != "mail.log"]
    assert any("could not be mailed" in line for line in logged)
    assert not any("canari" in line or "banc" in line for line in logged)
    # The control: the server is there again.
    server.down = False
    assert client.post(ASK, {"email": DOWN}).status_code == 302
    assert [letter.to for letter in server.received] == [DOWN]


@pytest.mark.parametrize("address", UNWRITABLE, ids=["right to left", "too long"])
def test_address_no_mail_can_be_written_to_is_refused(client: Client, address: str) -> None:
    answer = client.post(ASK, {"email": address})
    assert answer.status_code == 400
    assert LOST in answer.content.decode()
    assert mail.outbox == []


def test_code_that_cannot_be_sent_again_leaves_the_one_before(client: Client, settings) -> None:
    code = ask_code(client, "jo@exemple.fr")
    there = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 1
    assert LOST in client.post(CODE, {"action": "resend"}, follow=True).content.decode()
    settings.EMAIL_BACKEND = there
    assert client.post(CODE, {"code": code}).status_code == 302
    assert is_signed_in(client)


def test_code_sent_again_counts_as_one_asked_for(client: Client) -> None:
    """Five codes in ten minutes to an address, however they are asked for."""
    ask_code(client, "jo@exemple.fr")
    answers = [client.post(CODE, {"action": "resend"}, follow=True).content.decode() for _ in range(2)]
    other = Client()
    ask_code(other, "Jo@Exemple.fr")
    ask_code(Client(), "JO@exemple.fr")
    assert not any("Trop de codes" in answer for answer in answers)
    assert len(mail.outbox) == 5
    # The sixth, by the button of a page that may still send one.
    assert "Trop de codes" in other.post(CODE, {"action": "resend"}, follow=True).content.decode()
    assert len(mail.outbox) == 5
    # The code that page waits for still serves.
    assert other.post(CODE, {"code": code_of(mail.outbox[3])}).status_code == 302
