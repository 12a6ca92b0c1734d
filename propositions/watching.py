"""Which words make an idea wait for a reading: the town's, in `ville.toml`."""

import re
import unicodedata

from django.conf import settings


def watched_word(*texts: str) -> str:
    """The first of the town's words that one of these texts holds, at the beginning of a word; "" for none."""
    read = _plain(" ".join(texts))
    return next((word for word in settings.TOWN.watched if re.search(rf"\b{re.escape(_plain(word))}", read)), "")


def waits_for_reading(*texts: str) -> bool:
    """Whether what a resident writes is read before it is published."""
    return bool(settings.TOWN.read_before or watched_word(*texts))


def _plain(text: str) -> str:
    # Letters without their accents, and without the signs put between them to pass: « c.o.n » is « con ».
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in folded if not unicodedata.combining(sign) and sign not in ".*_-")
