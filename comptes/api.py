"""Who asks the API: a personal token in the header, or the visit of the site; and how often one may."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication, throttling
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from comptes.limits import LIMITS, take
from comptes.models import User
from comptes.queries import person_of_token

SCHEME = "Bearer"
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class TokenAuthentication(authentication.BaseAuthentication):
    """« Authorization: Bearer TOKEN », made by the person on « Mes jetons »."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != SCHEME.lower():
            return None
        person = person_of_token(token.strip())
        if person is None:
            raise AuthenticationFailed(_("Ce jeton n’est pas, ou n’est plus, valable : faites-en un autre."))
        return person, None

    def authenticate_header(self, request: Request) -> str:
        return SCHEME


class VisitAuthentication(authentication.SessionAuthentication):
    """The visit of the site, with the mark of its forms against other sites."""


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # drf-spectacular is untyped
    target_class = TokenAuthentication
    name = "jeton"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": SCHEME.lower()}


class VisitScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = VisitAuthentication
    name = "visite"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}


class WriteThrottle(throttling.BaseThrottle):
    """Counts what is written, by network address: reading is never refused."""

    name = "api-write"

    def allow_request(self, request: Request, view: Any) -> bool:
        inner = request._request
        return request.method not in WRITES or not isinstance(inner, HttpRequest) or take(inner, self.name)

    def wait(self) -> float:
        return float(LIMITS[self.name][1])
