"""Which room imports which, read from the code itself; told in docs/developers/architecture.md, drawn beside it."""

import ast
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# What each room holds, in a few words: the floors, the order and the imports are read.
HOLDS = {
    "config": "settings, addresses, pages of several rooms",
    "propositions": "ideas: said, supported, answered, moderated",
    "carte": "outline, quarters, themes, places, map",
    "lettres": "letters: how often, what they say, the outbox",
    "journal": "threads: what happened, what is due, who follows",
    "comptes": "people, roles, sign-in, personal data, rights",
    "socle": "unit of work, read-only base, clock, registries",
    "frontend": "templates, components, styles, scripts",
}
BEGIN = "<!-- Between these lines, written by `manage.py rooms`; a test compares. -->"
END = "<!-- Until here. -->"
HEAD = """
![The rooms as boxes on their floors, an arrow from each to those it imports; the table says the same](architecture.svg)

From the top floor to the ground: `{chain}`.

| room | holds | imports |
|---|---|---|
"""
FOOT = """
Inside a room, from top to bottom: `{shelves}`.
"""


@dataclass(frozen=True)
class House:
    """`floors`: rooms from top to ground; `shelves`: modules of a room, from top to bottom; `imports`: (room that
    imports, room imported) → how many of its modules import how many of the other's, pair by pair."""

    floors: tuple[tuple[str, ...], ...]
    shelves: tuple[tuple[str, ...], ...]
    imports: dict[tuple[str, str], int]

    @property
    def rooms(self) -> tuple[str, ...]:
        return tuple(room for floor in self.floors for room in floor)

    @property
    def chain(self) -> str:
        """« config → … → (socle | frontend) »."""
        return " → ".join(f"({' | '.join(floor)})" if len(floor) > 1 else floor[0] for floor in self.floors)

    @property
    def shelf_chain(self) -> str:
        return " → ".join(", ".join(shelf) for shelf in self.shelves)


def read_house(root: Path) -> House:
    """The house as its contracts (pyproject.toml) and its modules are."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = {contract["id"]: contract for contract in project["tool"]["importlinter"]["contracts"]}
    floors = tuple(tuple(floor.split(" | ")) for floor in contracts["rooms"]["layers"])
    shelves = tuple(tuple(name.strip("()") for name in layer.split(" : ")) for layer in contracts["shelves"]["layers"])
    return House(floors, shelves, _imports(root, [room for floor in floors for room in floor]))


def _imports(root: Path, rooms: list[str]) -> dict[tuple[str, str], int]:
    modules = {_dotted(path, root): path for room in rooms for path in (root / room).rglob("*.py")}
    pairs = {
        (name, imported)
        for name, path in modules.items()
        for imported in _imported(path, set(modules))
        if imported.partition(".")[0] != name.partition(".")[0]
    }
    return dict(Counter((name.partition(".")[0], imported.partition(".")[0]) for name, imported in pairs))


def _imported(path: Path, known: set[str]) -> Iterator[str]:
    """Our modules that one imports: `from carte import quadkeys` and `from carte.quadkeys import Box` are one."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                module = f"{node.module}.{alias.name}"
                yield from (name for name in [module if module in known else node.module] if name in known)


def _dotted(path: Path, root: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def in_words(house: House) -> str:
    """The block of docs/developers/architecture.md: the drawing, and the same in words."""
    rows = [f"| `{room}` | {HOLDS[room]} | {_told(house, room)} |" for room in house.rooms]
    head, foot = HEAD.format(chain=house.chain), FOOT.format(shelves=house.shelf_chain)
    return "\n".join([BEGIN + head + rows[0], *rows[1:]]) + "\n" + foot + END


def _told(house: House, room: str) -> str:
    numbers = [(other, house.imports.get((room, other), 0)) for other in house.rooms]
    return ", ".join(f"`{other}` {number}" for other, number in numbers if number) or "no other room"


def with_words(page: str, house: House) -> str:
    """The page with its block written anew. ValueError for one that has no such block."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError("there is no block for the rooms in this page")
    return before + in_words(house) + after
