from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from comptes.limits import exceeded, note
from journal.queries import knots_of
from propositions.forms.follow import FollowCodeForm
from propositions.queries.lists import find_by_follow_code
from propositions.queries.one import answered_knots, hiding_of
from propositions.queries.printed import is_printed
from propositions.queries.reading import AUTHOR


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
    if exceeded(request, "follow-code"):
        message = _("Trop de codes essayés. Attendez quelques minutes, puis recommencez.")
        return _refuse_code(request, message, 429)
    proposal = find_by_follow_code(follow_code.upper())
    if proposal is None and is_printed(follow_code.upper()):
        return render(request, "propositions/follow_later.html", {"code": follow_code.upper()})
    if proposal is None:
        # Only wrong codes count: a hall of people with their receipts does not use up its tries.
        note(request, "follow-code")
        return _refuse_code(request, _("Aucune idée ne porte ce code. Vérifiez les lettres et les chiffres."), 404)
    # Whoever holds the receipt reads what its author would.
    knots = answered_knots(proposal, knots_of(proposal.thread, request.user, AUTHOR))
    context = {"proposal": proposal, "knots": knots, "hiding": hiding_of(proposal)}
    return render(request, "propositions/follow_detail.html", context)


def _refuse_code(request: HttpRequest, message: str, status: int) -> HttpResponse:
    form = FollowCodeForm({})
    form.errors.clear()
    form.add_error("code", message)
    response = render(request, "propositions/follow_form.html", {"form": form}, status=status)
    # Django would write the address of a 4xx, and so the code, into the log.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response
