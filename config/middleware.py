from collections.abc import Callable
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest


def refuse_nul(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """A NUL character in an address or a cookie is never a person's doing, and PostgreSQL refuses to look it up."""

    def middleware(request: HttpRequest) -> HttpResponse:
        texts = (request.path, unquote(request.META.get("QUERY_STRING", "")), *request.COOKIES.values())
        if any("\0" in text for text in texts):
            return HttpResponseBadRequest("Cette adresse contient un signe interdit.", content_type="text/plain")
        return get_response(request)

    return middleware
