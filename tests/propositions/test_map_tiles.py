"""The tiles of the map: the same ideas at every zoom, in two queries, from the kept counts as from the rows."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from carte.clusters import LAST_ZOOM, MOST, Tile
from carte.founding import found_from_settings
from carte.quadkeys import quadkey_of_tile, tile_of
from carte.territory import forget_outlines
from propositions.models.proposal import Proposal
from propositions.queries import mapped
from propositions.queries.counts import count_ideas, tally
from propositions.queries.filters import Filters
from propositions.queries.lists import public_proposals
from tests.factories.kept import put_back
from tests.factories.propositions import PARIS, SABATIER, make_proposal, make_street_proposal
from tests.faults.races import FULL

NUMBER = 400
FILTERS: list[dict[str, str]] = [
    {},
    {"quartier": "sabatier"},
    {"theme": "mobilite"},
    {"quartier": "centre", "theme": "cadre-de-vie"},
    {"provenance": "paper"},
    {"annee": "2025"},
    {"avancement": "said", "quartier": "gare"},
    {"avancement": "done"},
    {"provenance": "street", "annee": "2024", "theme": "alimentation"},
    {"quartier": "nulle-part"},
    {"annee": "avant"},
]
# A choice of each kind: none, a place and a theme, everything at once. All of them in `script/soak`.
SUMMED = FILTERS if FULL else [FILTERS[rank] for rank in (0, 3, 8)]


@pytest.fixture
def crowd(db: None) -> None:
    """Some hundreds of ideas, gathered as those of a town are."""
    forget_outlines()
    put_back("crowd", gather)


def gather() -> None:
    found_from_settings()
    with time_machine.travel(datetime(2026, 11, 25, 9, 30, tzinfo=UTC), tick=False):
        call_command("seed", "--proposals", str(NUMBER), verbosity=0)


def tiles_of(zoom: int) -> Iterator[tuple[int, int, int]]:
    """The tiles of this zoom that hold an idea, whatever the filters."""
    points = Proposal.objects.filter(quadkey__isnull=False).values_list("longitude", "latitude")
    yield from {(zoom, *tile_of(longitude or 0, latitude or 0, zoom)) for longitude, latitude in points}


def ask(client: Client, tile: tuple[int, int, int], params: dict[str, str]) -> list[dict[str, Any]]:
    answer = client.get("/carte/tuiles/{}/{}/{}.json".format(*tile), params)
    assert answer.status_code == 200
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


@pytest.mark.django_db
@pytest.mark.parametrize("params", SUMMED, ids=lambda params: "&".join(params.values()) or "all")
def test_every_zoom_adds_up_to_the_list(crowd: None, client: Client, params: dict[str, str]) -> None:
    figures = tally(Filters.of(params))
    loose = sum(figures.by_quarter.values()) + figures.town
    rows = Filters.of(params).narrow(public_proposals()).count()
    assert rows == figures.ideas == count_ideas(Filters.of(params))
    for zoom in (0, 10, 12, 13, 14, 16, 18, LAST_ZOOM):
        items = [item for tile in tiles_of(zoom) for item in ask(client, tile, params)]
        assert sum(item.get("count", 1) for item in items) + loose == rows, zoom


@pytest.mark.django_db
def test_the_filters_of_the_sums_find_something(crowd: None) -> None:
    found = [count_ideas(Filters.of(params)) for params in FILTERS]
    assert found[0] == NUMBER
    assert found[7:8] + found[-2:] == [0, 0, 0]
    assert all(0 < number < NUMBER for number in (*found[1:7], found[8]))


@pytest.mark.django_db
@pytest.mark.parametrize("params", FILTERS[:6], ids=lambda params: "&".join(params.values()) or "all")
def test_kept_counts_and_rows_tell_the_same_tile(
    crowd: None, client: Client, params: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tiles = [tile for zoom in (11, 13, 15, 17, 19) for tile in sorted(tiles_of(zoom))[:12]]
    kept = [ask(client, tile, params) for tile in tiles]
    # As if no level were fine enough: every tile then reads the ideas themselves.
    monkeypatch.setattr(mapped, "LEVELS", (0,))
    for tile, before in zip(tiles, kept, strict=True):
        after = ask(client, tile, params)
        assert [item.get("code") or (item["cell"], item["count"]) for item in after] == [
            item.get("code") or (item["cell"], item["count"]) for item in before
        ]
        for one, other in zip(after, before, strict=True):
            assert one["lon"] == pytest.approx(other["lon"], abs=2e-7)
            assert one["lat"] == pytest.approx(other["lat"], abs=2e-7)


@pytest.mark.django_db
def test_a_tile_is_two_queries_and_a_hundred_items_at_most(crowd: None, client: Client) -> None:
    most = 0
    for zoom, params in product((0, 11, 13, 14, 16, 18), FILTERS[:6]):
        for tile in sorted(tiles_of(zoom))[:6]:
            with CaptureQueriesContext(connection) as captured:
                items = ask(client, tile, params)
            assert len(captured) <= 2
            assert len(items) <= MOST <= 100
            most = max(most, len(items))
    assert most > 20


@pytest.mark.django_db
def test_items_lie_in_their_cell_and_single_ideas_are_told(crowd: None, client: Client) -> None:
    kinds: Counter[str] = Counter()
    for tile in sorted(tiles_of(14)):
        for item in ask(client, tile, {}):
            x, y = tile_of(item["lon"], item["lat"], 17)
            assert (x >> 3, y >> 3) == tile[1:]
            if "code" in item:
                idea = Proposal.objects.get(code=item["code"])
                assert item["title"] == idea.title
                assert item["url"] == idea.get_absolute_url()
                assert item["theme"] == idea.theme.code
                assert item["word"] == "Publiée"
                assert item["place"].endswith(idea.theme.name)
            else:
                assert item["cell"] == quadkey_of_tile(x, y, 17)
                assert item["count"] > 1
            kinds["one" if "code" in item else "cluster"] += 1
    assert min(kinds["one"], kinds["cluster"]) > 10


@pytest.mark.django_db
def test_the_browser_s_copy_is_true_until_something_happens(town: None, client: Client) -> None:
    make_proposal()
    address = "/carte/tuiles/{}/{}/{}.json".format(12, *tile_of(*SABATIER, 12))
    first = client.get(address)
    with CaptureQueriesContext(connection) as captured:
        again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert len(captured) == 1
    # Its address is part of what the copy is a copy of.
    assert client.get(f"{address}?theme=mobilite", headers={"If-None-Match": first["ETag"]}).status_code == 200
    make_street_proposal()
    moved = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert moved.status_code == 200
    assert moved["ETag"] != first["ETag"]
    assert "no-cache" in moved["Cache-Control"]


@pytest.mark.django_db
def test_an_idea_just_said_is_on_the_map_at_once(town: None, client: Client) -> None:
    tile = (16, *tile_of(*SABATIER, 16))
    assert ask(client, tile, {}) == []
    idea = make_proposal()
    assert [item["code"] for item in ask(client, tile, {})] == [idea.code]
    make_proposal()
    assert [item["count"] for item in ask(client, tile, {})] == [2]
    Proposal.objects.filter(pk=idea.pk).update(visibility="hidden")
    call_command("counts", "repair", verbosity=0)
    assert len(ask(client, tile, {})) == 1
    assert "code" in ask(client, tile, {})[0]


@pytest.mark.django_db
@pytest.mark.parametrize("tile", [(0, 1, 0), (12, 4096, 0), (20, 0, 0), (99, 0, 0), (10**9, 0, 0), (3, 0, 10**30)])
def test_what_is_no_tile_is_not_found(town: None, client: Client, tile: tuple[int, int, int]) -> None:
    answer = client.get("/carte/tuiles/{}/{}/{}.json".format(*tile))
    assert answer.status_code == 404
    assert Tile.read(*tile) is None


@pytest.mark.django_db
def test_ideas_on_one_spot_are_one_item_however_near_one_looks(town: None, client: Client) -> None:
    make_proposal()
    with time_machine.travel(datetime(2026, 11, 25, 9, 30, tzinfo=UTC), tick=False):
        call_command("seed", "--proposals", "40", verbosity=0)
    spot = Proposal.objects.filter(quadkey__isnull=False).first()
    assert spot is not None
    points = Proposal.objects.filter(quadkey__isnull=False)
    number = points.update(longitude=spot.longitude, latitude=spot.latitude, quadkey=spot.quadkey)
    call_command("counts", "repair", verbosity=0)
    for zoom in (10, 14, 18, LAST_ZOOM):
        items = ask(client, (zoom, *tile_of(spot.longitude or 0, spot.latitude or 0, zoom)), {})
        assert [item["count"] for item in items] == [number]


@pytest.mark.django_db
def test_the_list_of_a_box_comes_page_by_page(crowd: None, client: Client) -> None:
    params = {"bbox": "3.3,50.3,3.7,50.5", "theme": "cadre-de-vie"}
    codes: list[str] = []
    following = ""
    while True:
        answer = client.get("/carte/idees.json", params | ({"apres": following} if following else {})).json()
        codes += [item["code"] for item in answer["items"]]
        following = answer["next"]
        if not following:
            break
    placed = Proposal.objects.filter(quadkey__isnull=False, theme__code="cadre-de-vie")
    assert codes == list(placed.recent_first().values_list("code", flat=True))
    assert len(codes) > 20
    away = client.get("/carte/idees.json", {"bbox": "{0},{1},{0},{1}".format(*PARIS)}).json()
    assert away == {"items": [], "next": ""}


@pytest.mark.django_db
def test_ideas_without_a_point_are_told_by_quarter_and_in_the_list(town: None, client: Client) -> None:
    make_proposal()
    quarter = make_proposal(place_kind="quarter", quarter="gare")
    whole = make_proposal(place_kind="town")
    figures = tally(Filters())
    assert (figures.ideas, figures.by_quarter, figures.town) == (3, {"gare": 1}, 1)
    page = client.get("/carte/").content.decode()
    assert "2 idées sans point sur la carte" in page
    listed = client.get("/idees/?lieu=sans-point").content.decode()
    assert quarter.title in listed
    assert whole.title in listed
    assert "Sans point sur la carte" in listed
