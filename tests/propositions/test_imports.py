"""A spreadsheet of paper forms, from the file to the ideas: once each, whatever is given twice, killed or refused."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from propositions import tasks
from propositions.actions.importing import (
    import_row,
    start_import,
    sweep_imports,
)
from propositions.actions.printing import print_forms
from propositions.models.imported import ImportedRow, SheetImport
from propositions.models.proposal import Proposal
from propositions.queries.printed import codes_of
from propositions.sheet_import import fates_of, known_town, said_of, unpack
from propositions.spreadsheets import read_sheet
from propositions.tasks import go_on_with_import, sweep_sheets
from socle.clock import now
from tests.factories.comptes import make_person
from tests.factories.imports import BENCH, HEADER, make_csv, make_tried, many_rows
from tests.factories.propositions import PARIS, SABATIER

pytestmark = pytest.mark.usefixtures("town")
FILE = "/saisie/tableur/"
COLUMNS = {"title": "0", "text": "1", "theme": "2", "quarter": "3", "signature": "4", "channel": "paper"}


@pytest.fixture
def crier(client: Client) -> Client:
    client.force_login(make_person("crier"))
    return client


def give(client: Client, content: bytes, name: str = "bulletins.csv") -> Any:
    return client.post(FILE, {"file": SimpleUploadedFile(name, content)})


def go_through(client: Client, content: bytes, **said: str) -> tuple[str, Any]:
    """The four steps; the address of the import and its last page."""
    answer = give(client, content)
    assert answer.status_code == 302, answer.content.decode()
    place = answer["Location"].removesuffix("colonnes/")
    answer = client.post(f"{place}colonnes/", COLUMNS | {"agreed": "on"} | said)
    assert (answer.status_code, answer["Location"]) == (302, f"{place}essai/")
    answer = client.post(f"{place}essai/")
    assert (answer.status_code, answer["Location"]) == (302, f"{place}fait/")
    return place, client.get(answer["Location"])


def test_good_rows_are_ideas_and_bad_ones_come_back_with_their_reasons(crier):
    place, page = go_through(crier, make_csv(BENCH, ("", *BENCH[1:]), ("Une fontaine", "Pour boire.", "Eau", "", "")))
    idea = Proposal.objects.get()
    assert (idea.title, idea.signature, idea.channel) == (BENCH[0], "Josiane", "paper")
    assert idea.place_name == "Sabatier"
    assert idea.agreed_at is not None
    assert idea.author is None
    text = page.content.decode()
    assert idea.follow_code in text
    assert "2 lignes sont à revoir" in text
    returned = b"".join(crier.get(f"{place}a-revoir.csv").streaming_content)
    sheet = read_sheet(returned)
    assert sheet.header[-1] == "Raisons"
    assert next(row.cells[-1] for row in sheet.rows) == "Il manque l’idée en une phrase."
    assert len(sheet.rows) == 2
    # Mended, it is given again with its column of reasons: only what was refused enters.
    mended = make_csv(
        *(("Un abri", *row.cells[1:2], "Mobilité", *row.cells[3:]) for row in sheet.rows), header=sheet.header
    )
    go_through(crier, mended)
    assert sorted(Proposal.objects.values_list("title", flat=True)) == ["Un abri", "Un abri", BENCH[0]]


def test_try_writes_nothing_and_says_the_fate_of_each_line(crier):
    place = give(crier, make_csv(BENCH, ("", *BENCH[1:])))["Location"].removesuffix("colonnes/")
    page = crier.get(f"{place}colonnes/").content.decode()
    assert "A : Titre" in page
    assert '<option value="0" selected>A : Titre</option>' in page
    crier.post(f"{place}colonnes/", COLUMNS | {"agreed": "on"})
    page = crier.get(f"{place}essai/").content.decode()
    assert page.count("Peut entrer") == 1
    assert "Rien n’est encore écrit" in page
    assert "data-crieur-once" in page
    assert "Il manque l’idée en une phrase." in page
    assert not Proposal.objects.exists()


def test_same_file_twice_adds_nothing(crier):
    content = make_csv(*many_rows(3))
    first, _ = go_through(crier, content)
    second, page = go_through(crier, content)
    assert first == second
    assert Proposal.objects.count() == ImportedRow.objects.count() == 3
    assert "3 idées sont entrées" in page.content.decode()


def test_columns_said_otherwise_bring_only_what_was_missing(crier):
    content = make_csv(BENCH, ("Une fontaine", "Pour boire.", "Mobilité", "Nulle part", ""))
    place, _ = go_through(crier, content)
    assert Proposal.objects.count() == 1
    crier.post(f"{place}colonnes/", {**COLUMNS, "quarter": "", "agreed": "on"})
    assert "1 ligne est déjà une idée" in crier.get(f"{place}essai/").content.decode()
    crier.post(f"{place}essai/")
    assert sorted(Proposal.objects.values_list("title", flat=True)) == [BENCH[0], "Une fontaine"]


def test_try_of_what_is_in_already_says_so_and_asks_for_nothing(crier):
    place, _ = go_through(crier, make_csv(BENCH))
    page = crier.get(f"{place}essai/").content.decode()
    assert "1 ligne est déjà une idée." in page
    assert "Voir les idées entrées" in page
    assert "Rien n’est encore écrit" not in page
    assert "data-crieur-once" not in page


def test_agreement_is_asked_once_for_the_file_or_row_by_row(crier):
    place = give(crier, make_csv())["Location"].removesuffix("colonnes/")
    crier.post(f"{place}colonnes/", COLUMNS)
    page = crier.get(f"{place}essai/").content.decode()
    assert "L’accord de la personne n’est pas dit" in page
    crier.post(f"{place}essai/")
    assert not Proposal.objects.exists()
    rows = [(f"Idée {said}", *BENCH[1:], said) for said in ("oui", "non", "")]
    said = make_csv(*rows, header=(*HEADER, "Accord"))
    go_through(crier, said, agreed_column="5")
    assert [idea.title for idea in Proposal.objects.all()] == ["Idée oui"]


def test_points_days_and_channels_of_the_file(crier):
    header = (*HEADER, "Longitude", "Latitude", "Date", "Provenance")
    inside = (*BENCH, f"{SABATIER[0]}".replace(".", ","), str(SABATIER[1]), "03/09/2026", "à l’école")
    outside = ("Loin", *BENCH[1:], str(PARIS[0]), str(PARIS[1]), "", "")
    turned = ("Échangés", *BENCH[1:], str(SABATIER[1]), str(SABATIER[0]), "", "")
    more = {"longitude": "5", "latitude": "6", "day": "7", "channel_column": "8"}
    go_through(crier, make_csv(inside, outside, turned, header=header), **more)
    idea = Proposal.objects.get()
    assert (idea.precision, idea.channel, str(idea.gathered_on)) == ("point", "school", "2026-09-03")
    assert "le jeudi 3\xa0septembre 2026" in idea.origin_line
    kept = SheetImport.objects.get()
    assert [words for _, (words,) in kept.refused] == [
        "Ce point est hors de la ville : vérifiez la longitude et la latitude, ou laissez les deux vides.",
        "Ce point est hors de la ville : longitude et latitude semblent échangées.",
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Ce fichier est vide"),
        (b"Titre;Texte", "une ligne"),
        (b"%PDF-1.4 hello\n", "pas un tableur"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 600, "ancien Excel"),
        (b"PK\x03\x04" + b"0" * 60, "abîmé"),
    ],
)
def test_file_that_is_none_is_told(crier, content, words):
    answer = give(crier, content, "bulletins.xlsx")
    assert answer.status_code in {400, 409}
    assert words in answer.content.decode()
    assert not SheetImport.objects.exists()


def test_column_that_lacks_is_asked_for(crier):
    place = give(crier, make_csv())["Location"]
    answer = crier.post(place, {**COLUMNS, "title": "", "theme": "77"})
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "Choisissez la colonne" in text
    assert "pas dans le fichier" in text
    assert not Proposal.objects.exists()


def test_long_file_goes_on_without_its_reader(crier, monkeypatch):
    nudged: list[object] = []
    monkeypatch.setattr("propositions.views.imports.AT_ONCE", 2)
    monkeypatch.setattr("propositions.views.imports.nudge_import", nudged.append)
    place, page = go_through(crier, make_csv(*many_rows(5)))
    assert Proposal.objects.count() == 2
    assert "Encore 3 à entrer" in page.content.decode()
    kept = SheetImport.objects.get()
    assert nudged == [kept.pk]
    # Its columns stay as they are meanwhile.
    assert crier.post(f"{place}colonnes/", COLUMNS | {"agreed": "on"}).status_code == 409
    # The message is lost: the sweep takes it up.
    assert sweep_sheets() == 0
    assert Proposal.objects.count() == 2
    with time_machine.travel(now() + timedelta(minutes=3)):
        sweep_sheets()
    assert Proposal.objects.count() == 5
    assert SheetImport.objects.get().state == "done"


def test_broker_that_is_down_fails_no_request(crier, monkeypatch):
    def refuse(*args: object, **options: object) -> None:
        raise OSError("no broker")

    monkeypatch.setattr("propositions.views.imports.AT_ONCE", 1)
    monkeypatch.setattr(tasks.run_import, "apply_async", refuse)
    go_through(crier, make_csv(*many_rows(2)))
    assert SheetImport.objects.get().state == "running"


def test_town_that_changed_since_the_try_gives_the_line_back(monkeypatch):
    person = make_person("crier")
    kept = make_tried(person)
    start_import(person, sheet=kept.pk)
    known = known_town()
    monkeypatch.setattr(tasks, "said_of", lambda record, town: known.themes["gone"])
    assert go_on_with_import(kept.pk)
    kept.refresh_from_db()
    assert kept.state == "done"
    assert "La ville a changé" in kept.refused[0][1][0]


def test_role_taken_away_meanwhile_stops_the_import():
    person = make_person("crier")
    kept = make_tried(person)
    start_import(person, sheet=kept.pk)
    # As if the role had ended: whoever answers for the import may no longer write down the ideas of others.
    SheetImport.objects.filter(pk=kept.pk).update(added_by=make_person())
    go_on_with_import(kept.pk)
    assert not Proposal.objects.exists()
    kept.refresh_from_db()
    assert "Seules les personnes" in kept.refused[0][1][0]
    # Gone with their account: it ends too.
    SheetImport.objects.filter(pk=kept.pk).update(state="running", added_by=None)
    assert go_on_with_import(kept.pk)
    assert SheetImport.objects.get().state == "done"


def test_line_is_an_idea_once():
    person = make_person("crier")
    kept = make_tried(person)
    start_import(person, sheet=kept.pk)
    go_on_with_import(kept.pk)
    known = known_town()
    sheet = unpack(SheetImport.objects.get().cells)
    (record,) = fates_of(sheet, kept.columns, known, agreed=True).good
    assert import_row(person, sheet=kept.pk, record=record, said=said_of(record, known)) is None
    assert Proposal.objects.count() == 1


def test_line_of_a_printed_form_and_of_a_group(crier):
    """The stub of the form leads to the idea; the group is its structure."""
    printed, twice = codes_of(print_forms(make_person("crier"), number=2))
    rows = [
        ("Un banc", *BENCH[1:], printed.lower().replace("-", " "), "Collège Germinal"),
        ("Un mur", *BENCH[1:], "AAA-000", ""),
        ("Un jardin", *BENCH[1:], "12", ""),
        ("Un arbre", *BENCH[1:], twice, "Collège Germinal"),
        ("Un toit", *BENCH[1:], twice, ""),
        ("Une rue", *BENCH[1:], "", ""),
    ]
    more = {"printed": "5", "structure": "6"}
    go_through(crier, make_csv(*rows, header=(*HEADER, "Code imprimé", "Groupe")), **more)
    made = {idea.title: idea for idea in Proposal.objects.select_related("structure")}
    assert set(made) == {"Un banc", "Un arbre", "Une rue"}
    assert (made["Un banc"].follow_code, made["Un arbre"].follow_code) == (printed, twice)
    assert {made[title].structure.name for title in ("Un banc", "Un arbre")} == {"Collège Germinal"}  # type: ignore[union-attr]
    assert made["Une rue"].structure is None
    refused = str(SheetImport.objects.get().refused)
    for reason in ("n’est pas celui d’un bulletin imprimé", "n’est pas complet", "deux fois dans le fichier"):
        assert reason in refused


def test_word_to_watch_waits_in_a_spreadsheet_too(crier):
    go_through(crier, make_csv(BENCH, ("Un mur", "Quel abruti.", *BENCH[2:])))
    assert dict(Proposal.objects.values_list("title", "visibility")) == {BENCH[0]: "public", "Un mur": "waiting"}


def test_cells_are_forgotten_after_seven_days_and_nothing_enters_twice(crier):
    content = make_csv(*many_rows(2))
    place, _ = go_through(crier, content)
    with time_machine.travel(now() + timedelta(days=8)):
        assert sweep_imports(None) == 1
        assert sweep_imports(None) == 0
        assert crier.get(f"{place}fait/").status_code == 404
        crier.force_login(make_person("crier"))
        go_through(crier, content)
    assert Proposal.objects.count() == 2
