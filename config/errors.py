from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.defaults import page_not_found

from config.middleware import API
from socle.problems import problem_response

# What a person types or chooses in our forms, and what the forms carry: nothing else of a stranger's form comes back.
TYPED = (
    *("place_kind", "longitude", "latitude", "points", "quarter", "hint", "address", "title", "text", "theme"),
    *("signature", "rules", "email", "rule", "words", "reason", "name", "good_faith"),
    *("outcome", "first_name", "last_name", "role", "withheld", "promise", "due", "service"),
    *("number", "gathered_on", "where", "kept_at"),
    *("channel", "age_band", "gender", "agreed", "structure", "printed", "sheets"),
    *("channel_column", "agreed_column"),
    *("told_by", "lines", "phone", "contact_agreed"),
    *("rhythm", "weekday", "way", "town_letter"),
    *("aside", "since", "blocks", "quarters", "when", "day", "hour", "read_as_neutral", "code"),
)
CARRIED = ("draft", "next", "action", "version", "searched", "once")
NOWHERE = "Il n’y a rien à cette adresse de l’API. Ce qu’elle a est décrit à %(schema)s."


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An address that is nowhere: a page for people, a problem (RFC 9457) for programs."""
    if request.path.startswith(API):
        return problem_response(404, _(NOWHERE) % {"schema": reverse("schema")})
    answer: HttpResponse = page_not_found(request, exception)
    return answer


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was made before a sign-in in another tab, or too long ago: show what was typed in a new form."""
    if request.user.is_authenticated and request.path == reverse("account_confirm_login_code"):
        # Pressed again after the code was taken: the sign-in gave out new tokens. Go on where it went.
        return redirect(request.get_full_path())
    typed = [(name, value) for name in dict.fromkeys(TYPED) for value in request.POST.getlist(name) if value]
    carried = [(name, request.POST[name]) for name in CARRIED if name in request.POST]
    context = {"posted": typed, "carried": carried, "action": request.path, "files": bool(request.FILES)}
    return render(request, "403_csrf.html", context, status=403)
