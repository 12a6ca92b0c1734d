"""Invented towns: the software in another town than Raismes, with nothing of hers."""

import shutil
from pathlib import Path

VALLOMBREUSE = Path(__file__).parent / "vallombreuse"


def copy_town(folder: Path) -> Path:
    """A sound `ville.toml`, with the files it names."""
    return Path(shutil.copytree(VALLOMBREUSE, folder / "ville")) / "ville.toml"


def change(sheet: Path, right: str, wrong: str) -> int:
    """Write something else in the file; the line where the right thing was."""
    text = sheet.read_text(encoding="utf-8")
    assert text.count(right) == 1, right
    sheet.write_text(text.replace(right, wrong), encoding="utf-8")
    return text[: text.index(right)].count("\n") + 1
