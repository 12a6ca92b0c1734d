"""Collected JavaScript read by our own eyes: what the storage looks for, and misses, is what is judged."""

import json
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path

COMMENT = re.compile(r"/\*.*?\*/|(?<![:'\"])//[^\n]*", re.DOTALL)
# import 'a' · import x from 'a' · export { x } from 'a' · import('a'), whatever ends the line.
IMPORTS = re.compile(
    r"""\bimport\s*(?:[\w*$\s{},]+?\bfrom\s*)?(['"])(?P<static>[^'"\n]+)\1"""
    r"""|\bexport\s*[\w*$\s{},]+?\bfrom\s*(['"])(?P<again>[^'"\n]+)\3"""
    r"""|\bimport\s*\(\s*(?P<later>[^)]*?)\s*\)"""
)
QUOTED = re.compile(r"""(['"])([^'"]+)\1""")


def imports_of(text: str) -> Iterator[tuple[int, str]]:
    """Line and name of each module a module asks for; a name that is only known when it runs, as it is written."""
    bare = COMMENT.sub(lambda found: "\n" * found.group().count("\n"), text)
    for found in IMPORTS.finditer(bare):
        name = found["static"] or found["again"]
        if name is None:
            quoted = QUOTED.fullmatch(found["later"])
            name = quoted[2] if quoted else found["later"]
        yield bare.count("\n", 0, found.start()) + 1, name


def unhashed(collected: Path) -> list[str]:
    """The imports of our modules that do not name a hashed file that is there."""
    manifest = json.loads((collected / "staticfiles.json").read_text(encoding="utf-8"))["paths"]
    hashed = set(manifest.values())
    faults = []
    for original, name in sorted(manifest.items()):
        if original.startswith("js/") and original.endswith(".js"):
            for line, asked in imports_of((collected / name).read_text(encoding="utf-8")):
                target = posixpath.normpath(posixpath.join(posixpath.dirname(name), asked))
                if target not in hashed or not (collected / target).exists():
                    faults.append(f"{original}:{line}: {asked}")
    return faults
