"""The colours a page really gets, as the cascade gives them: tokens.css, then the town's own, light or dark."""

import re
from collections.abc import Iterator
from pathlib import Path

from config.town import Town
from tests.house.source import ROOT

CSS = ROOT / "frontend" / "static" / "css"
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


def palette(tokens: str, town: Town, *, dark: bool) -> Palette:
    """{name of a token: « #rrggbb »}, as a page without any theme resolves them."""
    text = COMMENT.sub("", tokens)
    values = dict(DECLARATION.findall("".join(LIGHT.findall(text))))
    values |= dict(DECLARATION.findall("".join(DARK.findall(text)))) if dark else {}
    # /ville.css comes last: the town's light colours pass over the dark ones of the tokens, where it names no dark.
    values |= town.colours | (town.dark_colours if dark else {})
    found = {name: _resolve(name, values) for name in values}
    return {name: colour for name, colour in found.items() if HEX.fullmatch(colour)}


def themes(town: Town, *, dark: bool) -> Palette:
    return {theme.code: theme.colour_dark if dark else theme.colour for theme in town.themes}


def _resolve(name: str, values: dict[str, str]) -> str:
    value = values[name].strip()
    other = VAR.fullmatch(value)
    return _resolve(other.group(1), values) if other and other.group(1) in values else value


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
