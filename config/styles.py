"""The page of every piece of the look, for whoever draws or checks it: in the demonstration only. It shows the
components themselves, so that it cannot say otherwise than the site."""

import re
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.contrast import (
    CONTROL,
    DECLARATION,
    MARKS_STAND_ON,
    ON_THEME,
    TEXT,
    contrast,
    control_pairs,
    palette,
    text_pairs,
    themes,
    tokens_text,
)
from config.samples import samples

SIZE = re.compile(r"(t-?|s)\d+")
REM = 16  # points, where the reader has not asked for more


@dataclass(frozen=True)
class Swatch:
    """A token and the colour it gives by day and by night."""

    name: str
    light: str
    dark: str


@dataclass(frozen=True)
class Ratio:
    """What stands on what, and how far apart they are: `light` and `dark` are ratios, as they are said."""

    front: Swatch
    ground: Swatch
    light: str
    dark: str
    least: float


@dataclass(frozen=True)
class Size:
    """A step of a scale: the token, its value, and how many points that is."""

    name: str
    value: str
    points: float


@require_safe
def styles(request: HttpRequest) -> HttpResponse:
    """« La planche des pièces »."""
    return render(
        request,
        "config/styles.html",
        {
            "numbers": count(1),
            "swatches": _swatches(),
            "text_ratios": _ratios(text_pairs(tokens_text()), TEXT),
            "control_ratios": _ratios(control_pairs(tokens_text()), CONTROL),
            "theme_ratios": _theme_ratios(),
            "types": _sizes("t"),
            "spaces": _sizes("s"),
            **samples(),
        },
    )


def _palettes() -> tuple[dict[str, str], dict[str, str]]:
    """By day and by night, the themes too, under their code."""
    light, dark = (palette(tokens_text(), settings.TOWN, dark=dark) for dark in (False, True))
    return light, light | dark


def _swatches() -> list[Swatch]:
    light, dark = _palettes()
    return [Swatch(name, light.get(name, dark[name]), dark[name]) for name in dark]


def _ratios(pairs: set[tuple[str, str]], least: float) -> list[Ratio]:
    known = {swatch.name: swatch for swatch in _swatches()}
    return [_ratio(known[front], known[ground], least) for front, ground in sorted(pairs, key=lambda pair: pair[::-1])]


def _theme_ratios() -> list[Ratio]:
    """Each mark where it may stand, and the form cut into it."""
    known = {swatch.name: swatch for swatch in _swatches()}
    light, dark = (themes(settings.TOWN, dark=dark) for dark in (False, True))
    marks = [Swatch(theme.name, light[theme.code], dark[theme.code]) for theme in settings.TOWN.themes]
    pairs = [(mark, known[ground]) for mark in marks for ground in MARKS_STAND_ON]
    return [_ratio(*pair, CONTROL) for pair in pairs + [(known[ON_THEME], mark) for mark in marks]]


def _ratio(front: Swatch, ground: Swatch, least: float) -> Ratio:
    light, dark = contrast(front.light, ground.light), contrast(front.dark, ground.dark)
    return Ratio(front, ground, _said(light), _said(dark), least)


def _said(ratio: float) -> str:
    """Cut, not rounded: 4,49 is not 4,5."""
    return f"{int(ratio * 100) / 100:.2f}".replace(".", ",")


def _sizes(kind: str) -> list[Size]:
    values: dict[str, Any] = dict(DECLARATION.findall(tokens_text()))
    found = [(name, value) for name, value in values.items() if SIZE.fullmatch(name) and name.startswith(kind)]
    return [Size(name, value, float(value.removesuffix("rem")) * REM) for name, value in found]
