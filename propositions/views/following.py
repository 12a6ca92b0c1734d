"""« Suivre sans soutenir »: told of what becomes of an idea, without saying « oui, il le faut »."""

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from comptes.doors import person_of
from propositions.actions.following import follow_idea, unfollow_idea
from propositions.queries.one import get_public
from propositions.views.support import ANCHOR, back_to


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def follow_page(request: HttpRequest, code: str) -> HttpResponse:
    """The button, for whoever comes from a sign-in; a GET follows nothing."""
    proposal = get_public(code)
    if not request.user.is_authenticated:
        return redirect_to_login(request.path)
    if request.method == "POST":
        return back_to(follow_idea(person_of(request), code=code))
    return render(request, "propositions/follow_idea.html", {"proposal": proposal})


@require_POST
@never_cache
def unfollow_page(request: HttpRequest, code: str) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login(f"{get_public(code).get_absolute_url()}{ANCHOR}")
    return back_to(unfollow_idea(person_of(request), code=code))
