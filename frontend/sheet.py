"""The look in one file: what the style sheets of css/ and css/components/ say, in one answer. Asked for one by one,
they were half of what a page costs a telephone (docs/decisions/0021); each stays a file of its own to who writes it."""

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.templatetags.static import static

STATIC = Path(__file__).resolve().parent / "static"
CSS = STATIC / "css"
FIRST = ("tokens.css", "base.css", "layout.css")
NEAR = re.compile(r'url\("(\.\./[^"]+)"\)')


@dataclass(frozen=True)
class Sheet:
    """`version` changes with a letter of `text`."""

    text: str
    version: str

    @property
    def address(self) -> str:
        """Written here, not asked of the site's addresses: the pages of errors show it too."""
        return f"/style.{self.version}.css"


@lru_cache(maxsize=1)
def sheet() -> Sheet:
    """The order is fixed by the cascade layers, not by the files."""
    paths = [*(CSS / name for name in FIRST), *sorted(CSS.glob("components/*.css"))]
    text = "\n".join(_with_addresses(path) for path in paths)
    return Sheet(text, hashlib.sha256(text.encode()).hexdigest()[:12])


def _with_addresses(path: Path) -> str:
    """The images that a file names from where it stands, by their addresses."""

    def address(near: re.Match[str]) -> str:
        return f'url("{static((path.parent / near[1]).resolve().relative_to(STATIC).as_posix())}")'

    return NEAR.sub(address, path.read_text(encoding="utf-8"))
