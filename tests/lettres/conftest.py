from collections.abc import Iterator

import pytest
from django.db.models import Q

from lettres.kinds import Kind, Letter, kinds
from tests.factories.comptes import make_person
from tests.factories.lettres import MONDAY, at
from tests.faults.smtp import MailServer


@pytest.fixture
def mail_server(settings) -> Iterator[MailServer]:
    """A real mail server that the site writes to."""
    with MailServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_TIMEOUT = 5
        yield server


@pytest.fixture
def staff(town):
    """Whoever writes for the town, since that Monday."""
    with at(MONDAY):
        return make_person("staff")


def say_hello(rows, composer):
    return {row.pk: Letter("Bonjour", "Bonjour.", "<p>Bonjour.</p>") for row in rows}


@pytest.fixture(autouse=True)
def test_kinds(monkeypatch):
    """A notice, sent at least once; a call, at most once."""
    anybody = Q(user__is_active=True)
    monkeypatch.setitem(kinds._entries, "notice", Kind("avis", say_hello, anybody))
    monkeypatch.setitem(kinds._entries, "call", Kind("appel", say_hello, anybody, once=True))
