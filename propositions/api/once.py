"""`Idempotency-Key`: a request sent twice is done once, and answered alike."""

import json
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from comptes.actions.once import Answered, KeyBusy, KeyTaken
from comptes.doors import person_of
from comptes.once import digest_of, done_once
from socle.problems import Conflict, Unprocessable

HEADER = "Idempotency-Key"
LONGEST = 255
REPLAYED = {"Idempotent-Replayed": "true"}


def answered(status: int, data: Any) -> Answered:
    """An answer as it will be sent, and kept."""
    return Answered(status, json.loads(JSONRenderer().render(data)))


def answer_once(request: Request, act: Callable[[], Answered]) -> Response:
    """Act, unless this key was answered already; without a key, or without somebody to tie it to, simply act."""
    key = request.headers.get(HEADER, "").strip()
    if not key or not request.user.is_authenticated:
        told = act()
        return Response(told.body, told.status)
    person = person_of(request._request)
    if len(key) > LONGEST or not key.isascii() or not key.isprintable():
        raise ParseError(_("La clé d’envoi (Idempotency-Key) fait 255 signes au plus, sans accent."))
    digest = digest_of(str(request.method), request.path, request.data)
    try:
        told, again = done_once(person, key=key, digest=digest, act=act)
    except KeyBusy as busy:
        raise Conflict(str(busy)) from busy
    except KeyTaken as taken:
        raise Unprocessable(str(taken)) from taken
    return Response(told.body, told.status, headers=REPLAYED if again else None)
