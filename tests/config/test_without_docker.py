"""« Sans Docker », in docs/town: its blocks as they are printed, typed in a shell on the suite's servers."""

import glob
import os
import re
import shlex
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.config.test_compose import SERVICES
from tests.faults.databases import ask, named, new_database
from tests.faults.service import bare_environment, good_settings
from tests.site import ROOT

PROGRAM = ".venv/bin/"


def blocks(page: str, language: str = "bash") -> list[str]:
    """The blocks of the page's part « Sans Docker », without the margin a list gives them."""
    text = (ROOT / "docs" / "town" / page).read_text(encoding="utf-8").partition("\n## Sans Docker\n")[2]
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```$", text.partition("\n## ")[0], re.DOTALL | re.MULTILINE)
    return [re.sub(rf"^{margin}", "", block, flags=re.MULTILINE) for margin, block in found]


def commands(block: str) -> list[list[str]]:
    return [shlex.split(line.replace(PROGRAM, "")) for line in block.splitlines()]


_, LIBRARIES, PREPARE, RUN, _ = blocks("installer.md")
SAVE, RESTORE = blocks("sauvegarder.md")


def test_what_prepares_and_what_runs_is_what_compose_starts() -> None:
    prepared = [words for words in commands(PREPARE) if words[:2] == ["python", "manage.py"]]
    assert SERVICES["prepare"]["command"] in prepared
    # In the image, the Dockerfile collects the files.
    assert ["python", "manage.py", "collectstatic", "--noinput"] in prepared
    assert sorted(commands(RUN)) == sorted(SERVICES[name]["command"] for name in ("web", "worker", "scheduler"))
    assert commands(LIBRARIES)[-1][-2:] == ["-r", "requirements.lock"]


def test_settings_written_are_all_that_service_wants() -> None:
    [written, unit] = blocks("installer.md", "ini")
    names = {line.partition("=")[0] for line in written.splitlines()}
    assert names >= set(good_settings()) - {"CRIEUR_MODE", "DJANGO_SETTINGS_MODULE"}
    assert "/script/server\n" in unit


def test_backups_stay_out_of_the_repository_and_of_the_image() -> None:
    for name in (".gitignore", ".dockerignore"):
        assert {"*.dump", "*.tar"} <= set((ROOT / name).read_text(encoding="utf-8").splitlines())


class Clone:
    """A folder where the commands find what they find in a clone, with its `.env`."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder, self.url, self.photos = folder, named(database), folder / "photos"
        folder.mkdir()
        # By its own path: through a link, each of its files would be compiled anew.
        program = folder / PROGRAM / "python"
        program.parent.mkdir(parents=True)
        program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n', encoding="utf-8")
        program.chmod(0o755)
        (folder / "manage.py").symlink_to(ROOT / "manage.py")
        values = good_settings(self.url) | {"MEDIA_ROOT": str(self.photos), "CRIEUR_TOWN": str(ROOT / "ville.toml")}
        lines = [f"{name}={shlex.quote(value)}\n" for name, value in values.items() if name != "CRIEUR_MODE"]
        (folder / ".env").write_text("".join(lines), encoding="utf-8")

    def type(self, block: str) -> str:
        programs = [*sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True), os.environ["PATH"]]
        done = subprocess.run(
            ["bash", "-e"],
            input=block,
            env=bare_environment() | {"PATH": os.pathsep.join(programs)},
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=200,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.mark.postgresql
@pytest.mark.timeout(300)
def test_what_is_saved_comes_back_on_a_new_machine(tmp_path: Path) -> None:
    settings, *prepare = PREPARE.splitlines()
    [again] = [line for line in prepare if line.endswith("manage.py prepare")]
    with new_database() as old, new_database() as new:
        first = Clone(tmp_path / "first", old)
        prepare = [line for line in prepare if not line.endswith("collectstatic --noinput")]
        person = f"{PROGRAM}python manage.py person add jo@exemple.fr --role administrator"
        assert "La ville est fondée." in first.type("\n".join([settings, *prepare, person]))
        (first.photos / "photo.jpg").write_bytes(b"photo")
        first.type(SAVE)
        saved = sorted([*first.folder.glob("*.dump"), *first.folder.glob("*.tar")])
        assert [file.stat().st_mode & 0o777 for file in saved] == [0o600, 0o600]

        second = Clone(tmp_path / "second", new)
        for file in saved:
            file.rename(second.folder / file.name)
        second.type(re.sub(r"\d{4}-\d{2}-\d{2}", date.today().isoformat(), RESTORE))
        assert (second.photos / "photo.jpg").read_bytes() == b"photo"
        assert ask(second.url, "SELECT email FROM comptes_user") == [("jo@exemple.fr",)]
        # Prepared once more, as after each change of version, it keeps what is there.
        assert "La ville est déjà là" in second.type(f"{settings}\n{again}")
