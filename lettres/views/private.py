from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase

View = Callable[..., HttpResponseBase]


def private(view: View) -> View:
    """A page whose address is a key: no search engine keeps it, no other site is told of it, and a refused address is
    not written into the log. Not « no-referrer »: browsers would hide from our own forms where they come from."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex"
        response["Referrer-Policy"] = "same-origin"
        response._has_been_logged = True  # type: ignore[attr-defined]
        return response

    return shown
