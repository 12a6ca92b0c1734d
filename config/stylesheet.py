"""`/style.<version>.css`: the look in one file, kept for a year by whoever has read it."""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from frontend.sheet import sheet

A_YEAR = 365 * 86_400


@require_safe
def stylesheet(request: HttpRequest, version: str) -> HttpResponse:
    answer = HttpResponse(sheet().text, content_type="text/css; charset=utf-8")
    if version == sheet().version:
        patch_cache_control(answer, public=True, max_age=A_YEAR, immutable=True)
    else:
        # A page of another version, while the site is being brought up to date: this is not what it will ask for.
        patch_cache_control(answer, no_store=True)
    return answer
