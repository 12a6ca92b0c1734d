from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comptes.form_fields import TOO_LONG
from propositions.follow_codes import read_follow_code


class FollowCodeField(forms.CharField):
    """« ABC-123 », in capitals or not, with or without its dash: cleaned as it is kept."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        code = read_follow_code(text)
        if text and not code:
            raise forms.ValidationError(_("Ce code n’est pas complet : trois lettres, puis trois chiffres (ABC-123)."))
        return code


class FollowCodeForm(forms.Form):
    """The code given with an idea."""

    code = FollowCodeField(
        label=gettext_lazy("Votre code de suivi"),
        help_text=gettext_lazy("Trois lettres et trois chiffres, par exemple ABC-123."),
        max_length=40,
        error_messages={
            "required": gettext_lazy("Écrivez le code donné avec votre idée, par exemple ABC-123."),
            "max_length": TOO_LONG,
        },
    )
