"""In which order letters are handed out: by street, then by number, as whoever walks it. Pure."""

import re
import unicodedata

# « 12 bis, rue du Stade », « 3 rue de la Gare ».
NUMBERED = re.compile(r"^\s*(\d{1,4})\s*(bis|ter|quater|[a-d])?\b[\s,]*(.+)$", re.IGNORECASE)


def street_key(lines: str) -> tuple[str, int, str, str]:
    """(street, number, bis, the whole) of a postal address, to sort by: folded, so that accents and capitals part no
    neighbours. The line of the street is the first that begins with a number; without one, the first line."""
    told = [line for line in lines.splitlines() if line.strip()]
    for line in told:
        # « 59590 Raismes » begins with a number too: no street has five figures.
        if found := NUMBERED.match(line):
            number, more, street = found.groups()
            return _folded(street), int(number), _folded(more or ""), _folded(lines)
    return _folded(told[0] if told else ""), 0, "", _folded(lines)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(sign if sign.isalnum() else " " for sign in plain if not unicodedata.combining(sign))
    return " ".join(kept.split())
