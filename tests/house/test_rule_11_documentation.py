"""Rule 11: each setting, command, verb and page that the documents name exists, and each that exists is in them."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class
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
# « manage.py counts verify|repair » names two.
ASKED = re.compile(r"manage\.py ([a-z_]+) ([a-z]+(?:\|[a-z]+)*)")
LINK = re.compile(r"\]\(([^)\s#]+)[^)\s]*\)")
AWAY = re.compile(r"[a-z]+:")
# Where a reader begins.
DOORS = (ROOT / "README.md", ROOT / "CONTRIBUTING.md")
MEASURES = sorted(ROOT.glob("benchmarks/*.md"))
DECISIONS = ROOT / "docs" / "decisions"
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


def verbs_of(command: str) -> set[str]:
    """The words that may follow a command of ours: `check`, `load`… of `town`; none for one that takes none."""
    parser = load_command_class(get_commands()[command], command).create_parser("manage.py", command)
    # The options that Django gives every command (--verbosity) are no words.
    choices = [argument.choices for argument in parser._actions if argument.choices and not argument.option_strings]
    return {str(word) for words in choices for word in words}


def asked_of(pages: Iterable[Path]) -> set[tuple[str, str]]:
    """(command, word) of all that pages ask of commands that take words."""
    texts = [page.read_text(encoding="utf-8") for page in pages]
    named = [found for text in texts for found in ASKED.findall(text) if found[0] in ours()]
    return {(name, word) for name, words in named if verbs_of(name) for word in words.split("|")}


def led_to(page: Path) -> Iterator[Path]:
    """The files that a page links to; of a folder, its README."""
    for href in LINK.findall(page.read_text(encoding="utf-8")):
        if not AWAY.match(href):
            place = (page.parent / href).resolve()
            yield place / "README.md" if place.is_dir() else place


def dead_links(pages: Iterable[Path]) -> list[str]:
    return [f"{page.name}: {place.name}" for page in pages for place in led_to(page) if not place.exists()]


def never_reached(pages: Iterable[Path], doors: Iterable[Path]) -> list[str]:
    """The pages to which no link leads, from page to page."""
    reached, waiting = set(), list(doors)
    while waiting:
        page = waiting.pop()
        if page not in reached and page.exists() and page.suffix == ".md":
            reached.add(page)
            waiting += led_to(page)
    return sorted(page.name for page in set(pages) - reached)


def decisions_told(folder: Path) -> tuple[list[str], list[str]]:
    """The lines of a list of decisions, and what they should be: each page by its title, without its day."""
    titles = {page: page.read_text(encoding="utf-8").partition("\n")[0] for page in sorted(folder.glob("[0-9]*.md"))}
    should = [f"- [{re.sub(r' [(][^()]*[)]$', '', title[2:])}]({page.name})" for page, title in titles.items()]
    return re.findall(r"^- .*", (folder / "README.md").read_text(encoding="utf-8"), re.MULTILINE), should


def test_settings_are_those_of_the_page():
    asked = settings_read(ROOT / "config" / "settings.py") | settings_read(ROOT / "config" / "letters.py")
    assert asked | OF_SCRIPTS == settings_told(SETTINGS)


def test_commands_and_pages_of_the_documents_exist():
    refuse(list(unknown_names(documents())))


def test_every_command_is_told():
    refuse(never_told(ours(), documents()))


def test_words_of_commands_are_those_of_the_documents():
    assert asked_of(documents()) == {(name, word) for name in ours() for word in verbs_of(name)}


def test_every_script_is_told():
    scripts = {path.name for path in (ROOT / "script").iterdir() if path.is_file()}
    refuse(sorted(scripts - set(re.findall(r"`script/(\w+)", "\n".join(page.read_text("utf-8") for page in DOORS)))))


def test_links_lead_somewhere():
    refuse(dead_links([*documents(), *MEASURES]))


def test_every_page_can_be_reached():
    refuse(never_reached([*documents(), *MEASURES], DOORS))


def test_every_decision_is_in_the_list():
    told, should = decisions_told(DECISIONS)
    assert told == should


def test_rules_of_the_house_are_those_of_the_table():
    rules = {path.name for path in Path(__file__).parent.glob("test_rule_*.py")}
    assert set(re.findall(r"`(test_rule_\d\d_\w+\.py)`", DOORS[1].read_text(encoding="utf-8"))) == rules


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
    # `town vanish` is asked and is none of them; `load`, `import` and `themes` are nowhere.
    assert asked_of([SAMPLE / "page.md"]) == {("town", "check"), ("town", "vanish"), ("counts", "verify")}
    assert verbs_of("town") == {"check", "load", "import", "themes"}
    assert verbs_of("verbs") == set()


def test_pages_that_lead_nowhere_or_are_not_led_to_are_found():
    pages = sorted((SAMPLE / "pages").glob("*.md"))
    assert dead_links(pages) == ["0001-begun.md: gone.md"]
    assert never_reached(pages, [SAMPLE / "pages" / "README.md"]) == ["0002-lonely.md"]
    told, should = decisions_told(SAMPLE / "pages")
    assert told == ["- [1. Begun otherwise](0001-begun.md)"]
    assert should == ["- [1. Begun](0001-begun.md)", "- [2. Lonely](0002-lonely.md)"]
