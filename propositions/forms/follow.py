from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class FollowCodeForm(forms.Form):
    """« ABC-123 »: the code given with an idea, in capitals or not, with or without its dash."""

    code = forms.CharField(
        label=gettext_lazy("Votre code de suivi"),
        help_text=gettext_lazy("Trois lettres et trois chiffres, par exemple ABC-123."),
        max_length=40,
        error_messages={"required": gettext_lazy("Écrivez le code donné avec votre idée, par exemple ABC-123.")},
    )

    def clean_code(self) -> str:
        letters = "".join(sign for sign in self.cleaned_data["code"].upper() if sign.isascii() and sign.isalnum())
        if len(letters) != 6 or not (letters[:3].isalpha() and letters[3:].isdigit()):
            raise forms.ValidationError(_("Ce code n’est pas complet : trois lettres, puis trois chiffres (ABC-123)."))
        return f"{letters[:3]}-{letters[3:]}"
