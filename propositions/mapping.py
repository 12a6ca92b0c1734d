"""The columns of a spreadsheet → an idea's fields, and a row → a record or what is wrong with each cell. Pure.

Themes and quarters are given as pairs (code, name). Whether a point is in the town is asked of the map, not here.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz

from carte.gazetteer import fold
from propositions.cells import (
    CellRefused,
    read_band,
    read_choice,
    read_code,
    read_day,
    read_degrees,
    read_words,
    read_yes,
)
from propositions.models.proposal import HINT_LENGTH, SIGNATURE_LENGTH, TEXT_LENGTH, TITLE_LENGTH, WRITTEN_DOWN, Gender
from propositions.sheet_bounds import Row

# How alike a title and one of a field's names must be, in hundredths: below, the person says it.
ALIKE = 86
WHOLE_TOWN = ("toute la ville", "ville", "pas dit", "non dit")
Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Field:
    """`label`: as the person reads it. `names`: how titles of columns say it, folded."""

    label: str
    names: tuple[str, ...]
    required: bool = False


FIELDS = {
    "title": Field("L’idée en une phrase", ("titre", "idee", "intitule", "proposition", "votre idee", "objet"), True),
    "text": Field(
        "Dites-en plus", ("texte", "description", "details", "explication", "contenu", "proposition", "idee"), True
    ),
    "theme": Field("Thème", ("theme", "thematique", "categorie", "domaine"), True),
    "quarter": Field("Quartier", ("quartier", "secteur", "nom du quartier")),
    "hint": Field("Repère", ("repere", "lieu", "adresse du lieu", "endroit", "localisation", "rue", "ou")),
    "longitude": Field("Longitude", ("longitude", "lon", "lng", "long", "x")),
    "latitude": Field("Latitude", ("latitude", "lat", "y")),
    "signature": Field("Prénom ou surnom", ("prenom ou surnom", "prenom", "surnom", "signature", "pseudo")),
    "age_band": Field("Tranche d’âge", ("tranche d age", "age", "tranche age", "classe d age")),
    "gender": Field("Genre", ("genre", "sexe")),
    "channel": Field("D’où elle vient", ("provenance", "canal", "origine", "d ou vient ce bulletin")),
    "day": Field("Date", ("date", "jour", "recueillie le", "date de recueil", "horodateur", "date de la proposition")),
    "structure": Field("Groupe", ("groupe", "structure", "association", "ecole", "classe", "etablissement")),
    "printed": Field("Code imprimé", ("code imprime", "code de suivi", "code du bulletin", "code", "talon")),
    "agreed": Field("Accord de publication", ("accord", "accord de publication", "consentement", "autorisation")),
}
Columns = Mapping[str, int]


@dataclass(frozen=True)
class Town:
    """What the cells are compared with: living themes (code, name) and quarters (slug, name), and today's date."""

    themes: Pairs
    quarters: Pairs
    today: date


@dataclass(frozen=True)
class Record:
    """An idea as a row says it, ready to be written down. Degrees WGS 84, None without a point; quarter "" for none;
    `structure`: the name of a group; `printed`: the follow code of the form, as it is kept. `channel` "" and `agreed`
    None where the file does not say: asked once for the whole of it."""

    line: int
    title: str
    text: str
    theme: str
    quarter: str = ""
    hint: str = ""
    longitude: float | None = None
    latitude: float | None = None
    signature: str = ""
    age_band: str = ""
    gender: str = ""
    channel: str = ""
    day: date | None = None
    structure: str = ""
    printed: str = ""
    agreed: bool | None = None


@dataclass(frozen=True)
class Reason:
    """Why a row is refused; `field` is a key of FIELDS, "" for the row as a whole."""

    field: str
    words: str


# Of a person, and of no idea: a birth date is not the idea's day, a home is not its place.
PRIVATE = re.compile("naissance|residence|domicile")


def guess(header: Sequence[str]) -> dict[str, int]:
    """{field: rank of its column}: the most alike first, each column and each field once."""
    likeness = sorted(
        (-_alike(fold(title), field.names), rank, name)
        for rank, title in enumerate(header)
        for name, field in FIELDS.items()
        if title.strip() and not PRIVATE.search(fold(title))
    )
    found: dict[str, int] = {}
    for score, rank, name in likeness:
        if -score >= ALIKE and name not in found and rank not in found.values():
            found[name] = rank
    return found


MORE_CELLS = (
    "Cette ligne a plus de cases que de titres : un point-virgule ou une virgule s’est sans doute glissé dans un texte."
)


def read_row(row: Row, header: Sequence[str], columns: Columns, town: Town) -> Record | list[Reason]:
    """A record, or all that is wrong with the row, cell by cell."""
    if any(cell.strip() for cell, title in zip(row.cells, header, strict=True) if not title.strip()):
        return [Reason("", MORE_CELLS)]
    values: dict[str, object] = {}
    reasons: list[Reason] = []
    for name, read in _readers(town).items():
        if name not in columns and not FIELDS[name].required:
            continue
        try:
            values[name] = read(row.cells[columns[name]] if name in columns else "")
        except CellRefused as refused:
            reasons.append(Reason(name, str(refused)))
    reasons += _of_the_whole(values, {reason.field for reason in reasons})
    return reasons or Record(line=row.line, **values)  # type: ignore[arg-type]  # each reader gives its field's type


def read_rows(
    rows: Iterable[Row], header: Sequence[str], columns: Columns, town: Town
) -> tuple[list[Record], list[tuple[Row, list[Reason]]]]:
    """The good rows, and the others with their reasons, each in the file's order."""
    good, bad = [], []
    for row in rows:
        fate = read_row(row, header, columns, town)
        if isinstance(fate, Record):
            good.append(fate)
        else:
            bad.append((row, fate))
    return good, bad


def _readers(town: Town) -> dict[str, Callable[[str], object]]:
    def quarter(cell: str) -> str:
        return "" if fold(cell) in WHOLE_TOWN else read_choice(cell, town.quarters, "Le quartier")

    channels = [(channel.value, channel.label) for channel in WRITTEN_DOWN]
    return {
        "title": lambda cell: read_words(cell, TITLE_LENGTH, "Il manque l’idée en une phrase."),
        "text": lambda cell: read_words(cell, TEXT_LENGTH, "Il manque quelques mots pour comprendre l’idée."),
        "theme": lambda cell: read_choice(cell, town.themes, "Le thème", "Il manque le thème."),
        "quarter": quarter,
        "hint": lambda cell: read_words(cell, HINT_LENGTH),
        "longitude": lambda cell: read_degrees(cell, 180, "La longitude"),
        "latitude": lambda cell: read_degrees(cell, 90, "La latitude"),
        "signature": lambda cell: read_words(cell, SIGNATURE_LENGTH),
        "age_band": read_band,
        "gender": lambda cell: read_choice("m" if fold(cell) == "h" else cell, Gender.choices, "Le genre"),
        "channel": lambda cell: read_choice(cell, channels, "La provenance"),
        "day": lambda cell: read_day(cell, town.today),
        "structure": lambda cell: read_words(cell, 120),
        "printed": read_code,
        "agreed": read_yes,
    }


def _of_the_whole(values: Mapping[str, object], refused: set[str]) -> list[Reason]:
    """What no cell says alone."""
    halves = [name for name in ("longitude", "latitude") if values.get(name) is not None]
    if len(halves) != 1 or refused & {"longitude", "latitude"}:
        return []
    lacking = "latitude" if halves == ["longitude"] else "longitude"
    return [Reason(lacking, f"Il manque la {lacking} : donnez les deux, ou aucune.")]


def _alike(title: str, names: tuple[str, ...]) -> float:
    if title in names:
        # The first name is the plainest: « titre » before « idée » when a file has both.
        return 200 - names.index(title)
    # « Titre de l’idée »; but « prénom et nom » is never taken for what is shown under an idea.
    if "nom" not in title.split() and any(title.startswith(f"{name} ") for name in names if len(name) > 3):
        return 100
    return max(fuzz.ratio(title, name) for name in names)
