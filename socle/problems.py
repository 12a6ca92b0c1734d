"""What an API refuses, as RFC 9457 has it: `application/problem+json`, in French, field by field."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: gettext_lazy("Demande incomplète ou mal écrite"),
    401: gettext_lazy("Jeton absent ou inconnu"),
    403: gettext_lazy("Action refusée"),
    404: gettext_lazy("Introuvable"),
    405: gettext_lazy("Verbe refusé"),
    406: gettext_lazy("Format non servi"),
    409: gettext_lazy("Demande en conflit"),
    413: gettext_lazy("Envoi trop lourd"),
    415: gettext_lazy("Format non lu"),
    422: gettext_lazy("Clé déjà prise"),
    429: gettext_lazy("Trop de demandes"),
}


class Conflict(APIException):
    status_code = 409
    default_code = "conflict"


class Unprocessable(APIException):
    status_code = 422
    default_code = "unprocessable"


def problem(status: int, detail: str, errors: list[dict[str, str]] | None = None) -> dict[str, Any]:
    """The body of a refusal; `errors`: each field (a path with points) and what is wrong with it."""
    told = {"type": "about:blank", "title": str(TITLES.get(status, _("Erreur"))), "status": status, "detail": detail}
    return told | ({"errors": errors} if errors else {})


def problem_response(status: int, detail: str) -> JsonResponse:
    """A refusal met before or beside the API's own pages."""
    return JsonResponse(problem(status, detail), status=status, content_type=MEDIA_TYPE)


def handle(exc: Exception, context: Mapping[str, Any]) -> Response | None:
    """The framework's exception handler; None lets what we did not foresee be a 500."""
    response = exception_handler(exc, context)  # type: ignore[arg-type]  # it only reads it
    if response is None:
        return None
    status = response.status_code
    if isinstance(exc, ValidationError):
        errors = [{"field": field, "detail": words} for field, words in _faults(exc.detail)]
        data = problem(status, _("Corrigez ce qui suit, puis envoyez de nouveau."), errors)
    else:
        words = str(exc) if isinstance(exc, PermissionDenied) and str(exc) else ""
        told = response.data.get("detail", "") if isinstance(response.data, Mapping) else ""
        data = problem(status, words or str(told))
    return Response(data, status=status, headers=_kept(response), content_type=MEDIA_TYPE)


def _kept(response: Response) -> dict[str, str]:
    return {name: response[name] for name in ("WWW-Authenticate", "Retry-After", "Allow") if response.has_header(name)}


def _faults(detail: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            own = "" if name == "non_field_errors" else str(name)
            yield from _faults(inner, ".".join(part for part in (path, own) if part))
    elif isinstance(detail, list):
        for rank, inner in enumerate(detail):
            nested = isinstance(inner, Mapping | list)
            yield from _faults(inner, f"{path}.{rank}" if nested else path)
    else:
        yield path, str(detail)
