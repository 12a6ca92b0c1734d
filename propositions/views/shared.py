"""Pages that everybody sees alike, whole or but for their roof: written once for as long as nothing happens in the
town."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache, wraps
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from propositions.queries.mapped import version_of_ideas
from socle.clock import today

Page = Callable[..., HttpResponse]
T = TypeVar("T")
KEPT = 128  # pages a process: some megabytes


def shared_page(view: Page) -> Page:
    """Keep what a GET without a session was answered, until the version of the ideas or the day changes: lateness is
    told by the day. One query in place of all those of the page.

    Nothing is kept of a page that holds a token of its reader (a form), that sets a cookie, or that is not a 200.
    """

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "GET" or settings.SESSION_COOKIE_NAME in request.COOKIES:
            return view(request, *args, **kwargs)
        # Read before the page is: what is kept is at least as new as its key.
        kept = _kept(request.get_host(), request.get_full_path(), version_of_ideas(), today().isoformat())
        if not kept:
            response = view(request, *args, **kwargs)
            if response.status_code == 200 and not response.cookies and "CSRF_COOKIE_NEEDS_UPDATE" not in request.META:
                kept.append(response.content)
            return response
        response = HttpResponse(kept[0])
        patch_vary_headers(response, ["Cookie"])
        return response

    return shown


@lru_cache(maxsize=KEPT)
def _kept(host: str, address: str, version: str, day: str) -> list[bytes]:
    """The place where a page is kept: empty, then its bytes."""
    return []


@dataclass
class KeptPage:
    """What a page says to every reader: the values of its template and its main part once written."""

    values: dict[str, Any] = field(default_factory=dict)
    main: str = ""


def render_alike(request: HttpRequest, template: str, read: Callable[[], dict[str, Any]]) -> HttpResponse:
    """A page whose main part, between `keep` and `endkeep`, is the same for whoever has a session, whose roof alone is
    their own: `read`, its queries, and the writing are done once until the version of the ideas or the day changes."""
    kept = _kept_page(request.get_host(), request.get_full_path(), version_of_ideas(), today().isoformat())
    if not kept.values:
        kept.values = read()
    return render(request, template, {**kept.values, "kept": kept})


@lru_cache(maxsize=KEPT)
def _kept_page(host: str, address: str, version: str, day: str) -> KeptPage:
    return KeptPage()


def until_something_happens(read: Callable[[], T]) -> Callable[[], T]:
    """What `read` gives, which nobody changes, kept until the version of the ideas or the day changes: one query in
    place of its own."""
    kept = lru_cache(maxsize=1)(lambda version, day: read())
    _others.append(kept.cache_clear)

    @wraps(read)
    def current() -> T:
        return kept(version_of_ideas(), today().isoformat())

    return current


_others: list[Callable[[], None]] = []


def forget_pages() -> None:
    """For tests: a transaction rolled back gives its version to another town."""
    _kept.cache_clear()
    _kept_page.cache_clear()
    for forget in _others:
        forget()
