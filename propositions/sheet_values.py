"""What a cell of a workbook says, as one writes it. Pure."""

import math
from datetime import datetime, timedelta

from propositions.sheet_bounds import CELL_SIGNS, CONTROLS

HOLDS_NOTHING = "Cette feuille est vide : vérifiez que la première feuille du classeur est la bonne."


def clean_text(text: str) -> str:
    """Without what no text holds; of one that is too long, enough for it to be refused."""
    text = CONTROLS.sub("", text)
    return text[: CELL_SIGNS + 1] if text.strip() else ""


def figure(text: str, first_day: datetime | None = None) -> str:
    """A number as one writes it; counted in days from `first_day`, the day."""
    try:
        number = float(text)
        if first_day is not None:
            # To the second: a day's fraction is rarely exact.
            return day_of(first_day + timedelta(seconds=round(number * 86_400)))
    except (ValueError, OverflowError):
        return text
    return f"{number:.15g}" if math.isfinite(number) and abs(number) < 1e15 else text


def day_of(at: datetime) -> str:
    return at.date().isoformat() if (at.hour, at.minute, at.second) == (0, 0, 0) else at.isoformat(" ", "minutes")


def iso_day(text: str) -> str:
    try:
        return day_of(datetime.fromisoformat(text).replace(tzinfo=None))
    except ValueError:
        return text


def number_of(text: str | None, otherwise: int = 0) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else otherwise
