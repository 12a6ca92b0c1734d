import unicodedata
from typing import Any

from django import forms


class WordsField(forms.CharField):
    """A text in one Unicode form (NFC), its ends trimmed: what is stored is what is shown."""

    def to_python(self, value: Any) -> str:
        return unicodedata.normalize("NFC", super().to_python(value) or "")
