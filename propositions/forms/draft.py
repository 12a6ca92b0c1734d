from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy

from carte.queries import living_themes
from comptes.form_fields import WordsField, choice_field
from comptes.forms import AddressForm
from propositions.actions.drafts import save_draft
from propositions.models.draft import Draft
from propositions.models.proposal import SIGNATURE_LENGTH, TEXT_LENGTH, TITLE_LENGTH
from propositions.photos import HEIC

ACCEPTED = "image/jpeg,image/png,image/webp" + (",image/heic,image/heif" if HEIC else "")


class DraftForm(forms.Form):
    """A step of « J’ai une idée »: what it asks is kept in the draft, whatever the next step brings."""

    draft = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def save(self, actor: Any, draft: UUID | None) -> Draft:
        """Keep the step in the draft (made if there is none)."""
        return save_draft(actor, draft=draft, changes=self.changes())

    def changes(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "draft"}

    def forgive_missing(self) -> None:
        """Say nothing of fields left empty so far: a button within the form was pressed, not the one that goes on."""
        for name, faults in self.errors.as_data().items():
            if all(fault.code == "required" for fault in faults):
                del self.errors[name]


class PhotosInput(forms.FileInput):
    allow_multiple_selected = True


class WhatForm(DraftForm):
    title = WordsField(
        label=gettext_lazy("Votre idée en une phrase"),
        help_text=gettext_lazy("Par exemple : une boîte à livres devant l’école."),
        max_length=TITLE_LENGTH,
        error_messages={
            "required": gettext_lazy("Il manque votre idée en une phrase."),
            "max_length": gettext_lazy("C’est un peu long : %(limit_value)d signes au plus (ici %(show_value)d)."),
        },
    )
    text = WordsField(
        label=gettext_lazy("Dites-en plus"),
        help_text=gettext_lazy("Deux ou trois phrases suffisent : ce qui manque, pour qui, pourquoi."),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": gettext_lazy("Il manque quelques mots pour comprendre votre idée."),
            "max_length": gettext_lazy("C’est trop long : %(limit_value)d signes au plus (ici %(show_value)d)."),
        },
    )
    # Read from the files of the request, each alone (`propositions.views.photos`): what is refused is said here.
    photos = forms.Field(
        label=gettext_lazy("Choisir des photos"),
        required=False,
        widget=PhotosInput(attrs={"multiple": True, "accept": ACCEPTED}),
    )

    def changes(self) -> dict[str, Any]:
        return {name: value for name, value in super().changes().items() if name != "photos"}


class ThemeForm(DraftForm):
    theme = forms.ChoiceField(
        label=gettext_lazy("De quoi parle votre idée ?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choisissez le thème le plus proche : un seul suffit."),
            "invalid_choice": gettext_lazy("Ce thème n’est pas dans la liste : choisissez-en un."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.themes = living_themes()
        choice_field(self, "theme").choices = [(theme.code, theme.name) for theme in self.themes]


class YouForm(DraftForm):
    """Who says it: how to sign, the rule of the game, and the address where we answer (none when signed in)."""

    email = forms.EmailField(
        label=AddressForm.base_fields["email"].label,
        help_text=AddressForm.base_fields["email"].help_text,
        max_length=254,
        error_messages=AddressForm.base_fields["email"].error_messages,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    signature = WordsField(
        label=gettext_lazy("Comment signer, si vous voulez"),
        help_text=gettext_lazy("Prénom et initiale, surnom, ou rien du tout. C’est écrit sous votre idée."),
        required=False,
        max_length=SIGNATURE_LENGTH,
    )
    rules = forms.BooleanField(
        label=gettext_lazy("J’ai lu la règle du jeu"),
        help_text=gettext_lazy("Parler de la ville, pas des personnes. Votre idée sera publique."),
        error_messages={"required": gettext_lazy("Cochez la case pour que l’idée puisse paraître.")},
    )

    def __init__(self, *args: Any, signed_in: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if signed_in:
            del self.fields["email"]

    def changes(self) -> dict[str, Any]:
        # The address is no part of the idea: it goes to the code, not into the draft.
        return {name: value for name, value in super().changes().items() if name != "email"}
