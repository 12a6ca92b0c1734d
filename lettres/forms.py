from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from journal.subjects import grounds
from lettres.actions.preferences import Chosen
from lettres.models import Reader

PICK = _("Choisissez une réponse dans la liste.")


class PreferencesForm(forms.Form):
    """How one wishes to be told; saved as one ticks. Boxes of quarters, themes and the town letter start empty."""

    rhythm = forms.ChoiceField(
        label=_("À quel rythme ?"),
        choices=Reader.Rhythm.choices,
        widget=forms.RadioSelect,
        error_messages={"required": PICK, "invalid_choice": PICK},
    )
    weekday = forms.TypedChoiceField(
        label=_("Le jour de la lettre, si elle vient une fois par semaine"),
        choices=Reader.Weekday.choices,
        coerce=int,
        error_messages={"required": PICK, "invalid_choice": PICK},
    )
    way = forms.ChoiceField(
        label=_("Par quel moyen ?"), widget=forms.RadioSelect, error_messages={"required": PICK, "invalid_choice": PICK}
    )
    town_letter = forms.BooleanField(label=_("La lettre de la Ville"), required=False)

    def __init__(self, *args: Any, on_paper: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = [choice for choice in Reader.Way.choices if on_paper or choice[0] != Reader.Way.PAPER]
        self.fields["way"].choices = ways  # type: ignore[attr-defined]  # a ChoiceField
        for kind, ground in grounds.items():
            self.fields[kind] = forms.TypedMultipleChoiceField(
                label=ground.label,
                choices=[(str(thread), subject.title) for thread, subject in ground.choices()],
                coerce=int,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                error_messages={"invalid_choice": PICK},
            )

    @property
    def ground_fields(self) -> list[Any]:
        return [self[kind] for kind in grounds]

    @property
    def chosen(self) -> Chosen:
        """What a valid form says."""
        told = self.cleaned_data
        return Chosen(
            rhythm=told["rhythm"],
            weekday=told["weekday"],
            way=told["way"],
            grounds=frozenset(thread for kind in grounds for thread in told[kind]),
            town_letter=told["town_letter"],
        )


def filled(reader: Reader, followed: set[int], **kwargs: Any) -> PreferencesForm:
    """The form of what this reader chose."""
    chosen = {kind: [str(key) for key in followed] for kind in grounds}
    told = {name: getattr(reader, name) for name in ("rhythm", "weekday", "way", "town_letter")}
    return PreferencesForm(initial=told | chosen, **kwargs)
