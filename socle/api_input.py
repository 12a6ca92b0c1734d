"""What an API is sent: JSON within bounds, and nothing but the fields that are asked for."""

import json
import unicodedata
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

MOST_BYTES = 100_000
NOT_JSON = "Ce n’est pas du JSON que nous savons lire : vérifiez les accolades et les guillemets."


class TooLarge(APIException):
    status_code = 413
    default_detail = gettext_lazy("Cet envoi est trop lourd : 100 ko au plus.")
    default_code = "too_large"


class StrictJSONParser(BaseParser):
    """JSON in UTF-8, 100 kB at most, without a key said twice; ParseError says what is wrong."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        sent = stream.read(MOST_BYTES + 1)
        if len(sent) > MOST_BYTES:
            raise TooLarge
        try:
            read = json.loads(sent.decode(), object_pairs_hook=_once, parse_constant=_refuse_constant)
            # Half a sign (« \ud800 ») in any name or value: no refusal could say it again, no digest be made of it.
            json.dumps(read, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as broken:
            raise ParseError(_(NOT_JSON)) from broken
        return read


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses a field it does not know: a spelling mistake is told, and nothing else can be set."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = [str(name) for name in data if name not in self.fields]
            if unknown:
                raise serializers.ValidationError({name[:60]: [_("Ce champ n’existe pas ici.")] for name in unknown})
        return super().to_internal_value(data)


class WordsField(serializers.CharField):
    """A text as text (no number, no boolean), in one Unicode form (NFC), its ends trimmed."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return unicodedata.normalize("NFC", super().to_internal_value(data))


class DegreesField(serializers.FloatField):
    """Degrees as a number: no text, no boolean."""

    def to_internal_value(self, data: Any) -> float:
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("invalid")
        return float(super().to_internal_value(data))


@extend_schema_field({"type": "boolean", "enum": [True]})
class YesField(serializers.BooleanField):
    """True and nothing else: what has to be agreed to."""

    default_error_messages = {"invalid": gettext_lazy("Il faut « true » : sans votre accord, rien n’est envoyé.")}

    def to_internal_value(self, data: Any) -> bool:
        if data is not True:
            self.fail("invalid")
        return True


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) != len(pairs):
        raise ValueError("a key is said twice")
    return told


def _refuse_constant(name: str) -> None:
    raise ValueError(name)
