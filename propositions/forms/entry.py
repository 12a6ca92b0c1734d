"""A paper form typed in, one after the other: what is written on it, and what the next one keeps."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from carte.queries import living_quarters, living_themes
from comptes.form_fields import TOO_LONG, WordsField, choice_field
from propositions.forms.contact import FIELDS as CONTACT_FIELDS
from propositions.forms.contact import ContactForm
from propositions.forms.draft import WhatForm
from propositions.forms.follow import FollowCodeField
from propositions.models.proposal import HINT_LENGTH, SIGNATURE_LENGTH, WRITTEN_DOWN, AgeBand, Gender
from propositions.newly_said import Said, Where

# What a pile has in common: the next form begins with it.
KEPT = ("channel", "quarter", "theme", "structure")
CHANNELS = [(channel.value, capfirst(channel.label)) for channel in WRITTEN_DOWN]
TOWN = gettext_lazy("Toute la ville, ou pas dit")
NO_CHANNEL = gettext_lazy("Choisissez d’où vient ce bulletin dans la liste.")


class EntryForm(ContactForm):
    # What is asked apart comes last, in the list of what is to be mended too.
    field_order = (
        *("title", "text", "theme", "quarter", "hint", "signature", "age_band", "gender"),
        *("channel", "structure", "printed", "agreed", *CONTACT_FIELDS),
    )

    title = WhatForm.base_fields["title"]
    text = WhatForm.base_fields["text"]
    theme = forms.ChoiceField(
        label=gettext_lazy("Thème"),
        error_messages={
            "required": gettext_lazy("Il manque le thème : le plus proche suffit."),
            "invalid_choice": gettext_lazy("Ce thème n’est pas dans la liste : choisissez-en un."),
        },
    )
    quarter = forms.ChoiceField(
        label=gettext_lazy("Quartier"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Ce quartier n’est pas dans la liste : choisissez-en un.")},
    )
    hint = WordsField(label=gettext_lazy("Repère"), required=False, max_length=HINT_LENGTH)
    signature = WordsField(label=gettext_lazy("Prénom ou surnom"), required=False, max_length=SIGNATURE_LENGTH)
    age_band = forms.ChoiceField(label=gettext_lazy("Âge"), required=False)
    gender = forms.ChoiceField(label=gettext_lazy("Genre"), required=False)
    channel = forms.ChoiceField(
        label=gettext_lazy("D’où vient ce bulletin"),
        choices=CHANNELS,
        error_messages={"required": NO_CHANNEL, "invalid_choice": NO_CHANNEL},
    )
    structure = WordsField(
        label=gettext_lazy("École, club ou association"),
        help_text=gettext_lazy("Si l’idée est celle d’un groupe. Son nom paraît avec l’idée."),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"list": "structures"}),
    )
    printed = FollowCodeField(
        label=gettext_lazy("Code imprimé sur le bulletin"),
        help_text=gettext_lazy("S’il y en a un, par exemple ABC-123."),
        required=False,
        max_length=40,
        error_messages={"max_length": TOO_LONG},
    )
    agreed = forms.BooleanField(
        label=gettext_lazy("La personne est d’accord pour que son idée paraisse"),
        error_messages={"required": gettext_lazy("Sans l’accord de la personne, son idée ne peut pas paraître.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.themes = {theme.code: theme for theme in living_themes()}
        self.quarters = {quarter.slug: quarter for quarter in living_quarters()}
        themes = [(code, theme.name) for code, theme in self.themes.items()]
        choice_field(self, "theme").choices = [("", gettext_lazy("Choisissez")), *themes]
        quarters = [(slug, quarter.name) for slug, quarter in self.quarters.items()]
        choice_field(self, "quarter").choices = [("", TOWN), *quarters]
        for name, choices in (("age_band", AgeBand.choices), ("gender", Gender.choices)):
            # « Non dit » first: nobody is asked twice.
            choice_field(self, name).choices = sorted(choices, key=lambda choice: bool(choice[0]))
        # The hints are for whoever writes, not for whoever copies.
        self.fields["title"].help_text = self.fields["text"].help_text = ""
        self.fields["title"].widget.attrs["autofocus"] = True

    @property
    def said(self) -> Said:
        """What is on the form, as an idea."""
        said = self.cleaned_data
        words = {name: said[name] for name in ("title", "text", "signature", "age_band", "gender")}
        where = Where(quarter=self.quarters.get(said["quarter"]), hint=said["hint"])
        return Said(**words, theme=self.themes[said["theme"]], where=where)

    @property
    def kept(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in KEPT}


class PrintForm(forms.Form):
    sheets = forms.IntegerField(
        label=gettext_lazy("Combien de feuilles A4 ?"),
        help_text=gettext_lazy("Deux bulletins par feuille ; cent feuilles au plus."),
        min_value=1,
        max_value=100,
        initial=10,
        error_messages={
            "required": gettext_lazy("Dites combien de feuilles : de 1 à 100."),
            "invalid": gettext_lazy("Dites combien de feuilles, en chiffres : de 1 à 100."),
            "min_value": gettext_lazy("Il faut une feuille au moins."),
            "max_value": gettext_lazy("Cent feuilles au plus à la fois : recommencez pour les autres."),
        },
    )
