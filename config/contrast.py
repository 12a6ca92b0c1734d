"""The colours a page really gets, as the cascade gives them: tokens.css, then the town's own, light or dark; and
whether what stands on what can be read (WCAG 2.2). Read by `town check` and by rule 9 of the house."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from config.town import Town

CSS = Path(__file__).resolve().parents[1] / "frontend" / "static" / "css"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
DARK = re.compile(r"@media \(prefers-color-scheme: dark\)\s*\{\s*:root\s*\{(.*?)\}", re.DOTALL)
LIGHT = re.compile(r"^:root\s*\{(.*?)^\}", re.DOTALL | re.MULTILINE)
DECLARATION = re.compile(r"--([\w-]+)\s*:\s*([^;]+);")
HEX = re.compile(r"#(?:[0-9a-fA-F]{3}){1,2}")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
USED = re.compile(r"(?<![\w-])(color|background(?:-color)?|fill|stroke|border(?:-\w+)?|outline(?:-color)?)\s*:([^;]*)")
VAR = re.compile(r"var\(--([\w-]+)\)")


Pair = tuple[str, str]
Palette = dict[str, str]

TEXT, CONTROL = 4.5, 3.0
# What stands on what where the page gives one and a component the other; what one rule sets together is read from it.
TEXTS = {
    "ground": "ink ink-2 action action-2 done",  # pages, lists, forms, threads
    "paper": "ink ink-2 action action-2 done",  # cards, fields, notices of the map, popups
    "tint-slate": "ink ink-2",  # notices, pills, disabled buttons
    "tint-straw": "ink ink-2 go",  # the demonstration's band, chosen answers and their hints, pills
    "tint-forest": "ink done",  # the way of an idea, good news, pills
    "tint-brick": "ink action",  # what is to be mended and its links, late answers
    "mark": "on-mark",  # where an idea stands, the answer due, the kicker, straw buttons
    "mark-2": "on-mark",  # straw buttons under the pointer
    "done": "on-done",
    "action": "on-action",  # the sign of an error
    "btn": "on-btn",
    "btn-2": "on-btn",
    "ink": "ground paper",  # numbers of piles and of filters
    "roof": "on-roof on-roof-2",
    "field": "on-field",
    "on-field": "light-btn",
    "wood": "on-wood",
    "lino-hill": "on-field",  # the foot of a poster
    "map-quarter": "ink",  # names on the map
    "map-out": "ink-2",  # names of the neighbours
    "map-forest": "done",
}
CONTROLS = {
    "ground": "edge action ink btn done",  # borders of fields, of fields to mend, focus, buttons, knots
    "paper": "edge action ink btn done",
    "tint-slate": "edge",
    "tint-forest": "edge done ink",  # knots of the way
    "tint-straw": "ink",
    "tint-brick": "action",
    "mark": "on-mark",  # the eye of a lit mark
    "roof": "mark",  # focus, straw buttons
    "wood": "mark",
    "field": "mark on-field",
    "map-quarter": "map-edge",
    "map-out": "map-edge",
}
# The mark of a theme stands on these, and holds a form of colour on-theme.
MARKS_STAND_ON = ("ground", "paper", "tint-straw")
# Colours that carry nothing to be read: hairlines between cards, the drawn ground of the map.
DRAWN = {"line", "map-tree", "map-block", "map-road", "map-water", "map-neighbour"}
# Names a component gives itself; their colours are in the tables.
LOCAL = {"pc", "pb", "t"}
THEME = "theme:"
ON_THEME = "on-theme"  # paired with each theme's own colour
LISTED = re.compile(r"pairs ([\d.]+): ([^*\n]+)")


def palette(tokens: str, town: Town, *, dark: bool) -> Palette:
    """{name of a token: « #rrggbb »}, as a page without any theme resolves them."""
    values = _values(tokens, town, dark=dark)
    found = {name: values[_source(name, values)].strip() for name in values}
    return {name: colour for name, colour in found.items() if HEX.fullmatch(colour)}


def sources(tokens: str, town: Town, *, dark: bool) -> dict[str, str]:
    """{name of a token: the token that holds its colour}: « action » is « brick »."""
    values = _values(tokens, town, dark=dark)
    return {name: _source(name, values) for name in values}


def token_names(tokens: str) -> set[str]:
    """Every name tokens.css gives a value to: those a town may set."""
    return {name for name, _ in DECLARATION.findall(COMMENT.sub("", tokens))}


def themes(town: Town, *, dark: bool) -> Palette:
    return {theme.code: theme.colour_dark if dark else theme.colour for theme in town.themes}


def _values(tokens: str, town: Town, *, dark: bool) -> dict[str, str]:
    text = COMMENT.sub("", tokens)
    values = dict(DECLARATION.findall("".join(LIGHT.findall(text))))
    values |= dict(DECLARATION.findall("".join(DARK.findall(text)))) if dark else {}
    # /ville.css comes last: the town's light colours pass over the dark ones of the tokens, where it names no dark.
    return values | town.colours | (town.dark_colours if dark else {})


def _source(name: str, values: dict[str, str]) -> str:
    other = VAR.fullmatch(values[name].strip())
    return _source(other.group(1), values) if other and other.group(1) in values else name


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2, from 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    red, green, blue = (_linear(int(digits[place : place + 2], 16) / 255) for place in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def style_sheets() -> list[Path]:
    """What screens get; paper has its own colours (print.css)."""
    return [path for path in sorted(CSS.rglob("*.css")) if path.name not in {"tokens.css", "print.css"}]


def used(paths: list[Path]) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """« file.css .selector » and, for each property that colours, the tokens it names."""
    for path in paths:
        for selector, body in RULE.findall(COMMENT.sub("", path.read_text(encoding="utf-8"))):
            named = {name: VAR.findall(value) for name, value in USED.findall(body)}
            yield f"{path.name} {' '.join(selector.split())}", named


def pairs_of_rules(paths: list[Path]) -> dict[Pair, str]:
    """Text and ground that one rule sets together: {(text, ground): where}."""
    found = {}
    for where, named in used(paths):
        grounds = named.get("background", []) or named.get("background-color", [])
        # A gradient is a drawing, not the ground of a text.
        if len(named.get("color", [])) == len(grounds) == 1:
            found[(named["color"][0], grounds[0])] = where
    return found


def spread(table: dict[str, str]) -> set[Pair]:
    return {(front, ground) for ground, fronts in table.items() for front in fronts.split()}


def listed_in(tokens: str, least: float) -> set[Pair]:
    """The pairs the head of tokens.css promises."""
    words = [word for number, line in LISTED.findall(tokens) if float(number) == least for word in line.split()]
    return {(front, ground) for front, _, ground in (word.partition("/") for word in words)}


@dataclass(frozen=True)
class Faint:
    """A pair that is too close; `ratio` is 0 when one of the names is no colour."""

    front: str
    ground: str
    ratio: float
    least: float

    def __str__(self) -> str:
        if not self.ratio:
            return f"{self.front} on {self.ground}: no such colour"
        return f"{self.front} on {self.ground}: {self.ratio:.2f}, {self.least} needed"


def faint(colours: Palette, pairs: Iterable[Pair], least: float) -> list[Faint]:
    """The pairs that are too close; a name that is no colour is a fault too."""
    faults = []
    for front, ground in sorted(pairs):
        known = front in colours and ground in colours
        ratio = contrast(colours[front], colours[ground]) if known else 0.0
        if ratio < least:
            faults.append(Faint(front, ground, ratio, least))
    return faults


def text_pairs(tokens: str) -> set[Pair]:
    """Each text and what it stands on: 4.5 is needed."""
    pairs = spread(TEXTS) | set(pairs_of_rules(style_sheets())) | listed_in(tokens, TEXT)
    return {pair for pair in pairs if not LOCAL & set(pair)}


def control_pairs(tokens: str) -> set[Pair]:
    """Each border, knot or focus and what it stands on: 3 is needed."""
    return spread(CONTROLS) | listed_in(tokens, CONTROL)


def faint_everywhere(tokens: str, town: Town, *, dark: bool) -> list[Faint]:
    """Text, controls and marks of a town in one scheme; a theme stands under its code after « theme: »."""
    colours = palette(tokens, town, dark=dark)
    faults = faint(colours, text_pairs(tokens), TEXT) + faint(colours, control_pairs(tokens), CONTROL)
    for code, colour in themes(town, dark=dark).items():
        # Under a name that no token has: a theme may be called « ground ».
        name = THEME + code
        pairs = [(name, ground) for ground in MARKS_STAND_ON] + [(ON_THEME, name)]
        faults += faint(colours | {name: colour}, pairs, CONTROL)
    return faults


def tokens_text() -> str:
    return (CSS / "tokens.css").read_text(encoding="utf-8")
