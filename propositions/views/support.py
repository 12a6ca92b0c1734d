"""« Je soutiens »: pressed first, an address and a code after, where one has not signed in; the press is not lost."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from comptes.forms import AddressForm
from comptes.sign_in import Waiting, send_code
from propositions.actions.supporting import support, take_back
from propositions.models.proposal import Proposal
from propositions.queries.one import find_public, get_public

# The idea a browser is about to support: set by a press of its own, so that no address made by somebody else supports.
SESSION_KEY = "support"
ANCHOR = "#soutenir"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def support_page(request: HttpRequest, code: str) -> HttpResponse:
    """Support at once when signed in; else ask for an address, send its code, and support when it is given back."""
    if request.method == "POST" and request.user.is_authenticated:
        return back_to(support(request.user, code=code))
    proposal = get_public(code)
    # A press from a page that was left open, its session over: what is asked for is not yet there to be wrong.
    asked = request.method == "POST" and "email" in request.POST
    form = AddressForm(request.POST if asked else None)
    if asked and form.is_valid():
        request.session[SESSION_KEY] = code
        sent = send_code(request, form, reverse("propositions:support", args=[code]))
        if sent:
            return sent
    status = 400 if asked else 200
    return render(request, "propositions/support.html", {"proposal": proposal, "form": form}, status=status)


@require_POST
@never_cache
def take_back_support(request: HttpRequest, code: str) -> HttpResponse:
    """« Je ne soutiens plus »."""
    if not request.user.is_authenticated:
        return redirect_to_login(f"{get_public(code).get_absolute_url()}{ANCHOR}")
    return back_to(take_back(request.user, code=code))


def back_to(proposal: Proposal | None) -> HttpResponse:
    """To the idea, where its supports are; to one's own page from one that is not public; 404 where there is none."""
    if proposal is None:
        raise Http404
    if not proposal.is_public:
        return redirect("propositions:mine")
    return redirect(f"{proposal.get_absolute_url()}{ANCHOR}")


def arrive_with_support(request: HttpRequest, person: Any, next_url: str) -> str | None:
    """After a sign-in asked for by « Je soutiens » in this browser: the support is counted."""
    code = _waiting(request, next_url)
    proposal = support(person, code=code) if code else None
    return f"{proposal.get_absolute_url()}{ANCHOR}" if proposal else None


def waiting_support(request: HttpRequest, next_url: str) -> Waiting | None:
    """The support that the code will count, None if none waits: its idea may have been hidden since."""
    code = _waiting(request, next_url)
    proposal = find_public(code) if code else None
    if proposal is None:
        return None
    kept = _("Il comptera pour « %(title)s » dès que le code sera bon.") % {"title": proposal.title}
    return Waiting(_("Votre soutien est gardé"), kept, _("Soutenir cette idée"))


def _waiting(request: HttpRequest, address: str) -> str:
    """The code of the idea whose « Je soutiens » this address is, if it was pressed in this browser; else ""."""
    try:
        found = resolve(urlsplit(address).path)
    except Resolver404:
        return ""
    code = str(found.kwargs["code"]) if found.view_name == "propositions:support" else ""
    return code if request.session.get(SESSION_KEY) == code else ""
