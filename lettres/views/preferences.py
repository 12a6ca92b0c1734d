"""« Mes lettres »: how one is told, on one page, signed in or by the link of a letter; and leaving, in one press."""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from comptes.doors import person_of
from comptes.queries import address_of
from lettres.actions.preferences import choose, ensure_reader, leave, leave_town_letter, resume
from lettres.forms import PreferencesForm, filled
from lettres.links import key_of, token_of
from lettres.models import Reader
from lettres.queries import followed_grounds, reader_by_key
from lettres.views.private import private


@method_decorator([never_cache, private], name="dispatch")
class PreferencesView(View):
    """Everything on one page. Each tick is sent by a script, or all by the button; both say that it is kept."""

    http_method_names = ["get", "head", "post", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if (request.method or "").lower() in self.http_method_names and self.asks_to_sign_in(request):
            return redirect_to_login(request.get_full_path())
        return super().dispatch(request, *args, **kwargs)

    def asks_to_sign_in(self, request: HttpRequest) -> bool:
        return not request.user.is_authenticated

    def person(self, request: HttpRequest, **kwargs: Any) -> Any:
        return person_of(request)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        person = self.person(request, **kwargs)
        reader = ensure_reader(person)
        form = filled(reader, followed_grounds(person), on_paper=bool(address_of(person)))
        return self.show(request, reader, form, 200)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        person = self.person(request, **kwargs)
        form = PreferencesForm(request.POST, on_paper=bool(address_of(person)))
        if not form.is_valid():
            return self.show(request, ensure_reader(person), form, 400)
        choose(person, chosen=form.chosen)
        return redirect(f"{request.path}?note")

    def show(self, request: HttpRequest, reader: Reader, form: PreferencesForm, status: int) -> HttpResponse:
        token = token_of(reader.key)
        context = {
            "form": form,
            "reader": reader,
            "kept": "note" in request.GET,
            "feed_url": reverse("lettres:atom", args=[token]),
            "leave_url": reverse("lettres:leave", args=[token]),
        }
        return render(request, "lettres/preferences.html", context, status=status)


class ByLinkView(PreferencesView):
    """The same, for whoever holds a letter: its link is signed."""

    def asks_to_sign_in(self, request: HttpRequest) -> bool:
        return False

    def person(self, request: HttpRequest, **kwargs: Any) -> Any:
        reader = reader_by_key(key_of(kwargs["token"]))
        if reader is None or not reader.user.is_active:
            raise Http404
        return reader.user


@csrf_exempt
@never_cache
@private
@require_http_methods(["GET", "HEAD", "POST"])
def leave_page(request: HttpRequest, token: str, *, town_alone: bool = False) -> HttpResponse:
    """Leaving: a GET shows a button, for mail scanners open every link; a POST leaves, from a mail program too
    (RFC 8058): without a cookie, answered 200 without a way round, as often as it is sent. `town_alone`: the letter of
    the town alone, from one of those."""
    reader = reader_by_key(key_of(token))
    if reader is None:
        raise Http404
    gone = request.method == "POST"
    if gone:
        (leave_town_letter if town_alone else leave)(None, key=reader.key)
    context = {"gone": gone, "town_alone": town_alone, "settings_url": reverse("lettres:by_link", args=[token])}
    return render(request, "lettres/leave.html", context)


@require_POST
@never_cache
def resume_letters(request: HttpRequest) -> HttpResponse:
    """« Écrivez-moi de nouveau »."""
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("lettres:mine"))
    resume(person_of(request))
    return redirect("lettres:mine")
