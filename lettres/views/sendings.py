"""What was sent, what was not, and why: for staff."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from comptes.doors import for_those_who, person_of
from lettres.actions.sending import send_again, send_failed_again
from lettres.queries import page_of_sendings, progress
from lettres.rights import may_see_sendings


@require_safe
@never_cache
@for_those_who(may_see_sendings)
def sendings(request: HttpRequest) -> HttpResponse:
    """The states with their numbers, the mails of one of them, the newest first."""
    state = request.GET.get("etat", "")
    page = page_of_sendings(state, request.GET.get("apres", ""))
    return render(
        request,
        "lettres/sendings.html",
        {
            "rows": page.rows,
            "state": state,
            "next_url": f"{request.path}?etat={state}&apres={page.next_key}" if page.next_key else "",
            "progress": progress(),
        },
    )


@require_POST
@never_cache
@for_those_who(may_see_sendings)
def all_again(request: HttpRequest) -> HttpResponse:
    """« Renvoyer toutes celles qui ont échoué »."""
    number = send_failed_again(person_of(request))
    said = ngettext("%(n)s lettre repart.", "%(n)s lettres repartent.", number) % {"n": number}
    messages.success(request, said)
    return redirect("lettres:sendings")


@require_POST
@never_cache
@for_those_who(may_see_sendings)
def again(request: HttpRequest, delivery: int) -> HttpResponse:
    """« Envoyer de nouveau »: at the next minute."""
    send_again(person_of(request), delivery=delivery)
    return redirect("lettres:sendings")
