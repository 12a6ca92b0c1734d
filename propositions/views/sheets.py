"""Sheets of supports on paper: counted apart, by whoever meets residents."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from comptes.doors import person_of
from propositions.actions.supporting import CountRefused, count_sheet, uncount_sheet
from propositions.forms.answers import SheetForm
from propositions.forms.life import ReasonForm
from propositions.queries.one import get_public, get_sheet, sheets_of
from propositions.rights import may_take_down
from propositions.views.acts import ActView


class SheetsView(ActView):
    form_class = SheetForm
    template = "propositions/sheets.html"
    refusals = (CountRefused,)

    def may(self, request: HttpRequest, **kwargs: Any) -> bool:
        return may_take_down(request.user)

    def about(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        proposal = get_public(kwargs["code"])
        return {"proposal": proposal, "sheets": sheets_of(proposal)}

    def act(self, request: HttpRequest, form: Any, **kwargs: Any) -> str | None:
        sheet = count_sheet(person_of(request), code=kwargs["code"], **form.cleaned_data)
        return reverse("propositions:sheets", args=[kwargs["code"]]) if sheet else None


class UncountView(ActView):
    """« Retirer cette feuille », with the reason."""

    form_class = ReasonForm
    template = "propositions/reason.html"

    def may(self, request: HttpRequest, **kwargs: Any) -> bool:
        return may_take_down(request.user)

    def about(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        proposal = get_sheet(kwargs["sheet"]).proposal
        return {"proposal": proposal, "heading": _("Retirer une feuille"), "button": _("Retirer cette feuille")}

    def act(self, request: HttpRequest, form: Any, **kwargs: Any) -> str | None:
        proposal = uncount_sheet(person_of(request), sheet=kwargs["sheet"], **form.cleaned_data)
        return reverse("propositions:sheets", args=[proposal.code]) if proposal else None
