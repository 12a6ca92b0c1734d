from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_to_bytes

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.template.loader import render_to_string

from config.line import LINE
from socle.problems import problem_response

API = "/api/"
FORBIDDEN = "Cette demande contient un signe interdit."
FORM = "application/x-www-form-urlencoded"
CUT = "Cet envoi est arrivé incomplet. Revenez à la page d’avant : vos mots y sont encore. Puis envoyez-les de nouveau."


def refuse_nul(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """A NUL character, or bytes that are no UTF-8, in an address, a cookie or a form are never a person's doing:
    PostgreSQL refuses the first, and Django would keep others than were sent for the second."""

    def middleware(request: HttpRequest) -> HttpResponse:
        sent = [request.META.get("QUERY_STRING", "").encode("latin-1", "replace")]
        if request.content_type == FORM:
            sent.append(request.body)
        texts = (request.path, *request.COOKIES.values())
        if any("\0" in text for text in texts) or not all(map(_is_text, sent)):
            if request.path.startswith(API):
                return problem_response(400, FORBIDDEN)
            return HttpResponseBadRequest(render_to_string("400.html"))
        return get_response(request)

    return middleware


def say_permissions(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """The site asks the device for nothing: neither camera nor microphone; the position, its own pages may."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response["Permissions-Policy"] = "camera=(), microphone=(), payment=(), usb=(), geolocation=(self)"
        return response

    return middleware


def explain_refused_verb(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Django refuses a verb (405) with an empty page: say in French what to do. The API says it already."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code == 405 and not response.content:
            response.content = render_to_string("405.html")
        return response

    return middleware


class RefuseCut:
    """A form cut on its way is refused: half a text is nobody's text. After the guard of forms, which has read it. A
    photo that was cut, behind words that all came, is its page's to tell."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: Any) -> HttpResponse | None:
        line = request.META.get(LINE)
        if line is None or not line.cut or getattr(request, "photo_cut", False):
            return None
        return HttpResponseBadRequest(CUT, content_type="text/plain; charset=utf-8")


def _is_text(raw: bytes) -> bool:
    try:
        return "\0" not in unquote_to_bytes(raw).decode()
    except UnicodeDecodeError:
        return False
