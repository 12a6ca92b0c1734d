"""Address search and its way back. By POST: what people look for belongs in no address, and so in no log."""

import math

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from carte.addresses import FoundPlace, address_at, search_places
from comptes.limits import take


@require_POST
@never_cache
def addresses_json(request: HttpRequest) -> HttpResponse:
    """The places that `q` may mean. A network that asks a lot is still answered, from what the town knows."""
    found = search_places(request.POST.get("q", ""), ask=take(request, "address-search"))
    return JsonResponse({"places": [_place(place) for place in found.places], "note": found.note})


@require_POST
@never_cache
def address_json(request: HttpRequest) -> HttpResponse:
    """The address near a point in degrees (`lon`, `lat`), "" where none is known or the point is none."""
    longitude, latitude = _degrees(request, "lon"), _degrees(request, "lat")
    return JsonResponse({"label": address_at(longitude, latitude, ask=take(request, "address-search"))})


def _degrees(request: HttpRequest, name: str) -> float:
    try:
        return float(request.POST.get(name, ""))
    except ValueError:
        return math.nan


def _place(place: FoundPlace) -> dict[str, object]:
    names: dict[str, object] = {"label": place.label, "kind": place.kind, "detail": place.detail}
    if place.kind == "quarter":
        return names | {"slug": place.quarter}
    return names | {"lon": place.longitude, "lat": place.latitude}
