"""Rule 9, colours: every pair a page shows reaches 4.5:1 (text) or 3:1 (controls), light and dark, the town's too.

The pairs are in config/contrast.py: `manage.py town check` reads the same.
"""

import tomllib
from dataclasses import replace

import pytest
from django.conf import settings

from config.contrast import (
    CONTROLS,
    DRAWN,
    LOCAL,
    ON_THEME,
    TEXT,
    TEXTS,
    contrast,
    faint,
    faint_everywhere,
    pairs_of_rules,
    palette,
    spread,
    style_sheets,
    tokens_text,
    used,
)
from tests.house.source import BROKEN, refuse

SAMPLE = BROKEN / "rule_09"


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


def test_contrast_is_that_of_wcag():
    # Known values: black on white; #767676, the lightest grey that passes; #777777, which does not.
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#fff", "#000") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_pair_can_be_read(dark):
    assert len(palette(tokens_text(), settings.TOWN, dark=dark)) > 40
    refuse(list(map(str, faint_everywhere(tokens_text(), settings.TOWN, dark=dark))))


def test_every_colour_of_a_component_is_in_a_pair():
    refuse(unpaired(style_sheets()))


def test_pale_token_is_found():
    pale = tokens_text() + (SAMPLE / "pale.css").read_text(encoding="utf-8")
    faults = list(map(str, faint_everywhere(pale, settings.TOWN, dark=False)))
    assert any(fault.startswith("ink-2 on ground: 2.") for fault in faults)
    assert any(fault.startswith("edge on paper: 1.") for fault in faults)
    assert not any("action" in fault for fault in faults)


def test_pale_town_is_found():
    colours = tomllib.loads((SAMPLE / "ville.toml").read_text(encoding="utf-8"))["colours"]
    town = settings.TOWN
    themes_too = tuple(replace(theme, colour="#FFE9A8") for theme in town.themes[:1]) + town.themes[1:]
    pale = replace(town, colours=town.colours | colours, themes=themes_too)
    faults = list(map(str, faint_everywhere(tokens_text(), pale, dark=False)))
    assert any(fault.startswith("on-btn on btn:") for fault in faults)
    assert any(fault.startswith(f"theme:{town.themes[0].code} on paper:") for fault in faults)


def test_town_that_names_no_dark_colours_is_found():
    faults = list(map(str, faint_everywhere(tokens_text(), replace(settings.TOWN, dark_colours={}), dark=True)))
    assert any(fault.startswith("action on ground:") for fault in faults)


def test_pair_and_colour_that_no_table_names_are_found():
    component = [SAMPLE / "component.css"]
    colours = palette(tokens_text(), settings.TOWN, dark=False)
    pairs = [(fault.front, fault.ground) for fault in faint(colours, pairs_of_rules(component), TEXT)]
    assert pairs == [("mist", "paper")]
    assert unpaired(component) == ["component.css .faint: mist", "component.css .thing: slate"]
