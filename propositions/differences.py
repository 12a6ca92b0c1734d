"""What changed between two versions of an idea, word by word. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from propositions.models.moderation import Revision
from propositions.models.proposal import Proposal


@dataclass(frozen=True)
class Piece:
    """Some words: kept ("equal"), taken out ("delete") or added ("insert")."""

    kind: str
    words: str


@dataclass(frozen=True)
class Step:
    """A change: when, and the pieces of the title and the text before and after in one."""

    at: datetime
    title: list[Piece]
    text: list[Piece]


def differences(proposal: Proposal, versions: Sequence[Revision]) -> list[Step]:
    """The changes of an idea, the newest first, from its versions, the oldest first."""
    said = [(version.title, version.text) for version in versions] + [(proposal.title, proposal.text)]
    steps = [
        Step(version.at, compare(before[0], after[0]), compare(before[1], after[1]))
        for version, before, after in zip(versions, said, said[1:], strict=False)
    ]
    return steps[::-1]


def compare(before: str, after: str) -> list[Piece]:
    """The pieces that lead from one text to the other, in the order in which they are read."""
    old, new = _words(before), _words(after)
    pieces: list[Piece] = []
    # Without the heuristic of « popular » words: in two hundred words, « de » says something.
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind in {"equal", "delete", "replace"}:
            pieces.append(Piece("equal" if kind == "equal" else "delete", "".join(old[i:j])))
        if kind in {"insert", "replace"}:
            pieces.append(Piece("insert", "".join(new[k:m])))
    return pieces


def _words(text: str) -> list[str]:
    return re.findall(r"\s+|[^\s]+", text)
