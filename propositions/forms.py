import math
import unicodedata
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from carte.queries import living_quarters, living_themes
from carte.territory import locate
from comptes.forms import AddressForm
from propositions.actions.drafts import save_draft
from propositions.models import TEXT_LENGTH, TITLE_LENGTH

POINT, QUARTER, TOWN = "point", "quarter", "town"


class WordsField(forms.CharField):
    """A text in one Unicode form (NFC), its ends trimmed: what is stored is what is shown."""

    def to_python(self, value: Any) -> str:
        return unicodedata.normalize("NFC", super().to_python(value) or "")


class DraftForm(forms.Form):
    """A step of « J’ai une idée »: what it asks is kept in the draft, whatever the next step brings."""

    draft = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def save(self, actor: Any, draft: UUID | None) -> Any:
        """Keep the step in the draft (made if there is none)."""
        return save_draft(actor, draft=draft, changes=self.changes())

    def changes(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "draft"}


class WhereForm(DraftForm):
    KINDS: ClassVar = [
        (POINT, gettext_lazy("À l’endroit montré sur la carte")),
        (QUARTER, gettext_lazy("Dans un quartier")),
        (TOWN, gettext_lazy("Dans toute la ville")),
    ]

    place_kind = forms.ChoiceField(
        label=gettext_lazy("Où cela se passe-t-il ?"),
        choices=KINDS,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": gettext_lazy("Choisissez l’une des trois réponses.")},
    )
    longitude = forms.CharField(label=gettext_lazy("Longitude"), required=False, max_length=25)
    latitude = forms.CharField(label=gettext_lazy("Latitude"), required=False, max_length=25)
    quarter = forms.ChoiceField(
        label=gettext_lazy("Quel quartier ?"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Ce quartier n’est pas dans la liste : choisissez-en un.")},
    )
    hint = WordsField(
        label=gettext_lazy("Un repère, si vous voulez"),
        help_text=gettext_lazy("Par exemple : devant l’école, au bout de la rue."),
        required=False,
        max_length=120,
    )
    # Typed on the home page before the place: carried along.
    title = WordsField(required=False, max_length=TITLE_LENGTH, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quarters = [(quarter.slug, quarter.name) for quarter in living_quarters()]
        self.fields["quarter"].choices = [("", _("Choisir un quartier")), *quarters]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        kind = data.get("place_kind") or self._guess_kind(data)
        data["place_kind"] = kind
        if kind == POINT:
            self._clean_point(data)
        elif kind == QUARTER and not data.get("quarter") and "quarter" not in self.errors:
            self.add_error("quarter", _("Choisissez le quartier dans la liste."))
        elif not kind:
            self.add_error("place_kind", _("Dites où : touchez la carte, ou choisissez un quartier ou toute la ville."))
        if kind != POINT:
            data["longitude"] = data["latitude"] = None
        if kind != QUARTER:
            data["quarter"] = ""
        return data

    def changes(self) -> dict[str, Any]:
        changes = super().changes()
        if not changes["title"]:
            # Nothing typed at home: a title already in the draft stays.
            del changes["title"]
        return changes

    @staticmethod
    def _guess_kind(data: dict[str, Any]) -> str:
        if data.get("longitude") and data.get("latitude"):
            return POINT
        return QUARTER if data.get("quarter") else ""

    def _clean_point(self, data: dict[str, Any]) -> None:
        longitude, latitude = _degrees(data.get("longitude"), 180), _degrees(data.get("latitude"), 90)
        if longitude is None or latitude is None:
            self.add_error("place_kind", _("Touchez la carte à l’endroit de votre idée, ou choisissez un quartier."))
            return
        found = locate(longitude, latitude)
        if not found.inside:
            self.add_error("place_kind", _outside(found.swapped))
        data["longitude"], data["latitude"] = longitude, latitude


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
        self.fields["theme"].choices = [(theme.code, theme.name) for theme in self.themes]  # type: ignore[attr-defined]


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
        max_length=60,
    )
    rules = forms.BooleanField(
        label=gettext_lazy("J’ai lu la règle du jeu"),
        help_text=gettext_lazy("Parler de la ville, pas des personnes. Votre idée sera publique tout de suite."),
        error_messages={"required": gettext_lazy("Cochez la case pour que l’idée puisse paraître.")},
    )

    def __init__(self, *args: Any, signed_in: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if signed_in:
            del self.fields["email"]

    def changes(self) -> dict[str, Any]:
        # The address is no part of the idea: it goes to the code, not into the draft.
        return {name: value for name, value in super().changes().items() if name != "email"}


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


def _degrees(text: Any, limit: int) -> float | None:
    """A number of degrees within ±limit as typed (comma or point), else None: « nan », « 1e308 » included."""
    try:
        value = float(str(text).replace(",", ".").strip())
    except ValueError:
        return None
    return round(value, 7) if math.isfinite(value) and abs(value) <= limit else None


def _outside(swapped: bool) -> str:
    town = settings.TOWN.name
    if swapped:
        return _("Longitude et latitude semblent échangées : à %(town)s, la longitude vient en premier.") % {
            "town": town
        }
    return _(
        "Cet endroit est hors de %(town)s. Choisissez un endroit à l’intérieur du trait épais, "
        "ou un quartier dans la liste."
    ) % {"town": town}
