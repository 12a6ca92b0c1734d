from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from comptes.form_fields import choice_field, day_field, name_field, words_field
from journal.subjects import Subject, grounds
from lettres.actions.bulletins import Written
from lettres.actions.preferences import Chosen
from lettres.blocks import Block
from lettres.models import ASIDE, TITLE, WORDS, Bulletin, Reader
from lettres.neutral import neutral_period
from lettres.town_letters import chosen_quarters
from lettres.wording import one_line
from socle.clock import PARIS, today

PICK = _("Choisissez une réponse dans la liste.")
# What somebody agrees to, kept with their agreement.
PAPER_WORDING = _("La Ville garde cette adresse deux ans au plus, pour m’écrire, et pour rien d’autre")


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
        choice_field(self, "way").choices = ways
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


class FollowGroundForm(forms.Form):
    """One box, not ticked beforehand."""

    agreed = forms.BooleanField(
        label=_("Je veux recevoir ses nouvelles"),
        error_messages={"required": _("Cochez la case pour recevoir ses nouvelles.")},
    )


class PaperForm(forms.Form):
    """Where to write to somebody who has an account."""

    first_name = name_field(_("Prénom"), _("Il manque le prénom."), 60)
    last_name = name_field(_("Nom"), _("Il manque le nom : il s’écrit sur l’enveloppe."), 60)
    lines = words_field(
        _("Rue, code postal et ville"), _("Il manque l’adresse : la rue, le code postal et la ville."), 300, rows=3
    )
    agreed = forms.BooleanField(
        label=PAPER_WORDING,
        error_messages={"required": _("Cochez la case : sans votre accord, l’adresse ne se garde pas.")},
    )


EARLIEST = date(2000, 1, 1)


class BulletinForm(forms.Form):
    """What the town writes to whoever asked for its letter; it may be kept half-written."""

    title = name_field(_("Le titre"), _("Il manque le titre : c’est l’objet du courriel."), TITLE)
    words = words_field(
        _("Ce que la Ville écrit"), "", WORDS, rows=10, hint=_("Quelques phrases courtes."), required=False
    )
    blocks = forms.MultipleChoiceField(
        label=_("Les rubriques"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": PICK},
    )
    since = day_field(_("Ce qui s’est passé depuis le"), _("Il manque le jour depuis lequel les rubriques racontent."))
    aside = words_field(
        _("À noter (facultatif)"), "", ASIDE, rows=3, hint=_("Un rendez-vous, une date."), required=False
    )
    quarters = forms.TypedMultipleChoiceField(
        label=_("Pour quels quartiers ?"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": PICK},
    )
    first_name = name_field(_("Prénom de qui signe"), "", 60, required=False)
    last_name = name_field(_("Nom de qui signe"), "", 60, required=False)
    role = name_field(_("Fonction de qui signe"), "", 120, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: Any = None, *, offered: dict[str, Block], quarters: Sequence[tuple[int, Subject]], **options: Any
    ) -> None:
        super().__init__(data, **options)
        choice_field(self, "blocks").choices = [(name, block.label) for name, block in offered.items()]
        choice_field(self, "quarters").choices = [(str(thread), subject.title) for thread, subject in quarters]
        if not quarters:
            del self.fields["quarters"]

    def clean_title(self) -> str:
        # What a header cannot hold is not in it; what turns the direction of writing neither.
        title = one_line(self.cleaned_data["title"])
        if not title:
            raise forms.ValidationError(self.fields["title"].error_messages["required"])
        return title

    def clean_since(self) -> date:
        day: date = self.cleaned_data["since"]
        if not EARLIEST <= day <= today():
            raise forms.ValidationError(_("Choisissez un jour passé, depuis l’an 2000."))
        return day

    @property
    def written(self) -> Written:
        """What a valid form says."""
        told = self.cleaned_data
        return Written(
            title=told["title"],
            words=told["words"],
            aside=told["aside"],
            first_name=told["first_name"],
            last_name=told["last_name"],
            role=told["role"],
            blocks=tuple(told["blocks"]),
            quarters=frozenset(told.get("quarters", ())),
            since=told["since"],
        )


def written_of(bulletin: Bulletin) -> dict[str, Any]:
    """What the form of a letter shows at first."""
    names = ("title", "words", "aside", "first_name", "last_name", "role", "blocks", "since", "version")
    told = {name: getattr(bulletin, name) for name in names}
    return told | {"quarters": [str(key) for key in chosen_quarters(bulletin)]}


NOW, LATER = "now", "later"
MORNING = "09:00"
WHEN = _("Dites quand la lettre part : tout de suite, ou un jour et une heure.")
SOON = timedelta(days=60)
# Nobody writes to people by night, and no hour here is missing or double when clocks change.
HOURS = [
    (f"{hour:02d}:{minutes or '00'}", " ".join(filter(None, (str(hour), "h", minutes))).replace(" ", "\u00a0"))
    for hour in range(6, 22)
    for minutes in ("", "30")
]


class PlanForm(forms.Form):
    """When a letter of the town leaves."""

    when = forms.ChoiceField(
        label=_("Quand part-elle ?"),
        choices=[(NOW, _("Tout de suite")), (LATER, _("Le jour et à l’heure ci-dessous"))],
        widget=forms.RadioSelect,
        error_messages={"required": WHEN, "invalid_choice": WHEN},
    )
    day = day_field(_("Le jour"), required=False)
    hour = forms.ChoiceField(
        label=_("L’heure"),
        required=False,
        initial=MORNING,
        choices=HOURS,
        error_messages={"invalid_choice": PICK},
    )
    read_as_neutral = forms.BooleanField(label=_("Je l’ai relue : elle informe, sans rien vanter"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("when") == LATER and "day" not in self.errors:
            if not said.get("day"):
                self.add_error("day", _("Il manque le jour où la lettre part."))
            elif said["day"] < today():
                self.add_error("day", _("Ce jour est déjà passé : choisissez un jour à venir."))
        return said

    @property
    def asks_neutral(self) -> bool:
        """Whether a letter sent soon, or on the day that was asked, leaves before an election."""
        day = self.cleaned_data.get("day") if self.is_bound else None
        return neutral_period(day) is not None or neutral_period(today() + SOON) is not None

    @property
    def leaves_at(self) -> datetime | None:
        """The instant a valid form says, None for at once."""
        said = self.cleaned_data
        if said["when"] == NOW:
            return None
        hour = time.fromisoformat(said["hour"] or MORNING)
        return datetime.combine(said["day"], hour, PARIS)


def planned_of(bulletin: Bulletin) -> dict[str, Any]:
    """What the form of a letter's leaving shows at first: when it is planned."""
    told: dict[str, Any] = {"version": bulletin.version, "hour": MORNING}
    if bulletin.leaves_at is not None:
        at = bulletin.leaves_at.astimezone(PARIS)
        hour = f"{at:%H:%M}"
        told |= {"when": LATER, "day": at.date(), "hour": hour if hour in dict(HOURS) else MORNING}
    return told
