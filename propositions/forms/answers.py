"""What is asked of whoever answers for the town, or counts a sheet of supports."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy

from comptes.form_fields import choice_field, day_field, name_field, words_field
from frontend.templatetags.crieur import speech_date
from propositions.actions.answering import Promised, Signature
from propositions.actions.supporting import MOST_ON_A_SHEET
from propositions.models.answer import ANSWER_LENGTH, Promise
from propositions.moves import MOVES, TOWN
from socle.clock import today

STAYS = gettext_lazy("Répondre, sans autre décision")


class AnswerForm(forms.Form):
    """The town's answer, who signs it, what it decides, what it promises."""

    text = words_field(
        gettext_lazy("La réponse de la Ville"),
        gettext_lazy("Il manque la réponse."),
        ANSWER_LENGTH,
        rows=8,
        hint=gettext_lazy(
            "Commencez par oui, non ou pas encore. Puis pourquoi, combien, quand. Elle ne se récrit pas."
        ),
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("Ce que la Ville décide"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": gettext_lazy("Ce choix n’est plus possible : choisissez dans la liste.")},
    )
    first_name = name_field(gettext_lazy("Prénom de qui signe"), gettext_lazy("Il manque le prénom."), 60)
    last_name = name_field(gettext_lazy("Nom de qui signe"), gettext_lazy("Il manque le nom."), 60)
    role = name_field(gettext_lazy("Fonction de qui signe"), gettext_lazy("Il manque la fonction."), 120)
    withheld = name_field(gettext_lazy("Ne pas montrer le nom, parce que"), "", 300, required=False)
    promise = name_field(gettext_lazy("Ce que la Ville promet"), "", 200, required=False)
    due = day_field(gettext_lazy("Au plus tard le"), required=False)
    service = forms.ChoiceField(
        label=gettext_lazy("Le service qui s’en charge"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Ce service n’est pas dans la liste : choisissez-en un.")},
    )

    def __init__(self, *args: Any, outcomes: list[str], withholds: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "outcome").choices = [("", STAYS), *((name, MOVES[name].label) for name in outcomes)]
        services = [(name, name) for name in settings.TOWN.services]
        choice_field(self, "service").choices = [("", gettext_lazy("Choisissez")), *services]
        if not withholds:
            del self.fields["withheld"]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("withheld"):
            for name in ("first_name", "last_name"):
                self.errors.pop(name, None)
        asked = [name for name in ("promise", "due", "service") if name in self.errors or said.get(name)]
        missing = {
            "promise": gettext_lazy("Il manque ce qui est promis."),
            "due": gettext_lazy("Il manque le jour de la promesse."),
            "service": gettext_lazy("Il manque le service qui tiendra la promesse."),
        }
        for name, message in missing.items():
            if asked and not said.get(name) and name not in self.errors:
                self.add_error(name, message)
        if said.get("due") and said["due"] < today():
            self.add_error("due", gettext_lazy("Ce jour est déjà passé : choisissez un jour à venir."))
        return said

    @property
    def signature(self) -> Signature:
        said = self.cleaned_data
        return Signature(said.get("first_name", ""), said.get("last_name", ""), said["role"], said.get("withheld", ""))

    @property
    def promised(self) -> Promised | None:
        said = self.cleaned_data
        return Promised(said["promise"], said["due"], said["service"]) if said["promise"] else None


def outcomes_of(progress: str) -> list[str]:
    """The names of the town's moves that start where an idea stands."""
    return [name for name, move in MOVES.items() if move.who == TOWN and progress in move.sources]


class KeptForm(forms.Form):
    words = words_field(
        gettext_lazy("Ce qui a été fait"),
        gettext_lazy("Il manque quelques mots : ce qui a été fait, où."),
        1000,
        rows=3,
    )

    def __init__(self, data: Any = None, *, promises: Sequence[Promise] = (), **options: Any) -> None:
        """`promises`: the open ones; which is kept is asked where there are several."""
        super().__init__(data, **options)
        if len(promises) > 1:
            self.fields["promise"] = forms.TypedChoiceField(
                label=gettext_lazy("Quelle promesse ?"),
                choices=[(row.pk, f"{row.what}, {speech_date(row.due)}") for row in promises],
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={
                    "required": gettext_lazy("Dites quelle promesse est tenue."),
                    "invalid_choice": gettext_lazy("Cette promesse n’est plus en cours : choisissez dans la liste."),
                },
            )


class SheetForm(forms.Form):
    """One sheet of supports on paper: how many, when, where, and where it is kept."""

    number = forms.IntegerField(
        label=gettext_lazy("Combien de soutiens sur la feuille"),
        min_value=1,
        max_value=MOST_ON_A_SHEET,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": gettext_lazy("Il manque le nombre de soutiens."),
            "invalid": gettext_lazy("Écrivez un nombre entier, par exemple 31."),
            "min_value": gettext_lazy("Une feuille porte au moins un soutien."),
            "max_value": gettext_lazy("Une feuille porte 5 000 soutiens au plus : comptez-les de nouveau."),
        },
    )
    gathered_on = day_field(gettext_lazy("Recueillis le"), gettext_lazy("Il manque le jour."))
    where = name_field(gettext_lazy("Où"), gettext_lazy("Il manque l’endroit, par exemple : kermesse de l’école."), 120)
    kept_at = name_field(
        gettext_lazy("Où la feuille est gardée"), gettext_lazy("Il manque l’endroit où la feuille est gardée."), 120
    )

    def clean_gathered_on(self) -> date:
        day: date = self.cleaned_data["gathered_on"]
        if day > today():
            raise forms.ValidationError(gettext_lazy("Ce jour n’est pas encore passé : vérifiez la date."))
        return day
