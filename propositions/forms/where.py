import math
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from carte.addresses import FoundPlace
from carte.queries import living_quarters
from carte.territory import locate, locate_trace
from carte.tracing import AREA, LINE, TraceRefused, read_trace
from comptes.form_fields import TOO_LONG, WordsField, choice_field
from propositions.forms.draft import DraftForm
from propositions.models.proposal import HINT_LENGTH, TITLE_LENGTH

POINT, QUARTER, TOWN = "point", "quarter", "town"
# An answer of its own among the radio buttons: one place of those found, carried by its value.
FOUND = "trouve:"
ADDRESS_LENGTH = 200
TRACE_LENGTH = 10_000


class WhereForm(DraftForm):
    KINDS: ClassVar = [
        (POINT, gettext_lazy("À l’endroit montré sur la carte")),
        (LINE, gettext_lazy("Le long d’un chemin que je trace")),
        (AREA, gettext_lazy("Dans tout un espace que je trace")),
        (QUARTER, gettext_lazy("Dans un quartier")),
        (TOWN, gettext_lazy("Dans toute la ville")),
    ]

    address = WordsField(
        label=gettext_lazy("Une adresse, une rue, un lieu"),
        required=False,
        max_length=ADDRESS_LENGTH,
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
        error_messages={"invalid_choice": gettext_lazy("Choisissez l’une de ces réponses.")},
    )
    longitude = forms.CharField(
        label=gettext_lazy("Longitude"), required=False, max_length=25, error_messages={"max_length": TOO_LONG}
    )
    latitude = forms.CharField(
        label=gettext_lazy("Latitude"), required=False, max_length=25, error_messages={"max_length": TOO_LONG}
    )
    points = forms.CharField(
        label=gettext_lazy("Les points du tracé, un par ligne"),
        required=False,
        max_length=TRACE_LENGTH,
        error_messages={"max_length": gettext_lazy("Ce tracé a trop de points : gardez ceux où il tourne.")},
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off", "spellcheck": "false"}),
    )
    quarter = forms.ChoiceField(
        label=gettext_lazy("Quel quartier ?"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Ce quartier n’est pas dans la liste : choisissez-en un.")},
    )
    hint = WordsField(
        label=gettext_lazy("Un repère, si vous voulez"),
        help_text=gettext_lazy("Par exemple : devant l’école, au bout de la rue."),
        required=False,
        max_length=HINT_LENGTH,
    )
    # Typed on the home page before the place: carried along.
    title = WordsField(required=False, max_length=TITLE_LENGTH, widget=forms.HiddenInput)

    def __init__(self, *args: Any, places: Iterable[FoundPlace] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quarters = [(quarter.slug, quarter.name) for quarter in living_quarters()]
        choice_field(self, "quarter").choices = [("", _("Choisir un quartier")), *quarters]
        found = dict(map(_found_choice, places))
        chosen = self.data.get("place_kind") or self.initial.get("place_kind") or ""
        if chosen.startswith(FOUND):
            label = _read_found(chosen)["label"]
            found.setdefault(chosen, dict(quarters).get(label, label))
        choice_field(self, "place_kind").choices = [*found.items(), *self.KINDS]

    @classmethod
    def wants_search(cls, data: Mapping[str, str]) -> bool:
        """Whether words were sent to be looked for: new ones by their button, or any while no place is chosen.
        « Enter » in another field presses that button too, the first of the form."""
        words, chosen = data.get("address", "").strip(), data.get("place_kind") or data.get("longitude")
        if not words or len(words) > ADDRESS_LENGTH:
            return False
        is_new = words != data.get("searched", "").strip()
        return (is_new and "chercher" in data) or not (chosen or data.get("quarter"))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("place_kind", "").startswith(FOUND):
            self._take_found(data)
        kind = data["place_kind"] = data.get("place_kind") or self._guess_kind(data)
        drawn = dict.fromkeys((LINE, AREA), self._clean_trace)
        check = drawn | {POINT: self._clean_point, QUARTER: self._clean_quarter}
        if kind in check:
            check[kind](data)
        elif not kind:
            self.add_error(
                "place_kind", _("Dites où : touchez la carte, ou choisissez un quartier, ou toute la ville.")
            )
        self._keep_one_place(data, kind)
        return data

    @staticmethod
    def _keep_one_place(data: dict[str, Any], kind: str) -> None:
        if kind != POINT:
            data["longitude"] = data["latitude"] = None
        if kind not in {LINE, AREA}:
            data["points"] = ""
        if kind != QUARTER:
            data["quarter"] = ""

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
        if data["place_kind"] == QUARTER and not choice_field(self, "quarter").valid_value(data["quarter"]):
            self.add_error("place_kind", _("Ce quartier n’est plus dans la liste : choisissez-en un."))

    @staticmethod
    def _guess_kind(data: dict[str, Any]) -> str:
        if data.get("longitude") and data.get("latitude"):
            return POINT
        if data.get("points"):
            return LINE
        return QUARTER if data.get("quarter") else ""

    def _clean_quarter(self, data: dict[str, Any]) -> None:
        if not data.get("quarter") and "quarter" not in self.errors:
            self.add_error("quarter", _("Choisissez le quartier dans la liste."))

    def _clean_trace(self, data: dict[str, Any]) -> None:
        if "points" in self.errors:
            return
        try:
            trace = read_trace(data["place_kind"], data.get("points", ""))
        except TraceRefused as refused:
            self.add_error("points", str(refused))
            return
        found = locate_trace(trace)
        if found.swapped:
            trace = trace.turned
        elif found.outside:
            self.add_error("points", _outside_at(found.outside))
        elif found.strays:
            message = _("Ce tracé passe surtout hors de %(town)s : ajoutez des points à l’intérieur du trait épais.")
            self.add_error("points", message % {"town": settings.TOWN.name})
        data["points"] = trace.text

    def _clean_point(self, data: dict[str, Any]) -> None:
        longitude, latitude = _degrees(data.get("longitude"), 180), _degrees(data.get("latitude"), 90)
        if longitude is None or latitude is None:
            self.add_error("place_kind", _("Touchez la carte à l’endroit de votre idée, ou choisissez un quartier."))
            return
        found = locate(longitude, latitude)
        if not found.inside:
            self.add_error("place_kind", _outside(found.swapped))
        data["longitude"], data["latitude"] = longitude, latitude


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
    hint = unicodedata.normalize("NFC", hint)[:HINT_LENGTH]
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


def _outside_at(rank: int) -> str:
    return _("Le point %(rank)d est hors de %(town)s : retirez-le, ou déplacez-le à l’intérieur du trait épais.") % {
        "rank": rank,
        "town": settings.TOWN.name,
    }
