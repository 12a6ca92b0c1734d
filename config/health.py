"""For whoever watches the server: is the process there, is it ready to work."""

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from carte.queries import town_is_founded


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers and holds a town; 503 and the reason otherwise. Redis is not asked: the site serves
    without it."""
    try:
        founded = town_is_founded()
    except DatabaseError:
        return HttpResponse("la base ne répond pas\n", status=503, content_type="text/plain; charset=utf-8")
    if not founded:
        return HttpResponse("manage.py town load\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")
