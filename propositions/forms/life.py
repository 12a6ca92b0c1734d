"""What is asked of whoever flags, moderates, revises or contests an idea."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from comptes.form_fields import TOO_LONG, WordsField, words_field
from comptes.forms import AddressForm
from propositions.forms.draft import WhatForm
from propositions.models.moderation import Rule


def rule_field(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=Rule.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choisissez la règle en cause : une seule suffit."),
            "invalid_choice": gettext_lazy("Cette règle n’est pas dans la liste : choisissez-en une."),
        },
    )


def reason_field(hint: Any) -> WordsField:
    return words_field(
        gettext_lazy("La raison, en une ou deux phrases"),
        gettext_lazy("Il manque la raison : la personne la lira."),
        1000,
        rows=3,
        hint=hint,
    )


class FlagForm(forms.Form):
    """A report, by anybody: what, why, who says it, in good faith."""

    rule = rule_field(gettext_lazy("Qu’est-ce qui ne va pas ?"))
    words = words_field(
        gettext_lazy("Dites-le avec vos mots"),
        gettext_lazy("Il manque quelques mots : ce qui ne va pas, et où dans le texte."),
        1000,
    )
    name = WordsField(
        label=gettext_lazy("Votre nom"),
        help_text=gettext_lazy("La loi le demande pour un signalement. Seule la Ville le lit."),
        max_length=80,
        error_messages={"required": gettext_lazy("Il manque votre nom : la loi le demande pour un signalement.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=AddressForm.base_fields["email"].label,
        help_text=gettext_lazy("Pour vous répondre. Nom et adresse sont effacés un an après la décision."),
        max_length=254,
        error_messages={
            "required": gettext_lazy("Il manque votre adresse de courriel : elle sert à vous répondre."),
            "invalid": AddressForm.base_fields["email"].error_messages["invalid"],
            "max_length": TOO_LONG,
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    good_faith = forms.BooleanField(
        label=gettext_lazy("Je signale de bonne foi"),
        help_text=gettext_lazy("Ce que j’écris est exact, autant que je sache."),
        error_messages={"required": gettext_lazy("Cochez la case : un signalement se fait de bonne foi.")},
    )


class HideForm(forms.Form):
    rule = rule_field(gettext_lazy("La règle en cause"))
    reason = reason_field(gettext_lazy("L’auteur ou l’autrice, et qui suit l’idée, liront la règle et la raison."))


class ReasonForm(forms.Form):
    reason = reason_field(gettext_lazy("Elle sera lue."))


class CorrectForm(forms.Form):
    title = WhatForm.base_fields["title"]
    text = WhatForm.base_fields["text"]
    reason = reason_field(gettext_lazy("Elle se lira sur le fil. N’y redites pas ce que vous retirez."))


class TakeOffForm(forms.Form):
    """Why a photo goes: its author need not say."""

    reason = WordsField(
        label=gettext_lazy("La raison, en une phrase"),
        help_text=gettext_lazy("Elle se lira sur le fil. Il n’en faut pas pour retirer sa propre photo."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": TOO_LONG},
    )


class ReviseForm(forms.Form):
    title = WhatForm.base_fields["title"]
    text = WhatForm.base_fields["text"]


class ContestForm(forms.Form):
    words = words_field(
        gettext_lazy("Pourquoi cette décision n’est pas juste"),
        gettext_lazy("Il manque vos raisons : une personne de la modération les lira."),
        2000,
    )


class EmptyForm(forms.Form):
    """A button alone."""
