from allauth.account.adapter import get_adapter
from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from allauth.core import context, ratelimit
from django import forms
from django.utils.translation import gettext_lazy as _

from comptes.actions.people import ensure_person
from comptes.form_fields import TOO_LONG

ADDRESS_HELP = _("Elle sert à vous répondre. Elle n’est montrée à personne.")
BAD_ADDRESS = _("Cette adresse n’est pas complète. Exemple : prenom@exemple.fr")


class AddressForm(RequestLoginCodeForm):  # type: ignore[misc]  # allauth is untyped
    """An address that gets a six-digit code. Known and unknown addresses are answered alike."""

    email = forms.EmailField(
        label=_("Votre adresse de courriel"),
        help_text=ADDRESS_HELP,
        max_length=254,
        error_messages={
            "required": _("Il manque votre adresse de courriel. Nous y envoyons un code à six chiffres."),
            "invalid": BAD_ADDRESS,
            "max_length": TOO_LONG,
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean_email(self) -> str:
        # allauth looks the person up and counts the request; it sends no code to an unknown address, so an unknown
        # one becomes an unverified person, by the same queries as a known one.
        # Not allauth's own: it asks one query less about a known address. A closed account gets its code too, and is
        # told so once it is given back.
        email: str = self.cleaned_data["email"].lower()
        if not ratelimit.consume(context.request, action="request_login_code", key=email):
            raise get_adapter().validation_error("rate_limited")
        self._user = ensure_person(None, email=email)
        return email


class CodeForm(ConfirmLoginCodeForm):  # type: ignore[misc]  # allauth is untyped
    """The six digits of the mail; spaces, ordinary or not, do not count."""

    code = forms.CharField(
        label=_("Code à six chiffres"),
        max_length=40,
        error_messages={
            "required": _("Il manque le code : six chiffres, dans le message que vous avez reçu."),
            "max_length": _("Ce code est trop long : six chiffres, dans le message que vous avez reçu."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def clean_code(self) -> str:
        self.cleaned_data["code"] = "".join(self.cleaned_data["code"].split()).replace("-", "")
        code: str = super().clean_code()
        return code


class PersonaForm(forms.Form):
    """Which person of the demonstration one wants to be."""

    persona = forms.CharField(max_length=20)


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("À quoi servira ce jeton ?"),
        help_text=_("Pour vous y retrouver. « Le site de l’école »."),
        max_length=60,
        error_messages={
            "required": _("Dites à quoi il servira : vous saurez lequel supprimer."),
            "max_length": _("C’est un peu long : 60 signes au plus."),
        },
    )
