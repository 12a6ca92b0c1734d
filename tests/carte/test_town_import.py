"""`manage.py town import`: quarters and outline replaced, ideas placed again, threads kept, or nothing at all."""

import json
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from carte.actions import NOT_FOUNDED, replace_quarters
from carte.boundaries import read_areas
from carte.models import Quarter, TownBoundary
from carte.outlines import as_area
from carte.territory import locate
from config.settings import BASE_DIR
from journal.actions import follow
from journal.models import Event, Follow
from propositions.counts import expected_counts, kept_counts
from propositions.models.proposal import Proposal
from tests.carte.areas import collection, feature, polygon, square
from tests.factories.comptes import make_person
from tests.factories.propositions import SABATIER, make_proposal, make_street_proposal

RAISMES = BASE_DIR / "carte/demonstration/raismes"
OUTSIDE = (3.4400, 50.4090)  # in the town, in no quarter


def run(*arguments):
    out = StringIO()
    call_command("town", *map(str, arguments), stdout=out)
    return out.getvalue()


def drawn(tmp_path, *features):
    path = tmp_path / "quartiers.geojson"
    path.write_bytes(collection(*features))
    return path


def known(*, without=(), rename=()):
    """The demonstration's quarters as features, some left out or renamed."""
    features = json.loads((RAISMES / "quarters.geojson").read_text(encoding="utf-8"))["features"]
    names = dict(rename)
    kept = [item for item in features if item["properties"]["nom"] not in without]
    return [feature(names.get(item["properties"]["nom"], item["properties"]["nom"]), item["geometry"]) for item in kept]


def halves():
    """Sabatier cut in two: the west keeps the name, the east has a new one."""
    area = as_area(Quarter.objects.living().get(slug="sabatier").shape)
    west, south, east, north = area.bounds
    middle = SABATIER[0] + 0.001

    def cut(left, right):
        ring = [[left, south], [right, south], [right, north], [left, north], [left, south]]
        return as_area(polygon(ring)).intersection(area).__geo_interface__

    return feature("Sabatier", cut(west, middle)), feature("Pinson", cut(middle, east))


def everything():
    """Every row of every table of ours, as values."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in {"carte", "propositions", "journal", "comptes"}
    }


def told(proposal):
    return list(Event.objects.filter(thread=proposal.thread, verb="placed_again").values_list("reason", flat=True))


def test_same_file_changes_nothing(town):
    make_proposal()
    before = everything()
    said = run("import", RAISMES / "quarters.geojson")
    assert "Quartiers inchangés (5) : Sabatier, Vicoigne, Centre, Gare, Arenberg." in said
    assert "Aucune idée ne change de quartier." in said
    assert everything() == before


def test_quarter_cut_in_two_hands_its_thread_on_and_the_ideas_go_where_they_lie(town, tmp_path):
    old = Quarter.objects.get(slug="sabatier")
    follower = make_person()
    follow(follower, thread=old.thread, because=Follow.Because.CHOSEN)
    stays = make_proposal()
    goes = make_proposal(longitude=SABATIER[0] + 0.005)
    known_by_quarter = make_street_proposal()
    said = run("import", drawn(tmp_path, *halves(), *known(without={"Sabatier"})))

    assert "Quartier nouveau (1) : Pinson." in said
    assert "Quartier changé (1) : Sabatier." in said
    assert "1 idée : de Sabatier à Pinson." in said
    new = Quarter.objects.living().get(slug="sabatier")
    old.refresh_from_db()
    assert new.pk != old.pk
    assert old.retired_at is not None
    assert new.thread_id == old.thread_id
    assert Follow.objects.get(user=follower).thread_id == new.thread_id
    assert Event.objects.filter(thread=new.thread, verb="quarter_redrawn").count() == 1

    for proposal in (stays, goes, known_by_quarter):
        proposal.refresh_from_db()
    assert (stays.quarter, told(stays)) == (new, [])
    assert (known_by_quarter.quarter, told(known_by_quarter)) == (new, [])
    assert goes.quarter == Quarter.objects.get(slug="pinson")
    assert told(goes) == ["Les limites des quartiers ont changé : de Sabatier à Pinson."]
    event = Event.objects.get(thread=goes.thread, verb="placed_again")
    assert (event.weight, event.visibility, event.quarter_thread) == ("line", "public", goes.quarter.thread)
    assert (goes.longitude, goes.latitude) == (SABATIER[0] + 0.005, SABATIER[1])
    assert kept_counts_without_zeros() == expected_counts()


def kept_counts_without_zeros():
    return {key: number for key, number in kept_counts().items() if number or key in expected_counts()}


def test_quarter_that_goes_leaves_its_ideas_to_the_one_that_covers_it(town, tmp_path):
    old = Quarter.objects.get(slug="sabatier")
    pointed, known_by_quarter = make_proposal(), make_street_proposal()
    path = drawn(tmp_path, *known(rename={"Sabatier": "Cité du Pinson"}.items()))
    run("import", path)

    new = Quarter.objects.living().get(slug="cite-du-pinson")
    assert new.thread_id != old.thread_id
    event = Event.objects.get(thread=old.thread, verb="quarter_retired")
    assert event.reason == "Ses rues sont maintenant dans Cité du Pinson."
    for proposal in (pointed, known_by_quarter):
        proposal.refresh_from_db()
        assert proposal.quarter == new
        assert told(proposal) == ["Les limites des quartiers ont changé : de Sabatier à Cité du Pinson."]

    # The name comes back, and its thread with it.
    run("import", RAISMES / "quarters.geojson")
    assert Quarter.objects.living().get(slug="sabatier").thread_id == old.thread_id
    pointed.refresh_from_db()
    assert pointed.quarter == Quarter.objects.living().get(slug="sabatier")


def test_quarter_nobody_replaces_leaves_its_ideas_in_the_town(town, tmp_path):
    pointed, known_by_quarter = make_proposal(), make_street_proposal()
    said = run("import", drawn(tmp_path, *known(without={"Sabatier"})))
    assert "Quartier retiré (1) : Sabatier." in said
    assert "2 idées : de Sabatier à hors des quartiers." in said
    assert Event.objects.get(verb="quarter_retired").reason == "Aucun quartier ne le remplace."
    for proposal in (pointed, known_by_quarter):
        proposal.refresh_from_db()
        assert proposal.quarter is None
        assert told(proposal) == ["Les limites des quartiers ont changé : de Sabatier à hors des quartiers."]
    assert (pointed.precision, known_by_quarter.precision) == ("point", "town")
    assert kept_counts_without_zeros() == expected_counts()


def test_idea_of_no_quarter_is_found_by_a_new_one(town, tmp_path):
    proposal = make_proposal(longitude=OUTSIDE[0], latitude=OUTSIDE[1])
    assert proposal.quarter is None
    around = feature("Forêt", polygon(square(OUTSIDE[0] - 0.002, OUTSIDE[1] - 0.002, 0.004)))
    run("import", drawn(tmp_path, *known(), around))
    proposal.refresh_from_db()
    assert proposal.quarter == Quarter.objects.get(slug="foret")
    assert told(proposal) == ["Les limites des quartiers ont changé : de hors des quartiers à Forêt."]


def test_title_of_an_idea_that_is_not_public_goes_to_no_follower(town, tmp_path):
    hidden, public = make_proposal(), make_proposal()
    Proposal.objects.filter(pk=hidden.pk).update(visibility="hidden")
    run("import", drawn(tmp_path, *known(without={"Sabatier"})))
    seen = {event.thread_id: event.visibility for event in Event.objects.filter(verb="placed_again")}
    assert seen == {hidden.thread_id: "staff", public.thread_id: "public"}


def test_drawn_idea_crosses_the_quarters_of_the_new_town(town, tmp_path):
    proposal = make_proposal()
    west, middle, east = SABATIER[0] - 0.001, SABATIER[0], SABATIER[0] + 0.005
    line = {"type": "LineString", "coordinates": [[west, SABATIER[1]], [middle, SABATIER[1]], [east, SABATIER[1]]]}
    Proposal.objects.filter(pk=proposal.pk).update(precision="shape", shape=line)
    run("import", drawn(tmp_path, *halves(), *known(without={"Sabatier"})))
    proposal.refresh_from_db()
    assert proposal.quarter == Quarter.objects.living().get(slug="sabatier")
    assert [quarter.name for quarter in proposal.crosses.all()] == ["Pinson"]


def test_site_that_runs_places_by_the_new_quarters(town, tmp_path):
    # The outlines of a process are kept by row: the old one has been read.
    assert locate(*SABATIER).quarter == Quarter.objects.get(slug="sabatier")
    run("import", drawn(tmp_path, *known(rename={"Sabatier": "Pinson"}.items())))
    found = locate(*SABATIER).quarter
    assert found is not None
    assert found.name == "Pinson"
    assert make_proposal().quarter == found


@pytest.mark.parametrize("boundary", [False, True])
def test_dry_run_says_the_same_and_writes_nothing(town, tmp_path, boundary):
    make_proposal()
    make_street_proposal()
    path = drawn(tmp_path, *known(without={"Sabatier"}))
    options = [path]
    if boundary:
        ring = square(3.40, 50.35, 0.07)
        path.write_bytes(collection(feature("Ville", polygon(ring))))
        options = [path, "--boundary"]
    before = everything()
    tried = run("import", *options, "--dry-run").splitlines()
    assert everything() == before
    assert tried[0] == "Essai : tout ce qui suit a été calculé, rien n’a été écrit."
    assert run("import", *options).splitlines() == tried[1:]
    assert everything() != before


def test_new_outline_keeps_the_ideas_where_they_are(town, tmp_path):
    inside, outside = make_proposal(), make_proposal(longitude=OUTSIDE[0], latitude=OUTSIDE[1])
    path = tmp_path / "commune.geojson"
    path.write_bytes(collection(feature(None, polygon(square(SABATIER[0] - 0.02, SABATIER[1] - 0.02, 0.04)))))
    said = run("import", path, "--boundary")
    assert "Hors du contour de la ville, et laissé sur place : 1 idée." in said
    assert TownBoundary.objects.count() == 2
    town_now = TownBoundary.objects.get(is_current=True)
    assert town_now.source == "commune.geojson"
    assert Event.objects.get(verb="boundary_redrawn").thread == town_now.thread
    for proposal in (inside, outside):
        quarter = proposal.quarter
        proposal.refresh_from_db()
        assert (proposal.quarter, told(proposal)) == (quarter, [])
    assert not locate(*OUTSIDE).inside

    # The thread of the town goes on with the next outline.
    run("import", RAISMES / "boundary.geojson", "--boundary")
    assert TownBoundary.objects.get(is_current=True).thread == town_now.thread
    assert locate(*OUTSIDE).inside


BROKEN = {
    "outside": ([feature("Loin", polygon(square(3.9, 50.4, 0.01))), *known()], "« Loin » est hors de la ville"),
    "elsewhere": ([feature("Paris", polygon(square(2.3, 48.8)))], "loin de la ville"),
    "swapped": ([feature("Gare", polygon([[y, x] for x, y in square(3.48, 50.4, 0.01)]))], "échangées"),
    "unnamed": ([feature(None)], "n’a pas de nom"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_broken_file_is_refused_with_its_reason_and_changes_nothing(town, tmp_path, case):
    features, reason = BROKEN[case]
    make_proposal()
    before = everything()
    with pytest.raises(CommandError, match=reason):
        run("import", drawn(tmp_path, *features))
    assert everything() == before


def test_what_fails_at_the_end_undoes_all(town, tmp_path, monkeypatch):
    make_proposal()
    before = everything()
    path = drawn(tmp_path, *known(without={"Sabatier"}))
    monkeypatch.setattr("propositions.actions.placing.rewrite_counts", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run("import", path)
    assert everything() == before
    monkeypatch.undo()
    run("import", path)
    assert everything() != before


def test_quarters_that_overlap_are_said(town, tmp_path):
    over = feature("Dessus", polygon(square(SABATIER[0], SABATIER[1], 0.003)))
    said = run("import", drawn(tmp_path, *known(), over))
    assert "Attention : « Sabatier » et « Dessus » se recouvrent : le premier garde ce qui est commun." in said


def test_idea_left_in_a_retired_quarter_is_taken_up_by_the_next_import(town, tmp_path):
    # Being said while the quarters were replaced: it was placed by the town of before.
    stray = make_proposal()
    old = stray.quarter
    run("import", drawn(tmp_path, *known(rename={"Sabatier": "Pinson"}.items())))
    Proposal.objects.filter(pk=stray.pk).update(quarter=old)
    run("import", tmp_path / "quartiers.geojson")
    stray.refresh_from_db()
    assert stray.quarter == Quarter.objects.get(slug="pinson")


@pytest.mark.django_db
def test_town_that_is_not_founded_is_said(tmp_path):
    areas = read_areas(collection(feature()))
    with pytest.raises(ValueError, match="town load"):
        replace_quarters(None, areas=areas)
    with pytest.raises(CommandError, match=NOT_FOUNDED[:20]):
        run("import", drawn(tmp_path, feature()))


def test_placing_reads_and_writes_in_batches(town, tmp_path, monkeypatch):
    monkeypatch.setattr("propositions.actions.placing.READ", 2)
    monkeypatch.setattr("propositions.actions.placing.WRITTEN", 2)
    ideas = [make_proposal() for _ in range(5)]
    run("import", drawn(tmp_path, *known(without={"Sabatier"})))
    assert [told(idea) for idea in ideas] == [
        ["Les limites des quartiers ont changé : de Sabatier à hors des quartiers."]
    ] * 5
