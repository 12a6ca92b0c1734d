from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from socle.message_ids import new_message_id


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """allauth in our words: the only mail is the code, in plain text, without a link (mail scanners spend links)."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_code": _("Ce code n’est pas le bon. Vérifiez les six chiffres, ou demandez un nouveau code."),
        "too_many_login_attempts": _(
            "Ce code a été essayé trop de fois : il ne vaut plus. Demandez-en un autre : rien n’est perdu."
        ),
        "rate_limited": _("Trop de codes demandés en peu de temps. Attendez quelques minutes : rien n’est perdu."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        # Not allauth's rendering: it asks contrib.sites or the Host header for a name; ours comes from the settings.
        about = {"town": settings.TOWN, "code": context.get("code", "")}
        subject = render_to_string(f"{template_prefix}_subject.txt", about).strip()
        text = render_to_string(f"{template_prefix}_message.txt", about)
        headers = {"Message-ID": new_message_id()}
        EmailMessage(subject, text, settings.DEFAULT_FROM_EMAIL, [email], headers=headers).send()

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Our pages say what happened where it happened; refusals come back through the form."""

    def is_open_for_signup(self, request: Any) -> bool:
        return False
