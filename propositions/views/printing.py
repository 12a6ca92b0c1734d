"""Paper forms to print: two to a sheet, each with its follow code and the square that leads a telephone to it."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from carte.queries import living_quarters, living_themes
from comptes.doors import for_those_who, person_of
from propositions.actions.printing import print_forms
from propositions.forms.entry import PrintForm
from propositions.queries.printed import codes_of
from propositions.rights import may_take_down
from propositions.views.acts import ActView
from propositions.views.whole import whole_address

A_SHEET = 2


class PrintView(ActView):
    form_class = PrintForm
    template = "propositions/print_forms.html"

    def may(self, request: HttpRequest, **kwargs: Any) -> bool:
        return may_take_down(request.user)

    def act(self, request: HttpRequest, form: PrintForm, **kwargs: Any) -> str:
        run = print_forms(person_of(request), number=A_SHEET * form.cleaned_data["sheets"])
        return reverse("propositions:printed", args=[run])


@require_safe
@never_cache
@for_those_who(may_take_down)
def printed(request: HttpRequest, run: UUID) -> HttpResponse:
    """The forms of a run, ready for the printer; the same each time."""
    codes = codes_of(run)
    if not codes:
        raise Http404
    forms = [{"code": code, "address": whole_address(request, _follow(code))} for code in codes]
    sheets = [forms[first : first + A_SHEET] for first in range(0, len(forms), A_SHEET)]
    context = {"sheets": sheets, "themes": living_themes(), "quarters": living_quarters()}
    return render(request, "propositions/printed_forms.html", context)


def _follow(code: str) -> str:
    return reverse("propositions:follow_code", args=[code])
