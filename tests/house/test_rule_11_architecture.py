"""Rule 11, the code as the documents tell it: the rooms drawn, the modules, functions and registries named."""

import os
import pkgutil
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import grimp
import pytest
from django.core.management import call_command

from config.rooms import HOLDS, read_house, with_words
from config.rooms_drawing import drawn, lines_of
from tests.house.source import BROKEN, ROOT, dotted, refuse, room_modules, rooms
from tests.house.test_rule_11_documentation import MEASURES, documents

SAMPLE = BROKEN / "rule_11"
FOLDER = ROOT / "docs" / "developers"
PAGE, DRAWING = FOLDER / "architecture.md", FOLDER / "architecture.svg"
WRITTEN = "manage.py rooms"
# `lettres/outbox.py`, `lettres/outbox.py:send_due`, `script/bench map`, `docs/town/`; no address (`/carte/plan.svg`).
PLACE = re.compile(
    r"`((?:[\w-][\w.-]*/)*[\w-][\w.-]*(?:\.(?:py|js|css|html|svg|md|toml)|/)|script/\w+)(?::([\w.]+)| [^`\n]+)?`"
)
DOTTED = re.compile(rf"`((?:{'|'.join((*rooms(), 'tests'))})(?:\.\w+)+)`")
REGISTRY = re.compile(r"^(\w+): Registry\[", re.MULTILINE)
ROW = re.compile(r"^\| `(\w+(?:\.\w+)+)` \|", re.MULTILINE)


def names_gone(pages: Iterable[Path]) -> Iterator[str]:
    """What a page names between backquotes and is not there: files, folders, what a module holds."""
    known = names_of_files()
    for page in pages:
        text = page.read_text(encoding="utf-8")
        for place, name in PLACE.findall(text):
            alone = place.rstrip("/")
            if not ((ROOT / place).exists() if "/" in alone else alone in known):
                yield f"{page.name}: {place}"
            elif name and not resolves(f"{place.removesuffix('.py').replace('/', '.')}:{name}"):
                yield f"{page.name}: {place}:{name}"
        yield from (f"{page.name}: {name}" for name in DOTTED.findall(text) if not resolves(name))


def names_of_files() -> set[str]:
    """Of every file and folder, wherever it stands; but not of those that begin with a point. Folders that commands
    make, which a new clone does not have yet, are told by .gitignore."""
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8")
    found = set(re.findall(r"^(\w+)/$", ignored, re.MULTILINE))
    for _, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found |= {*folders, *files}
    return found


def resolves(name: str) -> bool:
    try:
        pkgutil.resolve_name(name)
    except (ImportError, AttributeError):
        return False
    return True


def registries_of(modules: Iterable[Path], root: Path = ROOT) -> set[str]:
    """Every registry that these modules make, by its full name."""
    return {
        f"{dotted(path, root)}.{name}"
        for path in modules
        for name in REGISTRY.findall(path.read_text(encoding="utf-8"))
    }


def registries_told(page: Path) -> set[str]:
    return set(ROW.findall(page.read_text(encoding="utf-8")))


def test_names_in_the_documents_exist():
    refuse(list(names_gone([*documents(), *MEASURES])))


def test_registries_are_those_of_the_page():
    assert registries_told(PAGE) == registries_of(room_modules())


def test_drawing_and_table_are_those_of_the_imports():
    house, page = read_house(ROOT), PAGE.read_text(encoding="utf-8")
    assert DRAWING.read_text(encoding="utf-8") == drawn(house), WRITTEN
    assert page == with_words(page, house), WRITTEN


def test_command_writes_the_drawing_and_the_table(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    for name in ("pyproject.toml", *rooms()):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "docs" / "developers").mkdir(parents=True)
    page, told = tmp_path / PAGE.relative_to(ROOT), PAGE.read_text(encoding="utf-8")
    page.write_text(re.sub(r"^\| `carte` .*\n", "", told, flags=re.MULTILINE), encoding="utf-8")
    call_command("rooms")
    house = read_house(ROOT)
    assert page.read_text(encoding="utf-8") == with_words(told, house)
    assert (tmp_path / DRAWING.relative_to(ROOT)).read_text(encoding="utf-8") == drawn(house)


def test_imports_are_those_that_the_contracts_see():
    """import-linter reads them by itself: what it does not see is not refused either."""
    graph = grimp.build_graph(*rooms(), cache_dir=None)
    pairs = Counter(
        (importer.partition(".")[0], imported.partition(".")[0])
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
    )
    assert read_house(ROOT).imports == {pair: number for pair, number in pairs.items() if pair[0] != pair[1]}


def test_every_room_is_told_within_its_box():
    house = read_house(ROOT)
    assert set(house.rooms) == set(rooms()) == set(HOLDS)
    refuse([room for room in house.rooms if len(lines_of(room)) > 2])


def test_readme_and_the_page_tell_one_order_of_rooms():
    assert f"`{read_house(ROOT).chain}`" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_import_that_is_not_drawn_is_found():
    house = read_house(SAMPLE / "house")
    assert (house.chain, house.shelf_chain) == ("config → (carte | socle)", "views, api → models")
    # Within a function, from the package, from the module: one pair; its own room and other libraries are none.
    assert house.imports == {("config", "carte"): 2, ("config", "socle"): 1}
    stale = (SAMPLE / "stale.md").read_text(encoding="utf-8")
    assert "`carte` 1," in stale
    mended = with_words(stale, house)
    assert "`carte` 2, `socle` 1" in mended
    assert (mended.startswith("# Before\n"), mended.endswith("After.\n")) == (True, True)
    assert with_words(mended, house) == mended
    with pytest.raises(ValueError, match="no block"):
        with_words("# Without\n", house)
    less = drawn(read_house(SAMPLE / "house" / "less"))
    assert ">2</text>" in drawn(house)
    assert ">2</text>" not in less


def test_names_that_are_gone_are_found():
    assert list(names_gone([SAMPLE / "names.md"])) == [
        "names.md: lettres/inbox.py",
        "names.md: lettres/outbox.py:send_never",
        "names.md: script/nothing",
        "names.md: nowhere.py",
        "names.md: cellar/",
        "names.md: journal.verbs.nouns",
        "names.md: config.doors.knockers",
    ]


def test_registry_that_no_page_tells_is_found():
    assert registries_of([SAMPLE / "house" / "config" / "doors.py"], SAMPLE / "house") == {"config.doors.bells"}
    assert registries_told(SAMPLE / "names.md") == {"config.doors.knockers"}
