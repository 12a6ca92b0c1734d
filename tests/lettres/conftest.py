from collections.abc import Iterator

import pytest

from tests.faults.smtp import MailServer


@pytest.fixture
def mail_server(settings) -> Iterator[MailServer]:
    """A real mail server that the site writes to."""
    with MailServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_TIMEOUT = 5
        yield server
