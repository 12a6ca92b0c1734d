import json
from dataclasses import asdict
from hashlib import blake2b

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from carte.clusters import Tile
from carte.drawing import draw_town
from carte.layers import Mark, layers
from carte.mapping import basemap
from carte.quadkeys import Box
from carte.stylesheet import stylesheet

LAYER = "ideas"
# Changes with the shape of a tile's answer: copies of an older one are then no longer true.
FORMAT = 2


@require_safe
@cache_control(public=True, max_age=300)
def basemap_json(request: HttpRequest) -> HttpResponse:
    """The drawn map, the outline and the quarters (GeoJSON)."""
    return JsonResponse(basemap(), content_type="application/geo+json")


def _etag(request: HttpRequest, zoom: int, column: int, row: int) -> str:
    """Of a tile as this address asks for it, at the present version of the layer. One query."""
    said = f"{FORMAT} {layers[LAYER].version()} {request.get_full_path()}"
    return f'"{blake2b(said.encode(), digest_size=12).hexdigest()}"'


@require_safe
@cache_control(public=True, no_cache=True)
@condition(etag_func=_etag)
def tile_json(request: HttpRequest, zoom: int, column: int, row: int) -> HttpResponse:
    """What stands on a tile of the map, narrowed as the address says: at most 64 items, clusters with their number
    or single ideas. Two queries; one where the browser's copy is still true (304). That copy is asked about at each
    use: an idea just said is on the map at once."""
    tile = Tile.read(zoom, column, row)
    if tile is None:
        return JsonResponse({"error": _("Cette case de la carte n’existe pas.")}, status=404)
    return _compact({"items": [cluster.told() for cluster in layers[LAYER].clusters(tile, request.GET)]})


@require_safe
def marks_json(request: HttpRequest) -> HttpResponse:
    """« Les idées visibles »: a page of what lies within a box, newest first, and the key of the next page."""
    box = Box.read(request.GET.get("bbox", ""))
    if box is None:
        message = _("Écrivez bbox=ouest,sud,est,nord en degrés, par exemple 3.4,50.3,3.6,50.5.")
        return JsonResponse({"error": message}, status=400)
    marks, following = layers[LAYER].listed(box, request.GET, request.GET.get("apres", ""))
    return _compact({"items": [_item(mark) for mark in marks], "next": following})


@require_safe
@cache_control(public=True, max_age=300)
def plan_svg(request: HttpRequest, scheme: str) -> HttpResponse:
    """The town as a picture, light or dark."""
    return HttpResponse(draw_town(scheme), content_type="image/svg+xml")


@require_safe
@cache_control(public=True, max_age=300)
def town_css(request: HttpRequest) -> HttpResponse:
    """The town's colours and its themes', light and dark, as custom properties."""
    return HttpResponse(stylesheet(), content_type="text/css; charset=utf-8")


def _compact(answer: dict[str, object]) -> HttpResponse:
    text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text, content_type="application/json")


def _item(mark: Mark) -> dict[str, object]:
    item = asdict(mark)
    item["lon"], item["lat"] = item.pop("longitude"), item.pop("latitude")
    return item
