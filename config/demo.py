"""What only the demonstration does: a week goes by at a press, and everything begins again at another."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from config.celery import app
from lettres.queries import next_departure
from socle.actions import set_clock_offset
from socle.clock import now, offset
from socle.demonstration import START, start_over

DAYS = 7
# Letters tell what happened until a minute ago.
SETTLED = timedelta(minutes=2)
WEEK_GONE = "Une semaine a passé. Ce qui était dû est arrivé, et les lettres sont ci-dessous."
BEGUN = "La démonstration repart de zéro."
NO_START = "Le point de départ n’a pas été gardé : arrêtez la démonstration, effacez son dossier, relancez-la."


@require_POST
def advance(request: HttpRequest) -> HttpResponse:
    """« Avancer d’une semaine »: the clock moves a day at a time, and all that Beat would have started runs at each."""
    if not settings.DEMO:
        raise Http404
    # The web server never asked for the tasks of the rooms.
    app.loader.import_default_modules()
    for _day in range(DAYS):
        morrow = now() + timedelta(days=1)
        # Letters leave at their hour, not at the end of the day.
        while (due := next_departure(morrow)) is not None:
            _move_to(due + SETTLED)
            app.tasks["lettres.tick"]()
        _move_to(morrow)
        for entry in app.conf.beat_schedule.values():
            app.tasks[entry["task"]]()
    messages.success(request, _(WEEK_GONE))
    return redirect("mails")


def _move_to(moment: datetime) -> None:
    set_clock_offset(None, offset=offset() + (moment - now()))


@require_POST
def restart(request: HttpRequest) -> HttpResponse:
    """« Repartir de zéro »: the data as they were made, no mail, today's date; nobody is signed in any more."""
    begun = start_over(settings.DATA / START, Path(settings.EMAIL_FILE_PATH))
    if not begun:
        messages.error(request, _(NO_START))
        return redirect("mails")
    request.session.flush()
    messages.success(request, _(BEGUN))
    return redirect("home")
