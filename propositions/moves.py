"""Every move of `visibility` and `progress` that an author, a moderator or the town makes: from where, to where, by
whom, with what. The actions ask this table, and docs/developers/moves.md is drawn from it (`manage.py moves`)."""

from collections.abc import Mapping
from dataclasses import dataclass

from journal.models import Event
from propositions.models.proposal import Proposal

Visibility, Progress = Proposal.Visibility, Proposal.Progress
AUTHOR, MODERATOR, TOWN = "author", "moderator", "town"
WHO = {AUTHOR: "l’auteur ou l’autrice", MODERATOR: "la modération", TOWN: "la Ville"}
REASON, RULE, SIGNATURE = "reason", "rule", "signature"
NEEDS = {REASON: "une raison", RULE: "la règle en cause", SIGNATURE: "prénom, nom et fonction de qui signe"}


@dataclass(frozen=True)
class Move:
    """A way from one state to another. `verb` is what its event says on the thread, `told` who reads that event."""

    column: str
    sources: frozenset[str]
    target: str
    who: str
    verb: str
    label: str
    needs: tuple[str, ...] = ()
    told: str = Event.Visibility.PUBLIC

    def ask(self, given: Mapping[str, object]) -> None:
        """MoveIncomplete unless all that the move needs is given: {need: whatever answers it}."""
        missing = [NEEDS[need] for need in self.needs if not given.get(need)]
        if missing:
            raise MoveIncomplete(f"Il manque {', '.join(missing)}.")

    def fits(self, proposal: Proposal) -> bool:
        """Whether the idea stands where this move starts."""
        return getattr(proposal, self.column) in self.sources


class MoveIncomplete(ValueError):
    """A move without what it needs: a reason, a rule, a signature. The message says it in French."""


def ask_words(words: str) -> str:
    """The reason of a decision that moves nothing, trimmed. MoveIncomplete for an empty one: it is read by somebody."""
    if not words.strip():
        raise MoveIncomplete(f"Il manque {NEEDS[REASON]}.")
    return words.strip()


class MoveRefused(ValueError):
    """The idea no longer stands where this move starts (somebody else was quicker); the message says so in French."""


def _shown(sources: set[str], target: str, who: str, verb: str, label: str, *needs: str, told: str) -> Move:
    return Move("visibility", frozenset(sources), target, who, verb, label, needs, told)


def _answered(target: str, verb: str, label: str) -> Move:
    # The town may change its mind, in a new answer; an idea in a project moves with the project.
    sources = {Progress.SAID, Progress.REVIEW, Progress.KEPT, Progress.REWORK, Progress.REFUSED} - {target}
    return Move("progress", frozenset(sources), target, TOWN, verb, label, (REASON, SIGNATURE))


PUBLIC, FOLLOWERS = Event.Visibility.PUBLIC.value, Event.Visibility.FOLLOWERS.value
SHOWN = {Visibility.PUBLIC.value, Visibility.WAITING.value}
MOVES: dict[str, Move] = {
    "publish": _shown({Visibility.WAITING}, Visibility.PUBLIC, MODERATOR, "published", "Publier", told=PUBLIC),
    "hide": _shown(SHOWN, Visibility.HIDDEN, MODERATOR, "hidden", "Masquer", RULE, REASON, told=FOLLOWERS),
    "restore": _shown({Visibility.HIDDEN}, Visibility.PUBLIC, MODERATOR, "restored", "Republier", REASON, told=PUBLIC),
    "withdraw": _shown(SHOWN, Visibility.WITHDRAWN, AUTHOR, "withdrawn", "Retirer", told=FOLLOWERS),
    "put_back": _shown({Visibility.WITHDRAWN}, Visibility.PUBLIC, AUTHOR, "put_back", "Remettre", told=PUBLIC),
    "review": _answered(Progress.REVIEW, "answered_review", "Mettre à l’étude"),
    "keep": _answered(Progress.KEPT, "answered_kept", "Garder"),
    "rework": _answered(Progress.REWORK, "answered_rework", "Demander de la retravailler"),
    "refuse": _answered(Progress.REFUSED, "answered_refused", "Ne pas retenir"),
    "finish": _answered(Progress.DONE, "answered_done", "Dire qu’elle est faite"),
}


def drawn_moves() -> str:
    """The picture of moves and its table, in Markdown with Mermaid diagrams: what docs/developers/moves.md holds."""
    lines = ["# Moves of an idea", "", "Drawn from `propositions/moves.py` by `manage.py moves`; a test compares.", ""]
    for column, title in (("visibility", "Visibility"), ("progress", "Progress")):
        lines += [f"## {title}", "", "```mermaid", "stateDiagram-v2", "    direction LR", *_starts(column)]
        lines += [
            f"    {source} --> {move.target}: {name}"
            for name, move in MOVES.items()
            if move.column == column
            for source in sorted(move.sources)
        ]
        lines += ["```", ""]
    return "\n".join([*lines, *_table(), ""])


def _starts(column: str) -> list[str]:
    if column == "progress":
        return [f"    [*] --> {Progress.SAID}"]
    return [f"    [*] --> {Visibility.PUBLIC}: said", f"    [*] --> {Visibility.WAITING}: said, read before"]


def _table() -> list[str]:
    rows = [
        "## Who, what it needs, what it writes",
        "",
        "| move | button | who | needs | event | read by |",
        "|---|---|---|---|---|---|",
    ]
    for name, move in MOVES.items():
        needs = ", ".join(NEEDS[need] for need in move.needs) or "rien"
        told = Event.Visibility(move.told).label
        rows.append(f"| `{name}` | « {move.label} » | « {WHO[move.who]} » | « {needs} » | `{move.verb}` | « {told} » |")
    rows += ["", "`merged`, the council's moves and the projects' come with their rooms."]
    return rows
