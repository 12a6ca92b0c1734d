from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from comptes.doors import person_of
from comptes.limits import exceeded, take
from journal.queries import knots_of
from propositions.actions.moderating import contest
from propositions.actions.revising import withdraw
from propositions.forms.follow import FollowCodeForm
from propositions.forms.life import ContestForm, EmptyForm
from propositions.models.proposal import Proposal
from propositions.moves import MOVES
from propositions.queries.lists import find_by_follow_code
from propositions.queries.one import answered_knots, hiding_of
from propositions.queries.printed import is_printed
from propositions.queries.reading import AUTHOR
from propositions.rights import may_take_down
from propositions.views.acts import ActView


@require_http_methods(["GET", "HEAD", "POST"])
def follow_form(request: HttpRequest) -> HttpResponse:
    """Where a follow code is typed. The code goes by POST and then stands in the address of its page."""
    form = FollowCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("propositions:follow_code", follow_code=form.cleaned_data["code"])
    status = 400 if request.method == "POST" else 200
    return render(request, "propositions/follow_form.html", {"form": form}, status=status)


@require_safe
@never_cache
def follow_code(request: HttpRequest, follow_code: str) -> HttpResponse:
    """What became of the idea of this receipt, for whoever holds it."""
    code = follow_code.upper()
    if exceeded(request, "follow-code"):
        return _refuse_code(request, code, _("Trop de codes essayés. Attendez dix minutes, puis recommencez."), 429)
    proposal = find_by_follow_code(code)
    if proposal is None and is_printed(code):
        return render(request, "propositions/follow_later.html", {"code": code})
    if proposal is None:
        # Only wrong codes count: a hall of people with their receipts does not use up its tries.
        take(request, "follow-code")
        message = _("Aucune idée ne porte ce code. Vérifiez les lettres et les chiffres.")
        return _refuse_code(request, code, message, 404)
    # Whoever holds the receipt reads what its author would.
    knots = answered_knots(proposal, knots_of(proposal.thread, request.user, AUTHOR))
    hiding = hiding_of(proposal)
    context = {
        "proposal": proposal,
        "knots": knots,
        "hiding": hiding,
        "contests": hiding is not None and hiding.contested_at is None and may_take_down(request.user),
        "withdraws": may_take_down(request.user) and MOVES["withdraw"].fits(proposal),
    }
    return render(request, "propositions/follow_detail.html", context)


class OnBehalfView(ActView):
    """What an author does of their idea, done for somebody who is there with the code of their receipt, by whoever
    meets residents for the town."""

    def may(self, request: HttpRequest, **kwargs: Any) -> bool:
        return may_take_down(request.user)

    @cached_property
    def idea(self) -> Proposal:
        found = find_by_follow_code(self.kwargs["follow_code"].upper())
        if found is None:
            raise Http404
        return found

    def about(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        return {"proposal": self.idea, "hiding": hiding_of(self.idea), "follow_code": self.idea.follow_code}

    def back(self, **kwargs: Any) -> str:
        return reverse("propositions:follow_code", args=[kwargs["follow_code"]])


class ContestForView(OnBehalfView):
    form_class = ContestForm
    template = "propositions/contest.html"

    def act(self, request: HttpRequest, form: Any, **kwargs: Any) -> str:
        contest(person_of(request), code=self.idea.code, follow_code=self.idea.follow_code, **form.cleaned_data)
        return self.back(**kwargs)


class WithdrawForView(OnBehalfView):
    form_class = EmptyForm
    template = "propositions/withdraw_for.html"

    def act(self, request: HttpRequest, form: Any, **kwargs: Any) -> str:
        withdraw(person_of(request), code=self.idea.code, follow_code=self.idea.follow_code)
        return self.back(**kwargs)


def _refuse_code(request: HttpRequest, code: str, message: str, status: int) -> HttpResponse:
    form = FollowCodeForm({"code": code})
    form.errors.clear()
    form.add_error("code", message)
    response = render(request, "propositions/follow_form.html", {"form": form}, status=status)
    # Django would write the address of a 4xx, and so the code, into the log.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response
