import math
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from carte.addresses import FoundPlace
from carte.queries import living_quarters, living_themes
from carte.territory import locate
from comptes.forms import AddressForm
from propositions.actions.drafts import save_draft
from propositions.models import TEXT_LENGTH, TITLE_LENGTH

POINT, QUARTER, TOWN = "point", "quarter", "town"
# An answer of its own among the radio buttons: one place of those found, carried by its value.
FOUND = "trouve:"


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

    address = WordsField(
        label=gettext_lazy("Une adresse, une rue, un lieu"),
        required=False,
        max_length=200,
        error_messages={"max_length": gettext_lazy("C’est trop long : le numéro et la rue suffisent.")},
        widget=forms.SearchInput(attrs={"autocomplete": "off"}),
    )
    # The words last looked for: the same ones, sent again with a place chosen, go on to the next page.
    searched = WordsField(required=False, widget=forms.HiddenInput)
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

    def __init__(self, *args: Any, places: Iterable[FoundPlace] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quarters = [(quarter.slug, quarter.name) for quarter in living_quarters()]
        self.fields["quarter"].choices = [("", _("Choisir un quartier")), *quarters]  # type: ignore[attr-defined]
        found = dict(map(_found_choice, places))
        chosen = self.data.get("place_kind") or self.initial.get("place_kind") or ""
        if chosen.startswith(FOUND):
            label = _read_found(chosen)["label"]
            found.setdefault(chosen, dict(quarters).get(label, label))
        self.fields["place_kind"].choices = [*found.items(), *self.KINDS]  # type: ignore[attr-defined]

    @classmethod
    def wants_search(cls, data: Mapping[str, str]) -> bool:
        """Whether words were sent to be looked for: new ones by their button, or any while no place is chosen.
        « Enter » in another field presses that button too, the first of the form."""
        words, chosen = data.get("address", "").strip(), data.get("place_kind") or data.get("longitude")
        if not words or len(words) > cls.base_fields["address"].max_length:  # type: ignore[attr-defined]
            return False
        is_new = words != data.get("searched", "").strip()
        return (is_new and "chercher" in data) or not (chosen or data.get("quarter"))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("place_kind", "").startswith(FOUND):
            self._take_found(data)
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
        changes = {name: value for name, value in super().changes().items() if name not in {"address", "searched"}}
        if not changes["title"]:
            # Nothing typed at home: a title already in the draft stays.
            del changes["title"]
        return changes

    def _take_found(self, data: dict[str, Any]) -> None:
        """A place found answers as its own fields would; its name is the landmark of whoever wrote none."""
        found = _read_found(data["place_kind"])
        del found["label"]
        data.update(found, hint=data.get("hint") or found["hint"])
        known = dict(self.fields["quarter"].choices)  # type: ignore[attr-defined]
        if data["place_kind"] == QUARTER and data["quarter"] not in known:
            self.add_error("place_kind", _("Ce quartier n’est plus dans la liste : choisissez-en un."))

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


def _found_choice(place: FoundPlace) -> tuple[str, str]:
    """A place found as the value and the words of a radio button."""
    at = place.quarter if place.kind == QUARTER else f"{place.longitude:.6f},{place.latitude:.6f}"
    hint = "" if place.kind in {QUARTER, POINT} else place.label
    return f"{FOUND}{place.kind}:{at}:{hint}", f"{place.label} · {place.detail}"


def _read_found(value: str) -> dict[str, Any]:
    """What such a value says, as the form's own fields; one made by another hand is checked like them."""
    kind, at, hint = [*value.removeprefix(FOUND).split(":", 2), "", ""][:3]
    hint = unicodedata.normalize("NFC", hint)[:120]
    longitude, _comma, latitude = at.partition(",")
    if kind == QUARTER:
        return {"place_kind": QUARTER, "quarter": at, "hint": "", "label": at}
    return {"place_kind": POINT, "longitude": longitude, "latitude": latitude, "hint": hint, "label": hint or at}


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
