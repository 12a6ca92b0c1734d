"""« ABC-123 »: the receipt of an idea, and of a paper form before it is one. Pure."""

import secrets

# Without the letters that are taken for digits.
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
DIGITS = "0123456789"
UNKNOWN_CODE = "Ce code n’est pas celui d’un bulletin imprimé par ce site : relisez-le, ou laissez la case vide."


def draw_follow_code() -> str:
    """One of 13,824,000, at random."""
    letters, digits = ("".join(secrets.choice(signs) for _ in range(3)) for signs in (LETTERS, DIGITS))
    return f"{letters}-{digits}"


def read_follow_code(text: str) -> str:
    """The code as it is kept, from a text with or without dash and capitals; "" if it is none."""
    signs = "".join(sign for sign in text.upper() if sign.isascii() and sign.isalnum())
    fits = len(signs) == 6 and signs[:3].isalpha() and signs[3:].isdigit()
    return f"{signs[:3]}-{signs[3:]}" if fits else ""
