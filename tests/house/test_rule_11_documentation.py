"""Rule 11: each setting, command, verb and page that the documents name exists, and each that exists is in them."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.test import Client
from django.urls import Resolver404, resolve

from config.town_check import KNOWN
from journal.management.commands.verbs import verbs_page
from tests.house.source import BROKEN, ROOT, parse, refuse, rooms

SAMPLE = BROKEN / "rule_11"
SETTINGS = ROOT / "docs" / "town" / "reglages.md"
# Read by the scripts, not by the settings.
OF_SCRIPTS = {"HOST", "PORT", "WEB_WORKERS"}
PATH = re.compile(r"`(/[a-z0-9/-]*)(?:\?[^`]*)?`")
COMMAND = re.compile(r"manage\.py ([a-z_]+)")
ROW = re.compile(r"^\| ((?:`[A-Z_]+`(?:, )?)+) \|", re.MULTILINE)


def documents(root: Path = ROOT) -> list[Path]:
    """What a reader may open: docs/, and the pages at the root."""
    return sorted([*root.glob("*.md"), *root.glob("docs/**/*.md")])


def settings_read(module: Path) -> set[str]:
    """The variables of the environment that a module asks by `env.…("NAME")`."""
    return {
        node.args[0].value
        for node in ast.walk(parse(module))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and getattr(node.func.value, "id", "") == "env"
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    } | set(re.findall(r'env\.(?:db|email)_url\("([A-Z_]+)"', module.read_text(encoding="utf-8")))


def settings_told(page: Path) -> set[str]:
    return {name for row in ROW.findall(page.read_text(encoding="utf-8")) for name in re.findall("`([A-Z_]+)`", row)}


def unknown_names(pages: Iterable[Path]) -> Iterator[str]:
    """Commands and pages that a document names and that are not there."""
    commands = get_commands()
    for page in pages:
        text = page.read_text(encoding="utf-8")
        yield from (f"{page.name}: manage.py {name}" for name in COMMAND.findall(text) if name not in commands)
        yield from (f"{page.name}: {path}" for path in PATH.findall(text) if not _leads(path))


def _leads(path: str) -> bool:
    try:
        resolve(path, "config.demo_urls")
    except Resolver404:
        return False
    return True


def ours() -> set[str]:
    """The commands of our rooms."""
    return {name for name, room in get_commands().items() if room in rooms()}


def never_told(names: Iterable[str], pages: Iterable[Path]) -> list[str]:
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    return sorted(name for name in names if f"manage.py {name}" not in text)


def test_settings_are_those_of_the_page():
    asked = settings_read(ROOT / "config" / "settings.py") | settings_read(ROOT / "config" / "letters.py")
    assert asked | OF_SCRIPTS == settings_told(SETTINGS)


def test_commands_and_pages_of_the_documents_exist():
    refuse(list(unknown_names(documents())))


def test_every_command_is_told():
    refuse(never_told(ours(), documents()))


def test_every_key_of_the_town_is_explained_in_its_file():
    text = (ROOT / "ville.toml").read_text(encoding="utf-8")
    keys = {key for table in KNOWN.values() for key in table}
    refuse(sorted(key for key in keys if not re.search(rf"^#? ?\[*{key}\b", text, re.MULTILINE)))


def test_verbs_are_those_of_the_page():
    page = ROOT / "docs" / "developers" / "verbs.md"
    assert page.read_text(encoding="utf-8") == verbs_page(), "manage.py verbs > docs/developers/verbs.md"


@pytest.mark.django_db
def test_pages_of_the_foot_are_told(town):
    """What every reader can reach is told by hand, not by the table of rights alone, which names every address."""
    text = "\n".join(page.read_text(encoding="utf-8") for page in documents() if page.name != "droits.md")
    foot = Client().get("/").content.decode().partition("<footer")[2]
    paths = re.findall(r'href="(/[a-z-]+/)"', foot)
    assert paths
    refuse([path for path in paths if path not in text])


def test_what_does_not_exist_is_found():
    assert settings_read(SAMPLE / "settings.py") == {"TOLD", "UNTOLD", "DATABASE_URL"}
    assert settings_told(SAMPLE / "page.md") == {"TOLD", "GONE"}
    assert list(unknown_names([SAMPLE / "page.md"])) == ["page.md: manage.py vanished", "page.md: /nulle-part/"]
    assert never_told({"town", "lonely"}, [SAMPLE / "page.md"]) == ["lonely"]
