"""A page with a form that ends in one action: who may, what is shown, what is done, what was refused."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from comptes.actions.once import Answered, KeyBusy, KeyTaken
from comptes.doors import person_of
from comptes.once import digest_of, done_once, form_key

# The form came back by the « back » button, and was changed.
ALREADY_SENT = (
    "Vous avez déjà envoyé cette page, avec d’autres mots. Pour envoyer ceux-ci aussi, appuyez encore sur le bouton."
)
# It was sent twice, and the first is not answered yet.
UNDER_WAY = (
    "Le premier envoi n’est pas fini : attendez quelques secondes, puis appuyez encore. Rien ne sera fait deux fois."
)


@method_decorator(never_cache, name="dispatch")
class ActView(View):
    """GET shows the form, POST acts and goes on; a refusal comes back with its reason and all that was typed (409)."""

    http_method_names = ["get", "head", "post", "options"]
    form_class: type[forms.Form]
    template: str
    # The name of the form in the template; other forms of the page are its `forms_beside`.
    form_name = "form"
    # What the action raises: where what was asked cannot be done, and where there is nothing to do it to.
    refusals: tuple[type[ValueError], ...] = ()
    absent: tuple[type[ObjectDoesNotExist], ...] = ()
    signed_in = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if (request.method or "").lower() not in self.http_method_names:
            return self.http_method_not_allowed(request, *args, **kwargs)
        if self.signed_in and not request.user.is_authenticated:
            return redirect_to_login(self.back(**kwargs))
        if not self.may(request, **kwargs):
            raise PermissionDenied
        try:
            return super().dispatch(request, *args, **kwargs)
        except self.absent:
            raise Http404 from None

    def may(self, request: HttpRequest, **kwargs: Any) -> bool:
        return True

    def back(self, **kwargs: Any) -> str:
        """Where somebody who has to sign in first comes back to."""
        return self.request.get_full_path()

    def about(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        """What the page shows beside the form."""
        return {}

    def make_form(self, request: HttpRequest, data: Any = None, **kwargs: Any) -> Any:
        return self.form_class(data)

    def act(self, request: HttpRequest, form: Any, **kwargs: Any) -> str | None:
        """Do it; where to go then, None where there is nothing (any more) to do it to."""
        raise NotImplementedError

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.show(request, self.make_form(request, **kwargs), 200, **kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.make_form(request, request.POST, **kwargs)
        if not form.is_valid():
            return self.show(request, form, 400, **kwargs)
        try:
            address = self._act_once(request, form, **kwargs)
        except self.refusals as refused:
            form.add_error(None, str(refused))
            return self.show(request, form, 409, **kwargs)
        except KeyBusy:
            form.add_error(None, UNDER_WAY)
            return self.show(request, form, 409, **kwargs)
        except KeyTaken:
            form.add_error(None, ALREADY_SENT)
            return self.show(request, form, 409, again=True, **kwargs)
        if address is None:
            raise Http404
        return redirect(address)

    def _act_once(self, request: HttpRequest, form: Any, **kwargs: Any) -> str | None:
        """`act`; for a form with a key, once however often it is sent."""
        key = form_key(request.POST)
        if not key or not request.user.is_authenticated:
            return self.act(request, form, **kwargs)

        def act() -> Answered:
            address = self.act(request, form, **kwargs)
            return Answered(302 if address else 404, {"address": address or ""})

        sent = {name: request.POST.getlist(name) for name in request.POST if name != "csrfmiddlewaretoken"}
        digest = digest_of("POST", request.path, sent)
        told, _ = done_once(person_of(request), key=key, digest=digest, act=act)
        return told.body["address"] or None

    def show(self, request: HttpRequest, form: Any, status: int, *, again: bool = False, **kwargs: Any) -> HttpResponse:
        """`again`: the form may be sent once more, as another."""
        once = "" if again else request.POST.get("once", "")
        context = self.about(request, **kwargs) | {
            self.form_name: form,
            "refused": form,
            "once": once or uuid4().hex,
        }
        return render(request, self.template, context, status=status)
