"""Letters on paper: a run for the printer, sorted by street."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comptes.doors import for_those_who, person_of
from lettres.actions.preferences import leave_for
from lettres.actions.printing import make_print_run
from lettres.clock_barrier import settled_until
from lettres.paper import sheets_of
from lettres.queries import get_run, latest_runs
from lettres.rights import may_see_sendings

STOPPED = "C’est noté : cette personne ne recevra plus de lettre, et son adresse est effacée."
NOBODY = "Personne n’a de nouvelles à recevoir sur papier pour l’instant."


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@for_those_who(may_see_sendings)
def print_runs(request: HttpRequest) -> HttpResponse:
    """The runs there are, and the button that makes the next."""
    if request.method != "POST":
        return render(request, "lettres/print_runs.html", {"runs": latest_runs()})
    run = make_print_run(person_of(request), until=settled_until())
    if run is None:
        messages.info(request, _(NOBODY))
        return redirect("lettres:print_runs")
    return redirect("lettres:print_run", print_run=run.key)


@require_POST
@never_cache
@for_those_who(may_see_sendings)
def stop_paper(request: HttpRequest, print_run: UUID, reader: int) -> HttpResponse:
    """« Ne plus lui écrire »: asked at the counter or by phone."""
    get_run(print_run)
    if not leave_for(person_of(request), reader=reader):
        raise Http404
    messages.success(request, _(STOPPED))
    return redirect("lettres:print_run", print_run=print_run)


@require_safe
@never_cache
@for_those_who(may_see_sendings)
def print_run_page(request: HttpRequest, print_run: UUID) -> HttpResponse:
    """The letters of a run, ready for the printer; whom to call beside them."""
    run = get_run(print_run)
    posted, called = sheets_of(run)
    context = {"run": run, "posted": posted, "called": called}
    return render(request, "lettres/print_run.html", context)
