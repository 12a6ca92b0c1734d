import unicodedata
from typing import Any, cast

from django import forms


class WordsField(forms.CharField):
    """A text in one Unicode form (NFC), its ends trimmed: what is stored is what is shown."""

    def to_python(self, value: Any) -> str:
        return unicodedata.normalize("NFC", super().to_python(value) or "")


def choice_field(form: forms.Form, name: str) -> forms.ChoiceField:
    """A field that offers choices, as such: a form gives its fields without their kind."""
    return cast(forms.ChoiceField, form.fields[name])
