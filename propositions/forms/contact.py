"""What somebody on paper leaves so as to be told: asked apart, all of it optional, with their agreement."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comptes.actions.people import OnPaper
from comptes.form_fields import TOO_LONG, WordsField

FIELDS = ("told_by", "first_name", "last_name", "lines", "phone", "contact_agreed")
WAYS = [
    ("code", gettext_lazy("Avec son code de suivi")),
    ("post", gettext_lazy("Par courrier")),
    ("phone", gettext_lazy("Par téléphone")),
]
# What the person agrees to, kept with their agreement.
WORDING = gettext_lazy(
    "La Ville garde ces coordonnées deux ans au plus, pour dire ce que devient l’idée, et pour rien d’autre."
)


class PhoneField(forms.CharField):
    """« 06 12 34 56 78 », « +33 6… »: kept in digits."""

    def to_python(self, value: Any) -> str:
        return re.sub(r"[\s.\-()\u00a0\u202f/]", "", super().to_python(value) or "")

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not re.fullmatch(r"0[1-9]\d{8}|\+\d{8,15}", value, re.ASCII):
            raise forms.ValidationError(_("Ce numéro n’est pas complet : dix chiffres, par exemple 06 12 34 56 78."))


class ContactForm(forms.Form):
    """Fields for a form that writes down somebody's idea; `left` is what they leave, None for nothing."""

    told_by = forms.ChoiceField(
        label=gettext_lazy("Comment prévenir cette personne ?"),
        choices=WAYS,
        required=False,
        initial="code",
        widget=forms.RadioSelect,
    )
    first_name = WordsField(label=gettext_lazy("Prénom"), required=False, max_length=60)
    last_name = WordsField(label=gettext_lazy("Nom"), required=False, max_length=60)
    lines = WordsField(
        label=gettext_lazy("Rue, code postal et ville"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    phone = PhoneField(
        label=gettext_lazy("Téléphone"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel"}),
        error_messages={"max_length": TOO_LONG},
    )
    contact_agreed = forms.BooleanField(
        label=gettext_lazy("La personne est d’accord pour laisser ses coordonnées"), required=False
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for way, needed in (("post", ("last_name", "lines")), ("phone", ("phone",))):
            if said.get("told_by") == way:
                self._ask_for(needed)
        if any(said.get(name) for name in ("first_name", "last_name", "lines", "phone")):
            self._ask_for(("contact_agreed",))
        return said

    def _ask_for(self, names: tuple[str, ...]) -> None:
        missing = {
            "last_name": _("Il manque le nom : il s’écrit sur l’enveloppe."),
            "lines": _("Il manque l’adresse : la rue, le code postal et la ville."),
            "phone": _("Il manque le numéro de téléphone."),
            "contact_agreed": _("Sans l’accord de la personne, ses coordonnées ne se gardent pas : videz ces cases."),
        }
        for name in names:
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, missing[name])

    @property
    def left(self) -> OnPaper | None:
        said = {name: self.cleaned_data[name] for name in ("first_name", "last_name", "lines", "phone")}
        return OnPaper(told_by=self.cleaned_data["told_by"] or "code", **said) if any(said.values()) else None

    @property
    def contact_shown(self) -> bool:
        """Whether there is something in these fields, or wrong with them: they are then open."""
        return any(self.data.get(name) for name in FIELDS[1:]) or any(name in self.errors for name in FIELDS)
