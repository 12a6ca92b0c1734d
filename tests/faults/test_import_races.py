"""One spreadsheet, imported by several at once: each line is an idea once."""

from functools import partial

import pytest

from propositions.actions.importing import keep_sheet, start_import
from propositions.counts import expected_counts, kept_counts
from propositions.models.imported import ImportedRow, SheetImport
from propositions.models.proposal import Proposal
from propositions.tasks import go_on_with_import
from tests.factories.comptes import make_person
from tests.factories.imports import make_csv, make_tried, many_rows
from tests.faults.races import REPEATS, THREADS, race, tell

pytestmark = [pytest.mark.postgresql, pytest.mark.timeout(600)]
LINES = 6


def import_at_once(turn: int) -> None:
    """All threads take up the same import."""
    person = make_person("crier")
    content = make_csv(*many_rows(LINES), header=("Titre", "Texte", "Thème", "Quartier", f"Nom {turn}"))
    kept = make_tried(person, content)
    start_import(person, sheet=kept.pk)
    outcome = race([partial(go_on_with_import, kept.pk)] * THREADS)
    assert outcome.errors == []


def test_lines_enter_once_however_many_take_them_up(committed_town: None) -> None:
    for turn in range(REPEATS):
        import_at_once(turn)
    assert Proposal.objects.count() == ImportedRow.objects.count() == LINES * REPEATS
    assert kept_counts() == expected_counts()
    assert set(SheetImport.objects.values_list("state", flat=True)) == {"done"}
    tell("lines taken up", LINES * REPEATS * THREADS)


def give_at_once(turn: int) -> list[str]:
    """The same file in as many tabs as there are threads."""
    person = make_person("crier")
    outcome = race([partial(keep_sheet, person, key=f"{turn:064x}", cells=b"x")] * THREADS)
    return [type(error).__name__ for error in outcome.errors]


def test_file_given_in_several_tabs_is_kept_once(committed_town: None) -> None:
    for turn in range(REPEATS):
        assert give_at_once(turn) == []
    assert SheetImport.objects.count() == REPEATS
    tell("files given at once", REPEATS * THREADS)


def test_control_without_the_key_the_tabs_collide(committed_town: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def write(rows: list[SheetImport], ignore_conflicts: bool) -> None:
        if not SheetImport.objects.filter(key=rows[0].key).exists():
            rows[0].save(force_insert=True)

    monkeypatch.setattr(SheetImport.objects, "bulk_create", write)
    collided = [error for turn in range(REPEATS * 3) for error in give_at_once(turn)]
    assert "IntegrityError" in collided
    tell("files given at once without the key", REPEATS * 3 * THREADS)


def test_control_without_the_lock_two_workers_collide(committed_town: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SheetImport.objects, "select_for_update", lambda **options: SheetImport.objects.all())
    collided = 0
    for turn in range(REPEATS * 3):
        try:
            import_at_once(turn)
        except AssertionError:
            collided += 1
    assert collided > 0
    tell("lines taken up without the lock", LINES * REPEATS * 3 * THREADS)
