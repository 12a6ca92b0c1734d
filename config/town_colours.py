"""The colours of a town's file, for `town check`: which of them make a page hard to read, in French."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from config.contrast import THEME, Faint, faint_everywhere, sources, tokens_text
from config.town import Town, is_colour
from config.town_table import Fault

SCHEMES = (("jour", "colours", False), ("nuit", "colours.dark", True))
# How a page calls what stands on what; the others go by their name in tokens.css.
WORDS = {
    "ground": "le fond de la page",
    "paper": "le fond des cartes",
    "ink": "le texte",
    "ink-2": "le texte secondaire",
    "action": "les liens",
    "action-2": "les liens sous le pointeur",
    "btn": "les boutons",
    "btn-2": "les boutons sous le pointeur",
    "on-btn": "le texte des boutons",
    "on-action": "le signe des erreurs",
    "done": "ce qui est fait",
    "on-done": "le texte sur ce qui est fait",
    "mark": "les marques",
    "on-mark": "le texte des marques",
    "roof": "le bandeau du haut",
    "on-roof": "le texte du bandeau",
    "on-roof-2": "le petit texte du bandeau",
    "field": "le grand aplat de l’accueil",
    "on-field": "le texte du grand aplat",
    "wood": "le pied de page",
    "on-wood": "le texte du pied de page",
    "edge": "les bords",
    "on-theme": "la forme du thème",
    "tint-straw": "les choix faits",
    "tint-brick": "le fond des erreurs",
    "tint-forest": "le fond des bonnes nouvelles",
    "tint-slate": "le fond des avis",
}


def colour_faults(town: Town) -> list[Fault]:
    """One fault for each colour of the file that cannot be read where the site puts it, by day or by night."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    readable = _readable(town)
    for scheme, table, dark in SCHEMES:
        origin = sources(tokens_text(), readable, dark=dark)
        # A pair may be asked for twice, as a text and as a control: the text's is the harder.
        pairs = {
            (pair.front, pair.ground): pair for pair in reversed(faint_everywhere(tokens_text(), readable, dark=dark))
        }
        for pair in pairs.values():
            for where in _blamed(pair, origin, town, table, dark):
                found[where, scheme].append(_told(pair))
    return [
        Fault(where, f"trop proche, de {scheme}, de ce qui l’entoure : {' ; '.join(told[:3])}. Éclaircissez ou foncez.")
        for (where, scheme), told in found.items()
    ]


def _readable(town: Town) -> Town:
    """The town without what is no colour: that is a fault of its own, already told."""
    return replace(
        town,
        colours={name: colour for name, colour in town.colours.items() if is_colour(colour)},
        dark_colours={name: colour for name, colour in town.dark_colours.items() if is_colour(colour)},
        themes=tuple(theme for theme in town.themes if is_colour(theme.colour) and is_colour(theme.colour_dark)),
    )


def _blamed(pair: Faint, origin: dict[str, str], town: Town, table: str, dark: bool) -> Iterator[str]:
    """The keys of the file that make this pair; a colour of the look itself is nobody's here."""
    own = town.colours | (town.dark_colours if dark else {})
    for rank, theme in enumerate(town.themes, start=1):
        if THEME + theme.code in (pair.front, pair.ground):
            yield f"themes.{rank}.{'colour_dark' if dark else 'colour'}"
            return
    names = {origin.get(pair.front, ""), origin.get(pair.ground, "")} & own.keys()
    for name in sorted(names):
        yield f"{table if not dark or name in town.dark_colours else 'colours'}.{name}"


def _told(pair: Faint) -> str:
    front, ground = (WORDS.get(name, f"« {name.removeprefix(THEME)} »") for name in (pair.front, pair.ground))
    ratio, least = (f"{number:.2f}".replace(".", ",") for number in (pair.ratio, pair.least))
    return f"{front} sur {ground}, contraste de {ratio}, il en faut {least}"
