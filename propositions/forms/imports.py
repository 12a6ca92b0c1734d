"""A spreadsheet given, and what each of its columns is."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from comptes.form_fields import choice_field
from propositions.forms.entry import CHANNELS, EntryForm
from propositions.mapping import FIELDS, guess
from propositions.models.imported import SheetImport
from propositions.sheet_import import unpack

NONE = gettext_lazy("Aucune colonne")
NO_COLUMN = gettext_lazy("Choisissez la colonne « %(name)s » : sans elle, aucune ligne ne peut entrer.")


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Le fichier"),
        help_text=gettext_lazy("CSV, ODS (LibreOffice) ou XLSX (Excel), 5 Mo au plus. Une idée par ligne."),
        widget=forms.ClearableFileInput(
            attrs={"accept": ".csv,.txt,.tsv,.ods,.xlsx,text/csv,application/vnd.oasis.opendocument.spreadsheet"}
        ),
        error_messages={
            "required": gettext_lazy("Choisissez un fichier."),
            "missing": gettext_lazy("Choisissez un fichier."),
            "invalid": gettext_lazy("Le fichier n’est pas arrivé : choisissez-le de nouveau."),
            "empty": gettext_lazy("Ce fichier est vide : vérifiez que c’est le bon."),
            "max_length": gettext_lazy("Le nom de ce fichier est trop long : raccourcissez-le."),
        },
    )


class ColumnsForm(forms.Form):
    """A choice of column for each field, begun with the most alike; and what no column says."""

    channel = forms.ChoiceField(
        label=gettext_lazy("D’où viennent ces idées, si le fichier ne le dit pas"),
        choices=CHANNELS,
        error_messages=EntryForm.base_fields["channel"].error_messages,
    )
    agreed = forms.BooleanField(
        label=gettext_lazy("Toutes les personnes sont d’accord pour que leur idée paraisse"),
        help_text=gettext_lazy("Elles l’ont coché sur le bulletin, ou l’ont dit. Inutile si une colonne le dit."),
        required=False,
    )

    def __init__(self, data: Any = None, *, sheet: SheetImport) -> None:
        super().__init__(data)
        self.sheet = unpack(sheet.cells)
        ranks = [(str(rank), _title(rank, title)) for rank, title in enumerate(self.sheet.header)]
        begun = sheet.columns or guess(self.sheet.header)
        for name, field in FIELDS.items():
            self.fields[_field(name)] = forms.ChoiceField(
                label=field.label,
                required=field.required,
                choices=[("", NONE), *ranks],
                initial=str(begun[name]) if name in begun else "",
                error_messages={
                    "required": NO_COLUMN % {"name": field.label},
                    "invalid_choice": gettext_lazy("Cette colonne n’est pas dans le fichier : choisissez-en une."),
                },
            )
        choice_field(self, "channel").initial = sheet.channel
        self.fields["agreed"].initial = sheet.agreed

    def column_fields(self) -> list[forms.BoundField]:
        """The choices of columns, as the page shows them: the fields of ideas, in their order."""
        return [self[_field(name)] for name in FIELDS]

    def columns(self) -> dict[str, int]:
        chosen = {name: self.cleaned_data[_field(name)] for name in FIELDS}
        return {name: int(rank) for name, rank in chosen.items() if rank}


def _field(name: str) -> str:
    """The form's own name for the column of a field: some fields are asked for the whole file too."""
    return f"{name}_column" if name in ColumnsForm.base_fields else name


def _title(rank: int, title: str) -> str:
    """« B : Votre idée », as a spreadsheet names its columns."""
    letters = ""
    number = rank + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters} : {title.strip()[:60]}" if title.strip() else letters
