from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from carte.drawing import draw_town
from carte.layers import layers
from carte.mapping import basemap
from carte.quadkeys import Box
from carte.queries import living_quarters
from carte.stylesheet import stylesheet

MARKS = 300


@require_GET
@cache_control(public=True, max_age=300)
def basemap_json(request: HttpRequest) -> HttpResponse:
    """The drawn map, the outline and the quarters (GeoJSON)."""
    return JsonResponse(basemap(), content_type="application/geo+json")


@require_GET
def marks_json(request: HttpRequest) -> HttpResponse:
    """What the layers show within a box: at most 300 marks, and the ideas without a point by quarter."""
    box = Box.read(request.GET.get("bbox", ""))
    if box is None:
        message = _("Écrivez bbox=ouest,sud,est,nord en degrés, par exemple 3.4,50.3,3.6,50.5.")
        return JsonResponse({"error": message}, status=400)
    items: list[dict[str, object]] = []
    truncated = False
    unplaced: dict[str, int] = {}
    for layer in layers.values():
        marks, more = layer.marks(box, request.GET, MARKS - len(items))
        items += [_item(asdict(mark)) for mark in marks]
        truncated = truncated or more
        for slug, number in layer.unplaced(request.GET).items():
            unplaced[slug] = unplaced.get(slug, 0) + number
    quarters = [
        {
            "slug": quarter.slug,
            "nom": quarter.name,
            "lon": quarter.label_longitude,
            "lat": quarter.label_latitude,
            "count": unplaced.get(quarter.slug, 0),
        }
        for quarter in living_quarters()
    ]
    return JsonResponse({"items": items, "quarters": quarters, "truncated": truncated, "count": len(items)})


@require_GET
@cache_control(public=True, max_age=300)
def plan_svg(request: HttpRequest, scheme: str) -> HttpResponse:
    """The town as a picture, light or dark."""
    return HttpResponse(draw_town(scheme), content_type="image/svg+xml")


@require_GET
@cache_control(public=True, max_age=300)
def town_css(request: HttpRequest) -> HttpResponse:
    """The town's colours and its themes', light and dark, as custom properties."""
    return HttpResponse(stylesheet(), content_type="text/css; charset=utf-8")


def _item(mark: dict[str, object]) -> dict[str, object]:
    mark["lon"], mark["lat"] = mark.pop("longitude"), mark.pop("latitude")
    return mark
