"""The rooms as a drawing (SVG): a staircase of boxes, an arrow from each room down to those it imports."""

from collections.abc import Iterator
from html import escape
from textwrap import wrap

from config.rooms import HOLDS, House

# Pixels. A box's arrows come in near its right end, where the box above has ended.
LEFT, TOP, STEP, ROW, WIDE, HIGH, DOOR, TIP = 16, 16, 74, 86, 216, 66, 184, 5
SIGNS = 25
# Where the steps leave room: the shelves of a room, and how to read it all.
PANEL_TOP, LINE = 4, 21
STYLE = """
  .ground { fill: #FBF7F0 } .floor { fill: #F1EBDF } .box { fill: #FFFEFB; stroke: #22303C; stroke-width: 1.5 }
  text { font-family: "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", sans-serif; font-size: 14px }
  text { fill: #22303C }
  .name { font-weight: 700; font-size: 17px } .number { font-weight: 700; text-anchor: middle } .aside { fill: #4B5A65 }
  .line { fill: none; stroke: #23533A; stroke-width: 1.75 } .tip { fill: #23533A }
  .pill { fill: #E3EDE3; stroke: #23533A; stroke-width: 1.25 }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #161F27 } .floor { fill: #1D2933 } .box { fill: #24323D; stroke: #C6D0D3 }
    text { fill: #F3EDE2 } .aside { fill: #C6D0D3 }
    .line { stroke: #7FC39B } .tip { fill: #7FC39B } .pill { fill: #21382D; stroke: #7FC39B }
  }
"""
TITLE = "The rooms of Crieur, and which imports which"


def drawn(house: House) -> str:
    """The drawing as an SVG file, for a page of light or of dark ground."""
    rooms = house.rooms
    wide, high = _left(len(rooms) - 1) + WIDE + LEFT, TOP * 2 + ROW * len(rooms)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}"',
        '  role="img">',
        f"<title>{TITLE}</title>",
        f"<style>{STYLE}</style>",
        f'<rect class="ground" width="{wide}" height="{high}"/>',
        *_floors(house, wide),
        *_shelves(house),
        *_lines(house),
        *(part for row, room in enumerate(rooms) for part in _box(row, room)),
        *(part for row in range(len(rooms)) for part in _numbers(house, row)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def lines_of(room: str) -> list[str]:
    """What a room holds, in lines that its box is wide enough for."""
    return wrap(HOLDS[room], SIGNS)


def _left(row: int) -> int:
    return LEFT + STEP * row


def _top(row: int) -> int:
    return TOP + ROW * row + (ROW - HIGH) // 2


def _middle(row: int) -> int:
    return _top(row) + HIGH // 2


def _door(row: int) -> int:
    return _left(row) + DOOR


def _floors(house: House, wide: int) -> Iterator[str]:
    """Every second floor is tinted: rooms on one ground import nothing of one another."""
    row = 0
    for rank, floor in enumerate(house.floors):
        if rank % 2:
            yield f'<rect class="floor" y="{TOP + ROW * row}" width="{wide}" height="{ROW * len(floor)}"/>'
        row += len(floor)


def _imported_by(house: House, row: int) -> list[tuple[int, int]]:
    """(row of a room, how many imports) of all that the room of this row imports."""
    numbers = [(other, house.imports.get((house.rooms[row], room), 0)) for other, room in enumerate(house.rooms)]
    return [(other, number) for other, number in numbers if number]


def _lines(house: House) -> Iterator[str]:
    """From each room a line to the right; to each room a way down, from the topmost that imports it."""
    pairs = [(row, other) for row in range(len(house.rooms)) for other, _ in _imported_by(house, row)]
    for row in sorted({row for row, _ in pairs}):
        furthest = max(other for importer, other in pairs if importer == row)
        yield f'<path class="line" d="M{_left(row) + WIDE} {_middle(row)}H{_door(furthest)}"/>'
    for other in sorted({other for _, other in pairs}):
        x, end = _door(other), _top(other)
        begin = _middle(min(row for row, imported in pairs if imported == other))
        yield f'<path class="line" d="M{x} {begin}V{end - TIP}"/>'
        yield f'<path class="tip" d="M{x - TIP} {end - 2 * TIP}H{x + TIP}L{x} {end}z"/>'


def _numbers(house: House, row: int) -> Iterator[str]:
    for other, number in _imported_by(house, row):
        x, y = _door(other), _middle(row)
        yield f'<rect class="pill" x="{x - 18}" y="{y - 12}" width="36" height="24" rx="12"/>'
        yield f'<text class="number" x="{x}" y="{y + 5}">{number}</text>'


def _box(row: int, room: str) -> Iterator[str]:
    x, y = _left(row), _top(row)
    yield f'<rect class="box" x="{x}" y="{y}" width="{WIDE}" height="{HIGH}" rx="6"/>'
    yield _text("name", x + 10, y + 21, room)
    for rank, line in enumerate(lines_of(room)):
        yield _text("aside", x + 10, y + 40 + 17 * rank, line)


def _shelves(house: House) -> Iterator[str]:
    """In the free corner below the steps: how a room is made inside, and how to read the whole."""
    y = TOP + ROW * PANEL_TOP + 24
    yield _text("name", LEFT, y, "Inside a room")
    for rank, shelf in enumerate(house.shelves, start=1):
        yield _text("", LEFT, y + LINE * rank, f"{'↓ ' if rank > 1 else ''}{' · '.join(shelf)}")
    told = (
        "The line that leaves a room crosses the",
        "way down to each room that it imports:",
        "the number says how often, module by",
        "module. Nothing goes up, and rooms on",
        "one floor import nothing of one another.",
    )
    start = y + LINE * (len(house.shelves) + 1)
    yield from (_text("aside", LEFT, start + 12 + 18 * rank, line) for rank, line in enumerate(told))


def _text(kind: str, x: int, y: int, words: str) -> str:
    return f'<text class="{kind}" x="{x}" y="{y}">{escape(words)}</text>'
