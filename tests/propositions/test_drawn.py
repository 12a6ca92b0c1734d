"""An idea said along a path or over an area: counted once, by its anchor, and known of every quarter it crosses."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape
from shapely import LineString, Point, Polygon

from carte.actions import replace_quarters
from carte.models import Quarter, TownBoundary
from carte.outlines import NamedArea, as_area
from carte.territory import locate
from carte.tracing import AREA, LINE, read_trace
from comptes.models import User
from propositions.actions.saying import take_down
from propositions.counts import expected_counts, kept_counts
from propositions.models.draft import Draft
from propositions.models.proposal import Proposal
from propositions.newly_said import OutsideTown, Where
from tests.factories.comptes import make_person
from tests.factories.propositions import PARIS, SABATIER, make_proposal, make_said

pytestmark = pytest.mark.django_db

WHERE = "/jai-une-idee/ou/"
EAST, NORTH = SABATIER
TRIANGLE = f"{EAST} {NORTH}\n{EAST + 0.001} {NORTH}\n{EAST} {NORTH + 0.001}"


def between(first: str, second: str) -> str:
    ends = (Quarter.objects.get(slug=slug) for slug in (first, second))
    return "\n".join(f"{quarter.label_longitude} {quarter.label_latitude}" for quarter in ends)


def make_drawn(kind: str, points: str, author: User | None = None) -> Proposal:
    said = make_proposal(author, place_kind=kind, points=points, longitude=None, latitude=None)
    return Proposal.objects.get(pk=said.pk)


def test_path_between_two_quarters_is_counted_once_and_crosses_the_other(town: None) -> None:
    idea = make_drawn(LINE, between("sabatier", "gare"))
    assert idea.precision == Proposal.Precision.SHAPE
    assert idea.shape is not None
    assert idea.shape["type"] == "LineString"
    assert idea.longitude is not None
    assert idea.latitude is not None
    assert idea.quarter == locate(idea.longitude, idea.latitude).quarter
    crossed = {quarter.slug for quarter in idea.crosses.all()}
    own = {idea.quarter.slug} if idea.quarter else set()
    assert {"sabatier", "gare"} <= crossed | own
    assert not crossed & own
    assert kept_counts() == expected_counts()
    assert sum(number for key, number in kept_counts().items() if key.startswith("ideas 0//")) == 2


def test_area_is_anchored_within_itself(town: None) -> None:
    idea = make_drawn(AREA, TRIANGLE)
    assert idea.quarter is not None
    assert idea.quarter.slug == "sabatier"
    assert read_trace(AREA, TRIANGLE).shape.contains(Point(idea.longitude, idea.latitude))
    assert not idea.crosses.exists()


def test_crier_writes_down_a_path(town: None) -> None:
    crier = make_person("crier")
    where = Where(drawn=read_trace(LINE, TRIANGLE), hint="le long du stade")
    idea = take_down(crier, said=make_said(where=where), channel="street", agreed=True)
    assert idea.place_label == "Sabatier · le long du stade"
    away = Where(drawn=read_trace(LINE, f"{TRIANGLE}\n{PARIS[0]} {PARIS[1]}"))
    with pytest.raises(OutsideTown):
        take_down(crier, said=make_said(where=away), channel="street", agreed=True)
    assert Proposal.objects.count() == 1


def test_path_that_leaves_the_town_between_its_ends_is_refused(town: None, client: Client) -> None:
    """Corners of the outline are the town's; what joins two of them may not be."""
    outline = as_area(TownBoundary.objects.get().shape)
    assert isinstance(outline, Polygon)
    corners = outline.exterior.coords[:-1]
    paths = (LineString([one, other]) for one in corners for other in corners if one < other)
    path = next(path for path in paths if path.intersection(outline).length < 0.4 * path.length)
    typed = "\n".join(f"{longitude} {latitude}" for longitude, latitude in path.coords)
    answer = client.post(WHERE, {"place_kind": "line", "points": typed})
    assert answer.status_code == 400
    assert "passe surtout hors de Raismes" in answer.content.decode()


def test_the_town_redrawn_since_is_told_and_nothing_is_lost(town: None, client: Client) -> None:
    client.force_login(make_person())
    client.post(WHERE, {"place_kind": "quarter", "quarter": "sabatier"})
    client.post("/jai-une-idee/quoi/", {"title": "Un banc au soleil", "text": "Pour souffler."})
    client.post("/jai-une-idee/theme/", {"theme": "mobilite"})
    quarters = Quarter.objects.living().exclude(slug="sabatier").order_by("pk")
    replace_quarters(None, areas=[NamedArea(quarter.name, as_area(quarter.shape)) for quarter in quarters])
    answer = client.post("/jai-une-idee/vous/", {"rules": "on", "signature": "Josiane L."}, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain[0][0] == WHERE
    assert "Les limites de la ville ou des quartiers ont changé" in page
    assert "Un banc au soleil" in page
    assert Draft.objects.get().data["signature"] == "Josiane L."
    assert not Proposal.objects.exists()


def test_the_database_keeps_no_drawing_without_points(town: None) -> None:
    drawn, placed = make_drawn(LINE, TRIANGLE), make_proposal()
    for idea, shape in ((drawn, None), (placed, drawn.shape)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Proposal.objects.filter(pk=idea.pk).update(shape=shape)


def test_page_says_what_is_drawn_and_what_it_crosses(town: None, client: Client) -> None:
    idea = make_drawn(LINE, between("sabatier", "gare"))
    names = [quarter.name for quarter in idea.crosses.order_by("slug")]
    page = client.get(idea.get_absolute_url()).content.decode()
    assert 'Un chemin de <span class="nowrap">' in page
    assert all(name in page for name in names)
    assert ">3\u202f950 m²</span>" in client.get(make_drawn(AREA, TRIANGLE).get_absolute_url()).content.decode()


def test_api_gives_the_drawing_in_a_fixed_number_of_queries(town: None, client: Client) -> None:
    counts = []
    for _ in range(2):
        make_drawn(LINE, between("sabatier", "gare"))
        with CaptureQueriesContext(connection) as captured:
            first = client.get("/api/v1/propositions/").json()["results"][0]
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert first["shape"]["type"] == "LineString"
    assert set(first["crosses"]) == {quarter.slug for quarter in Proposal.objects.latest("pk").crosses.all()}


def test_step_keeps_the_drawing_in_the_draft(town: None, client: Client) -> None:
    # Latitude first, as other maps give it: put right.
    typed = "\n".join(f"{NORTH + step / 1000:.4f}, {EAST:.4f}".replace(".", ",") for step in range(3))
    answer = client.post(WHERE, {"place_kind": "line", "points": typed})
    assert answer.status_code == 302
    draft = Draft.objects.get()
    assert read_trace(LINE, draft.data["points"]).points[0] == (round(EAST, 4), round(NORTH, 4))
    assert "Un chemin tracé sur la carte" in client.get(answer["Location"]).content.decode()
    assert draft.data["points"].splitlines()[0] in client.get(WHERE).content.decode()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"place_kind": "line", "points": ""}, "au moins deux points"),
        ({"place_kind": "area", "points": "3.48 50.39"}, "au moins trois points"),
        ({"place_kind": "line", "points": "ici\nlà"}, "La ligne 1 ne se lit pas"),
        ({"place_kind": "line", "points": f"{TRIANGLE}\n{PARIS[0]} {PARIS[1]}"}, "Le point 4 est hors de Raismes"),
        ({"place_kind": "line", "points": "3.48 50.39\n3.49 50.39\n" * 500}, "trop de points"),
        ({"points": "ici"}, "La ligne 1 ne se lit pas"),
    ],
)
def test_bad_drawing_is_refused_and_nothing_typed_is_lost(
    town: None, client: Client, sent: dict[str, str], said: str
) -> None:
    answer = client.post(WHERE, sent | {"hint": "devant l’école"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert said in page
    assert "devant l’école" in page
    assert escape(sent["points"]) in page
    assert not Draft.objects.exists()
