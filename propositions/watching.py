"""Which words make an idea wait for a reading: the town's, in `ville.toml`."""

import re
import unicodedata
from collections.abc import Iterator

from django.conf import settings

from propositions.models.proposal import Proposal

# Signs put between letters to pass (« c.o.n »), or between two words.
BETWEEN = str.maketrans(dict.fromkeys(".*_-"))
APART = str.maketrans(dict.fromkeys(".*_-", " "))


def watched_word(*texts: str) -> str:
    """The first of the town's words that one of these texts holds, at the beginning of a word; "" for none."""
    read = "\n".join(_readings(" ".join(texts)))
    return next((word for word in settings.TOWN.watched if re.search(rf"\b{re.escape(_plain(word))}", read)), "")


def waits_for_reading(*texts: str) -> bool:
    """Whether what a resident writes is read before it is published."""
    return bool(settings.TOWN.read_before or watched_word(*texts))


def words_said(proposal: Proposal) -> tuple[str, ...]:
    """All that everybody reads of an idea and that somebody wrote."""
    return (proposal.title, proposal.text, proposal.signature, proposal.hint)


def _readings(text: str) -> Iterator[str]:
    # « c.o.n » is read « con »; « ville-con » begins a word where its hyphen stands.
    plain = _plain(text)
    yield plain.translate(BETWEEN)
    yield plain.translate(APART)


def _plain(text: str) -> str:
    """Letters without their accents, nor the signs that nobody sees (a space of no width)."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in folded if unicodedata.category(sign) not in {"Mn", "Cf"})
