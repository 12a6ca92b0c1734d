"""Fields of forms that every room asks for alike: what is missing, too long or not a day is said."""

import unicodedata
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy

TOO_LONG = gettext_lazy("C’est un peu long : %(limit_value)d signes au plus (ici %(show_value)d).")
BAD_DAY = gettext_lazy("Écrivez le jour en chiffres, par exemple 31/03/2027.")
DAY_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y")


class WordsField(forms.CharField):
    """A text in one Unicode form (NFC), its ends trimmed: what is stored is what is shown."""

    default_error_messages = {"max_length": TOO_LONG}

    def to_python(self, value: Any) -> str:
        return unicodedata.normalize("NFC", super().to_python(value) or "")


def choice_field(form: forms.Form, name: str) -> forms.ChoiceField:
    """A field that offers choices, as such: a form gives its fields without their kind."""
    return cast(forms.ChoiceField, form.fields[name])


def words_field(
    label: Any, missing: Any, most: int, rows: int = 4, hint: Any = "", *, required: bool = True
) -> WordsField:
    """A text of some lines."""
    return WordsField(
        label=label,
        help_text=hint,
        max_length=most,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing, "max_length": TOO_LONG},
    )


def name_field(label: Any, missing: Any, most: int, *, required: bool = True) -> WordsField:
    """A text of one line."""
    return WordsField(
        label=label, max_length=most, required=required, error_messages={"required": missing, "max_length": TOO_LONG}
    )


def day_field(label: Any, missing: Any = "", *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        input_formats=DAY_FORMATS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": missing, "invalid": BAD_DAY},
    )
