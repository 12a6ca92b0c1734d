from typing import Any

from allauth.account.internal.stagekit import clear_login, get_pending_stage
from allauth.account.views import ConfirmLoginCodeView, RequestLoginCodeView
from allauth.core import ratelimit
from allauth.utils import get_request_param
from csp.constants import NONE, UNSAFE_INLINE
from csp.decorators import csp
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comptes.actions.people import confirm_person
from comptes.adapters import AccountAdapter
from comptes.demo_mails import html_of, read_mails
from comptes.forms import PersonaForm
from comptes.limits import take_of
from comptes.personas import PERSONAS, get_persona
from comptes.queries import get_person
from comptes.sign_in import CODE_NOT_SENT, NOT_SENT, arrive, enter, note_not_sent, send_code, what_waits
from socle.clock import today

HOME = "home"
# In the address of « Se connecter »: a code came that is waited for no more.
LATE = "trop-tard"


def safe_next(request: HttpRequest) -> str:
    """The address asked for after signing in, if it is one of ours; else home."""
    wanted = get_request_param(request, "next") or ""
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None, require_https=request.is_secure())
    return wanted if ours else reverse(HOME)


class AddressView(RequestLoginCodeView):  # type: ignore[misc]  # allauth is untyped
    """« Se connecter »: an address; in the demonstration, the personas too."""

    http_method_names = ["get", "head", "post", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # allauth sends whoever waits for a code to its page, and would swallow the new address.
        if request.method == "POST":
            clear_login(request)
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def form_valid(self, form: Any) -> HttpResponse:
        return send_code(self.request, form, safe_next(self.request)) or self.form_invalid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = self.render_to_response(self.get_context_data(form=form), status=400)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        personas = PERSONAS if settings.DEMO else ()
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"personas": personas, "next": safe_next(self.request), "late": LATE in self.request.GET}


class CodeView(ConfirmLoginCodeView):  # type: ignore[misc]  # allauth is untyped
    """The code of the mail. A wrong one is said so; the address can be changed, the code sent again."""

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        view = super().as_view(**initkwargs)

        @never_cache
        @require_http_methods(["GET", "HEAD", "POST"])
        def dispatch(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.user.is_authenticated:
                next_url = safe_next(request)
                pressed = request.method == "POST"
                return redirect(arrive(request, request.user, next_url) if pressed else next_url)
            if get_pending_stage(request) is None:
                # No code is waited for: it is too old, or a double press left with the cookie of a session that the
                # first press has closed since. Go on to what was to be done, which knows; the browser keeps the
                # cookie the first press brought.
                request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
                next_url = safe_next(request)
                late = f"?{LATE}" if request.method == "POST" else ""
                return redirect(next_url if next_url != reverse(HOME) else reverse("account_login") + late)
            response: HttpResponseBase = view(request, *args, **kwargs)
            return response

        return dispatch

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = f"{request.session.session_key} {self._process.state['at']}"
        if self._action != "resend" and not take_of(request, "code-guess", asked):
            self._process.abort()
            return self._too_many()
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        if response.status_code == 302:
            return self._too_many()
        response.status_code = 400
        return response

    def _too_many(self) -> HttpResponse:
        messages.error(self.request, AccountAdapter.error_messages["too_many_login_attempts"])
        return redirect(reverse("account_login") + "?" + urlencode({"next": safe_next(self.request)}))

    def _resend_form_valid(self, form: Any) -> HttpResponse:
        """Another code counts as one asked for; one that could not leave is said so, and the one before serves."""
        address, before = self._process.state["email"], self._process.state["code"]
        if not ratelimit.consume(self.request, action="request_login_code", key=address):
            messages.error(self.request, AccountAdapter.error_messages["rate_limited"])
            return redirect(self.request.get_full_path())
        try:
            again: HttpResponse = super()._resend_form_valid(form)
        except NOT_SENT as broken:
            note_not_sent(broken)
            self._process.state["code"] = before
            messages.error(self.request, CODE_NOT_SENT)
            return redirect(self.request.get_full_path())
        return again

    def _verify_form_valid(self, form: Any) -> HttpResponse:
        person = self._process.user
        if not person.is_active:
            # allauth says so; what was typed stays with this browser.
            closed: HttpResponse = super()._verify_form_valid(form)
            return closed
        confirm_person(person)
        # Before the sign-in closes the session the code was asked in: a second press finds that session, or the idea.
        elsewhere = arrive(self.request, person, safe_next(self.request))
        response: HttpResponse = super()._verify_form_valid(form)
        return redirect(elsewhere) if self.request.user.is_authenticated else response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        next_url = safe_next(self.request)
        return context | {
            "email": self._process.state["email"],
            "can_resend": self._process.can_resend,
            "next": next_url,
            "waiting": what_waits(self.request, next_url),
        }


@require_POST
def forget_code(request: HttpRequest) -> HttpResponse:
    """« Changer d’adresse »: the pending code is forgotten, what was typed is not."""
    clear_login(request)
    return redirect(safe_next(request))


@require_safe
def demo_mails(request: HttpRequest) -> HttpResponse:
    """The demonstration's mails, newest first, in place of a mail box; those of whoever looks before the others."""
    address = getattr(request.user, "email", "") or ""
    return render(request, "comptes/demo_mails.html", {"mails": read_mails(address), "today": today()})


@csp({"default-src": [NONE], "style-src": [UNSAFE_INLINE], "frame-ancestors": [NONE]})  # type: ignore[arg-type]
@require_safe
def demo_mail(request: HttpRequest, key: str) -> HttpResponse:
    """A letter of the demonstration as a mail program lays it out: its styles are its own, and nothing is fetched."""
    html = html_of(key)
    if not html:
        raise Http404
    return HttpResponse(html)


@require_POST
def enter_as(request: HttpRequest) -> HttpResponse:
    """« Entrer comme… »: one press for a person of the demonstration. Mounted in the demonstration only."""
    form = PersonaForm(request.POST)
    persona = get_persona(form.cleaned_data["persona"]) if form.is_valid() else None
    person = get_person(persona.email) if persona else None
    if person is None:
        raise Http404
    enter(request, person)
    return redirect(arrive(request, person, safe_next(request)))
