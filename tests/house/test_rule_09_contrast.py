"""Rule 9, colours: every pair a page shows reaches 4.5:1 (text) or 3:1 (controls), light and dark, the town's too."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import replace

import pytest
from django.conf import settings

from config.town import Town
from tests.house.colours import CSS, Pair, Palette, contrast, pairs_of_rules, palette, style_sheets, themes, used
from tests.house.source import BROKEN, refuse

SAMPLE = BROKEN / "rule_09"
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
ON_THEME = "on-theme"  # paired with each theme's own colour
LISTED = re.compile(r"pairs ([\d.]+): ([^*\n]+)")


def spread(table: dict[str, str]) -> set[Pair]:
    return {(front, ground) for ground, fronts in table.items() for front in fronts.split()}


def listed_in(tokens: str, least: float) -> set[Pair]:
    """The pairs the head of tokens.css promises."""
    words = [word for number, line in LISTED.findall(tokens) if float(number) == least for word in line.split()]
    return {(front, ground) for front, _, ground in (word.partition("/") for word in words)}


def faint(colours: Palette, pairs: Iterable[Pair], least: float) -> list[str]:
    """The pairs that are too close; a name that is no colour is a fault too."""
    faults = []
    for front, ground in sorted(pairs):
        if front not in colours or ground not in colours:
            faults.append(f"{front} on {ground}: no such colour")
        elif (ratio := contrast(colours[front], colours[ground])) < least:
            faults.append(f"{front} on {ground}: {ratio:.2f}, {least} needed")
    return faults


def faint_everywhere(tokens: str, town: Town, *, dark: bool) -> list[str]:
    """Text, controls and marks of a town in one scheme."""
    colours = palette(tokens, town, dark=dark)
    texts = spread(TEXTS) | set(pairs_of_rules(style_sheets())) | listed_in(tokens, TEXT)
    texts = {pair for pair in texts if not LOCAL & set(pair)}
    faults = faint(colours, texts, TEXT) + faint(colours, spread(CONTROLS) | listed_in(tokens, CONTROL), CONTROL)
    for code, colour in themes(town, dark=dark).items():
        pairs = [(code, ground) for ground in MARKS_STAND_ON] + [(ON_THEME, code)]
        faults += faint(colours | {code: colour}, pairs, CONTROL)
    return faults


def unpaired(paths) -> list[str]:
    """The colours a component uses that are in no pair: nobody would see them fade."""
    paired = {name for pair in spread(TEXTS) | spread(CONTROLS) | set(pairs_of_rules(style_sheets())) for name in pair}
    known = set(palette(tokens_text(), settings.TOWN, dark=False)) - paired - DRAWN - LOCAL - {ON_THEME}
    return [
        f"{where}: {name}"
        for where, named in used(paths)
        for names in named.values()
        for name in names
        if name in known
    ]


def tokens_text() -> str:
    return (CSS / "tokens.css").read_text(encoding="utf-8")


def test_contrast_is_that_of_wcag():
    # Known values: black on white; #767676, the lightest grey that passes; #777777, which does not.
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#fff", "#000") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_pair_can_be_read(dark):
    assert len(palette(tokens_text(), settings.TOWN, dark=dark)) > 40
    refuse(faint_everywhere(tokens_text(), settings.TOWN, dark=dark))


def test_every_colour_of_a_component_is_in_a_pair():
    refuse(unpaired(style_sheets()))


def test_pale_token_is_found():
    pale = tokens_text() + (SAMPLE / "pale.css").read_text(encoding="utf-8")
    faults = faint_everywhere(pale, settings.TOWN, dark=False)
    assert any(fault.startswith("ink-2 on ground: 2.") for fault in faults)
    assert any(fault.startswith("edge on paper: 1.") for fault in faults)
    assert not any("action" in fault for fault in faults)


def test_pale_town_is_found():
    colours = tomllib.loads((SAMPLE / "ville.toml").read_text(encoding="utf-8"))["colours"]
    town = settings.TOWN
    themes_too = tuple(replace(theme, colour="#FFE9A8") for theme in town.themes[:1]) + town.themes[1:]
    pale = replace(town, colours=town.colours | colours, themes=themes_too)
    faults = faint_everywhere(tokens_text(), pale, dark=False)
    assert any(fault.startswith("on-btn on btn:") for fault in faults)
    assert any(fault.startswith(f"{town.themes[0].code} on paper:") for fault in faults)


def test_town_that_names_no_dark_colours_is_found():
    faults = faint_everywhere(tokens_text(), replace(settings.TOWN, dark_colours={}), dark=True)
    assert any(fault.startswith("action on ground:") for fault in faults)


def test_pair_and_colour_that_no_table_names_are_found():
    component = [SAMPLE / "component.css"]
    colours = palette(tokens_text(), settings.TOWN, dark=False)
    assert [fault.partition(":")[0] for fault in faint(colours, pairs_of_rules(component), TEXT)] == ["mist on paper"]
    assert unpaired(component) == ["component.css .faint: mist", "component.css .thing: lino-hill"]
