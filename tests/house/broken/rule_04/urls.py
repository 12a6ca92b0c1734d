"""Addresses the rights table forgets: a verb, a whole address, one without a name."""

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods


@require_http_methods(["GET", "POST"])
def read(request):
    return HttpResponse("ok")


@csrf_exempt
def all_verbs(request, code):
    return HttpResponse(code)


urlpatterns = [
    path("lire/", read, name="read"),
    path("tout/<slug:code>/", all_verbs, name="all_verbs"),
    path("sans-nom/", read),
]
