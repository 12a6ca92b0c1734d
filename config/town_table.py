"""A table of `ville.toml`, read value by value: what is wrong is noted in French, and reading goes on."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

# What the database keeps of them (carte/models.py); the others are bounded so that a page holds them.
NAME, THEME_CODE, SENTENCE, ADDRESS = 80, 40, 300, 1000


@dataclass(frozen=True)
class Fault:
    """What is wrong, in French, with what to do. `where`: « town.insee », « themes.2.form »; "" for the whole file."""

    where: str
    message: str


@dataclass(frozen=True)
class Table:
    """A table of the file; what is wrong in it goes to `faults`, and a harmless value is given in its place."""

    data: dict[str, Any]
    where: str
    faults: list[Fault]

    def refuse(self, key: str, message: str) -> None:
        self.faults.append(Fault(".".join(filter(None, (self.where, key))), message))

    def table(self, key: str) -> "Table":
        found = self.data.get(key, {})
        if not isinstance(found, dict):
            self.refuse(key, f"écrivez une partie [{key}], avec une ligne pour chaque réglage.")
        return Table(found if isinstance(found, dict) else {}, ".".join(filter(None, (self.where, key))), self.faults)

    def text(self, key: str, most: int = SENTENCE, *, needed: bool = True) -> str:
        """A line of so many signs at most; "" in the place of one that is refused."""
        found = self.data.get(key, "")
        if not isinstance(found, str):
            self.refuse(key, 'écrivez un texte entre guillemets droits "…".')
            return ""
        text = found.strip()
        if needed and not text:
            self.refuse(key, f"il manque « {key} », un texte entre guillemets droits.")
        if len(text) > most:
            self.refuse(key, f"{len(text)} signes, il en faut {most} au plus : raccourcissez.")
            return ""
        if any(unicodedata.category(sign) == "Cc" for sign in text):
            self.refuse(key, "écrivez ce texte sur une seule ligne, sans tabulation.")
            return ""
        return text

    def texts(self, key: str, most: int = NAME) -> tuple[str, ...]:
        """A list of lines of so many signs at most; empty where it is missing or refused."""
        found = self.data.get(key, [])
        if not isinstance(found, list) or not all(
            isinstance(item, str) and 0 < len(item.strip()) <= most for item in found
        ):
            self.refuse(key, f"écrivez une liste de textes entre crochets, de {most} signes au plus chacun.")
            return ()
        return tuple(item.strip() for item in found)

    def number(self, key: str, least: int = 1, most: int | None = None, *, needed: bool = True) -> int:
        found = self.data.get(key)
        if found is None and not needed:
            return 0
        if not isinstance(found, int) or isinstance(found, bool) or found < least:
            self.refuse(key, f"écrivez un nombre entier, {least} ou plus, sans guillemets.")
            return least
        if most is not None and found > most:
            self.refuse(key, f"écrivez un nombre entier, {most} au plus.")
            return most
        return found

    def day(self, key: str) -> date | None:
        """A day, as TOML writes one; None in the place of one that is missing or refused."""
        found = self.data.get(key)
        if not isinstance(found, date) or isinstance(found, datetime):
            self.refuse(key, "écrivez un jour sans guillemets, année d’abord : 2031-09-01.")
            return None
        return found

    def shaped(self, key: str, shape: re.Pattern[str], advice: str) -> str:
        """A text that may be missing, and has this shape if it is there."""
        found = self.text(key, needed=False)
        if found and not shape.fullmatch(found):
            self.refuse(key, f"« {found} » {advice}")
        return found
