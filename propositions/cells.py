"""One cell of a spreadsheet → a value, or the reason in French why not. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from rapidfuzz import fuzz, process

from carte.gazetteer import fold
from frontend.templatetags.crieur import speech_date
from propositions.follow_codes import read_follow_code
from propositions.models.proposal import AgeBand
from propositions.sheets_out import FORMULA

# How alike a word and a name of the list must be for it to be proposed, in hundredths.
ALIKE = 75
FRENCH_DAY = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})(?: .*)?")
ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ].*)?")
YES, NO = {"oui", "o", "x", "1", "vrai", "d accord"}, {"non", "n", "0", "faux"}
UNTOLD = {"", "non dit", "pas dit", "nsp"}


class CellRefused(ValueError):
    """The cell says nothing of its kind; the message says in French what to write."""


def plain(cell: str) -> str:
    """What the person wrote: in one Unicode form, ends trimmed, without the apostrophe that kept it from being read
    as a formula when it was given back."""
    cell = cell.strip()
    if cell.startswith("'") and FORMULA.match(cell[1:]):
        cell = cell[1:].strip()
    return unicodedata.normalize("NFC", cell)


def read_words(cell: str, most: int, needed: str = "") -> str:
    """A text of `most` signs; `needed`: what to say of an empty one."""
    text = plain(cell)
    if needed and not text:
        raise CellRefused(needed)
    if len(text) > most:
        raise CellRefused(f"C’est trop long : {most} signes au plus (ici {len(text)}).")
    return text


def read_choice(cell: str, pairs: Sequence[tuple[str, str]], what: str, needed: str = "") -> str:
    """The code of (code, name) that the cell names by either, whatever its accents and capitals."""
    said = fold(plain(cell))
    if said in UNTOLD:
        if needed:
            raise CellRefused(f"{needed} {_listed(pairs)}")
        return ""
    for code, name in pairs:
        if said in {fold(code), fold(name)}:
            return code
    raise CellRefused(f"{what} « {_short(cell)} » n’est pas dans la liste. {_nearest(said, pairs)}")


def read_degrees(cell: str, most: float, what: str) -> float | None:
    """Degrees, with a point or a comma; None for an empty cell."""
    said = plain(cell).replace(",", ".").replace("−", "-").removesuffix("°").strip()
    if not said:
        return None
    if not re.fullmatch(r"[+-]?[0-9]{1,9}(\.[0-9]{1,20})?", said):
        raise CellRefused(f"{what} « {_short(cell)} » n’est pas un nombre : écrivez-la en degrés, par exemple 3,4865.")
    degrees = float(said)
    if abs(degrees) > most:
        raise CellRefused(
            f"{what} « {_short(cell)} » n’est pas en degrés (WGS 84) : convertissez-la, ou laissez la case vide."
        )
    return degrees


def read_band(cell: str) -> str:
    """A band of ages, by its name or by an age in years; "" when it is not told."""
    said = _years(plain(cell))
    if said in UNTOLD:
        return ""
    bands = [(value, label) for value, label in AgeBand.choices if value]
    for value, label in bands:
        least, most = _ages(value)
        # « 34 », « 30-44 », « de 30 à 44 ans », « 75+ ».
        alone = said.isdigit() and len(said) < 4 and least <= int(said) <= most
        if alone or said in {fold(value), f"{least} a {most}", f"{least} plus", _years(label)}:
            return value
    names = " ; ".join(label for _, label in bands)
    raise CellRefused(f"L’âge « {_short(cell)} » n’est pas une de ces tranches : {names}.")


def read_day(cell: str, today: date) -> date | None:
    """A day written 2026-01-06 or 06/01/2026, no later than today; None for an empty cell."""
    said = plain(cell)
    if not said:
        return None
    day = _day(said)
    if day is None:
        raise CellRefused(f"« {_short(cell)} » n’est pas une date : écrivez-la comme 06/01/2026.")
    if day > today:
        raise CellRefused(f"Le {speech_date(day)} n’est pas encore passé : vérifiez la date.")
    return day


def read_code(cell: str) -> str:
    """The follow code printed on a form, as it is kept; "" for none."""
    code = read_follow_code(cell)
    if cell.strip() and not code:
        raise CellRefused("Ce code n’est pas complet : trois lettres, puis trois chiffres (ABC-123), ou rien.")
    return code


def read_yes(cell: str) -> bool:
    """That the person agrees to the publication; anything else is refused."""
    said = fold(plain(cell))
    if said in YES:
        return True
    if said in NO or not said:
        raise CellRefused("Sans l’accord de la personne, son idée ne peut pas paraître.")
    raise CellRefused(f"« {_short(cell)} » : écrivez oui ou non.")


def _day(said: str) -> date | None:
    try:
        if found := ISO_DAY.fullmatch(said):
            return date(*map(int, found.groups()))
        if found := FRENCH_DAY.fullmatch(said):
            day, month, year = map(int, found.groups())
            return date(year, month, day)
    except ValueError:
        # The thirtieth of February.
        return None
    return None


def _years(text: str) -> str:
    """« de 15 à 29 ans » → « 15 a 29 »."""
    return " ".join(word for word in fold(text.replace("+", " plus")).split() if word not in {"ans", "de", "et"})


def _ages(band: str) -> tuple[int, int]:
    least, _, most = band.removesuffix("+").partition("-")
    return int(least), int(most or 130)


def _nearest(said: str, pairs: Sequence[tuple[str, str]]) -> str:
    """The name that is nearly the same or shares its words; all of them rather than a wrong one: « transport » is in
    no way near « sport »."""
    names = [name for _, name in pairs]
    found = process.extractOne(said, names, scorer=fuzz.token_set_ratio, processor=fold)
    return f"Le plus proche est « {found[0]} »." if found and found[1] >= ALIKE else _listed(pairs)


def _listed(pairs: Sequence[tuple[str, str]]) -> str:
    return f"Choisissez parmi : {' ; '.join(name for code, name in pairs if code)}."


def _short(cell: str) -> str:
    text = " ".join(plain(cell).split())
    return text if len(text) <= 40 else f"{text[:39]}…"
