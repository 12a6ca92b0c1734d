"""Who may give a spreadsheet, map it and start it, and when."""

import pytest
from django.core.exceptions import PermissionDenied

from propositions.actions.importing import ImportRefused, end_import, keep_sheet, map_sheet, start_import
from propositions.models.imported import SheetImport
from tests.factories.comptes import make_person
from tests.factories.imports import make_given

pytestmark = pytest.mark.usefixtures("town")


def test_import_that_was_not_tried_cannot_start():
    person = make_person("crier")
    given = make_given(person)
    with pytest.raises(ImportRefused, match="Dites d’abord"):
        start_import(person, sheet=given.pk)
    end_import(person, sheet=given.pk, refused=[])
    assert SheetImport.objects.get().state == "given"


def test_nobody_else_gives_maps_or_starts():
    person = make_person()
    given = make_given(make_person("crier"))
    with pytest.raises(PermissionDenied, match="Seules les personnes"):
        keep_sheet(person, key=given.key, cells=b"other")
    with pytest.raises(PermissionDenied, match="Seules les personnes"):
        map_sheet(person, sheet=given.pk, columns={}, channel="paper", agreed=True, good=0, refused=[])
    with pytest.raises(PermissionDenied, match="Seules les personnes"):
        start_import(person, sheet=given.pk)
    assert SheetImport.objects.filter(cells=given.cells, state="given").count() == 1
