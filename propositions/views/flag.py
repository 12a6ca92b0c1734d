"""Reporting an idea, without an account too: a form, and a receipt with its code."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from comptes.doors import person_if_any
from comptes.limits import take
from propositions.actions.flagging import flag
from propositions.forms.life import FlagForm
from propositions.queries.one import get_flag, get_public
from propositions.views.acts import ActView

TOO_OFTEN = "Trop de signalements sont partis de votre connexion à internet. Attendez une heure, puis envoyez le vôtre."


class FlagView(ActView):
    form_class = FlagForm
    template = "propositions/flag.html"
    signed_in = False

    def about(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        return {"proposal": get_public(kwargs["code"])}

    def make_form(self, request: HttpRequest, data: Any = None, **kwargs: Any) -> FlagForm:
        address = request.user.email if request.user.is_authenticated else ""
        return FlagForm(data, initial={"email": address})

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = FlagForm(request.POST)
        # A form that comes back to be mended is no report: a hall of people who forgot a box is not shut out.
        if form.is_valid() and not take(request, "flag"):
            form.add_error(None, _(TOO_OFTEN))
            return self.show(request, form, 429, **kwargs)
        return super().post(request, **kwargs)

    def act(self, request: HttpRequest, form: FlagForm, **kwargs: Any) -> str | None:
        said = {name: form.cleaned_data[name] for name in ("rule", "words", "name", "email")}
        page = reverse("propositions:detail", args=[kwargs["code"]])
        made = flag(person_if_any(request), code=kwargs["code"], page=page, **said)
        return reverse("propositions:flagged", args=[made.code]) if made else None


@require_safe
@never_cache
def flagged(request: HttpRequest, flag: str) -> HttpResponse:
    """The receipt: what was reported, when, and what was decided."""
    return render(request, "propositions/flagged.html", {"flag": get_flag(flag)})
