"""The French catalogue as written (.po) and as read by the site (.mo), and the plurals that code and pages ask for."""

import ast
import gettext
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.template import engines
from django.templatetags.i18n import BlockTranslateNode

from tests.house.source import parse

KEYWORD = re.compile(r"(msgid|msgid_plural|msgstr|msgstr\[\d\]) (\".*\")")
PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]")
COUNTING = {"ngettext", "ngettext_lazy"}
Plural = tuple[str, str]


@dataclass
class Entry:
    fuzzy: bool = False
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def forms(self) -> list[str]:
        return [self.texts.get(f"msgstr[{number}]", "") for number in (0, 1)]


def read_po(path: Path) -> list[Entry]:
    """Its entries, the head included; what is commented out is none."""
    entries = []
    for block in re.split(r"\n\s*\n", path.read_text(encoding="utf-8")):
        entry, keyword = Entry(), ""
        for line in block.splitlines():
            found = KEYWORD.fullmatch(line.strip())
            entry.fuzzy = entry.fuzzy or (line.startswith("#,") and "fuzzy" in line)
            if found:
                keyword = found[1]
            if found or line.startswith('"'):
                text = ast.literal_eval(found[2] if found else line)
                entry.texts[keyword] = entry.texts.get(keyword, "") + text
        if entry.texts:
            entries.append(entry)
    return entries


def plurals_of_page(source: str) -> list[Plural]:
    """What a template counts by `blocktranslate`, read as Django compiles it."""
    template: Any = engines["django"].from_string(source)
    nodes = template.template.nodelist.get_nodes_by_type(BlockTranslateNode)
    counting = [node for node in nodes if node.plural]
    return [(_text(node, node.singular), _text(node, node.plural)) for node in counting]


def _text(node: Any, tokens: Any) -> str:
    said: str = node.render_token_list(tokens)[0]
    return said


def plurals_of_module(path: Path) -> Iterator[Plural]:
    """What a module counts by `ngettext` and its kin, under whatever name it imports them."""
    tree = parse(path)
    imported = [alias for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names]
    names = {alias.asname or alias.name for alias in imported if alias.name in COUNTING} | COUNTING
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            texts = [text.value for text in node.args if isinstance(text, ast.Constant) and isinstance(text.value, str)]
            if called in names and len(texts) >= 2:
                # `ngettext_lazy` may name its number by a third text.
                yield texts[0], texts[1]


def incomplete(asked: Iterable[Plural], entries: list[Entry]) -> list[str]:
    """What is wrong with the plurals of a catalogue, given those that are asked for."""
    asked = set(asked)
    said = {(e.texts["msgid"], e.texts["msgid_plural"]): e for e in entries if "msgid_plural" in e.texts}
    head = next((entry.texts.get("msgstr", "") for entry in entries if entry.texts.get("msgid") == ""), "")
    faults = [] if "plural=(n > 1);" in head else ["the head does not say plural=(n > 1): zero is singular in French"]
    for plural in sorted(asked | set(said)):
        wrong = wrong_with(plural, said.get(plural), plural in asked)
        faults += [f"« {plural[0]} »: {wrong}"] if wrong else []
    return faults


def wrong_with(plural: Plural, entry: Entry | None, asked: bool) -> str:
    if entry is None:
        return "not in the catalogue"
    if not asked:
        return "nobody asks for it"
    if entry.fuzzy or not all(entry.forms):
        return "a form is missing"
    places = [set(PLACE.findall(text)) for text in (*plural, *entry.forms)]
    return "" if places[2] <= places[0] | places[1] and places[3] == places[1] else "its places are not the same"


def out_of_step(entries: list[Entry], mo: Path) -> list[str]:
    """What the compiled catalogue does not say as the written one, and the reverse."""
    with mo.open("rb") as file:
        kept: dict[Any, str] = dict(vars(gettext.GNUTranslations(file))["_catalog"])
    written: dict[Any, str] = {}
    for entry in entries:
        key = entry.texts["msgid"]
        if "msgid_plural" in entry.texts:
            written |= {(key, number): text for number, text in enumerate(entry.forms)}
        else:
            written[key] = entry.texts["msgstr"]
    different = [key for key in written | kept if written.get(key) != kept.get(key)]
    return sorted(f"{key!r}: compile the catalogue again" for key in different)
