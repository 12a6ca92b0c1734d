"""What a program may send: each field named, bounded, in one Unicode form; any other is refused."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from carte.queries import living_quarters, living_themes
from propositions.actions.answering import Promised, Signature
from propositions.models.answer import ANSWER_LENGTH
from propositions.models.moderation import Rule
from propositions.models.proposal import HINT_LENGTH, SIGNATURE_LENGTH, TEXT_LENGTH, TITLE_LENGTH
from propositions.moves import MOVES, TOWN
from propositions.newly_said import Said, Where
from socle.api_input import DegreesField, StrictSerializer, WordsField, YesField

OUTCOMES = [(name, move.label) for name, move in MOVES.items() if move.who == TOWN]


class IdeaSent(StrictSerializer):
    """An idea. Its place: a point (longitude and latitude, degrees, WGS 84), or a quarter, or neither for the whole
    town."""

    title = WordsField(max_length=TITLE_LENGTH)
    text = WordsField(max_length=TEXT_LENGTH)
    theme = WordsField(max_length=80, help_text=gettext_lazy("Le code du thème."))
    quarter = WordsField(max_length=80, required=False, help_text=gettext_lazy("Le code du quartier."))
    longitude = DegreesField(min_value=-180, max_value=180, required=False)
    latitude = DegreesField(min_value=-90, max_value=90, required=False)
    hint = WordsField(max_length=HINT_LENGTH, required=False, allow_blank=True, default="")
    signature = WordsField(max_length=SIGNATURE_LENGTH, required=False, allow_blank=True, default="")
    rules = YesField(help_text=gettext_lazy("La personne a lu la règle du jeu."))

    def validate_theme(self, code: str) -> Any:
        theme = {theme.code: theme for theme in living_themes()}.get(code)
        if theme is None:
            raise serializers.ValidationError(_("Ce thème n’existe pas : la liste est sur la page des idées."))
        return theme

    def validate_quarter(self, slug: str) -> Any:
        quarter = {quarter.slug: quarter for quarter in living_quarters()}.get(slug)
        if quarter is None:
            raise serializers.ValidationError(_("Ce quartier n’existe pas."))
        return quarter

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        halves = [name for name in ("longitude", "latitude") if name in attrs]
        if len(halves) == 1:
            raise serializers.ValidationError(_("Donnez la longitude et la latitude, ou aucune des deux."))
        if halves and "quarter" in attrs:
            raise serializers.ValidationError(_("Donnez un point ou un quartier, pas les deux."))
        return attrs

    @property
    def said(self) -> Said:
        told = self.validated_data
        place = {name: told[name] for name in ("longitude", "latitude", "quarter") if name in told}
        words = {name: told[name] for name in ("title", "text", "theme", "signature")}
        return Said(**words, where=Where(**place, hint=told["hint"]))


class WordsSent(StrictSerializer):
    """The words of an idea, said better by its author."""

    title = WordsField(max_length=TITLE_LENGTH)
    text = WordsField(max_length=TEXT_LENGTH)


class PromiseSent(StrictSerializer):
    what = WordsField(max_length=200)
    due = serializers.DateField()
    service = WordsField(max_length=120)

    def validate_service(self, name: str) -> str:
        if name not in settings.TOWN.services:
            raise serializers.ValidationError(_("Ce service n’est pas dans la liste de la Ville."))
        return name


class AnswerSent(StrictSerializer):
    """The town's answer, signed."""

    text = WordsField(max_length=ANSWER_LENGTH)
    first_name = WordsField(max_length=60)
    last_name = WordsField(max_length=60)
    role = WordsField(max_length=120)
    outcome = serializers.ChoiceField(choices=OUTCOMES, required=False, default="")
    promise = PromiseSent(required=False)

    @property
    def told(self) -> Mapping[str, Any]:
        said = self.validated_data
        promise = said.get("promise")
        return {
            "text": said["text"],
            "signature": Signature(said["first_name"], said["last_name"], said["role"]),
            "outcome": said["outcome"],
            "promised": Promised(**promise) if promise else None,
        }


class FlagSent(StrictSerializer):
    """A report. The law asks who reports; only the town reads it."""

    rule = serializers.ChoiceField(choices=Rule.choices)
    words = WordsField(max_length=1000)
    name = WordsField(max_length=80)
    email = serializers.EmailField(max_length=254)
    good_faith = YesField(help_text=gettext_lazy("Ce que j’écris est exact, autant que je sache."))
