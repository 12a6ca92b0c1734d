from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# What a form carries for itself; the rest was typed by a person.
NOT_TYPED = {"csrfmiddlewaretoken", "draft", "code", "next"}


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was made before a sign-in in another tab, or too long ago: show what was typed in a new form."""
    typed = [(name, value) for name, value in request.POST.items() if name not in NOT_TYPED and value]
    carried = [(name, request.POST[name]) for name in ("draft", "next") if name in request.POST]
    context = {"posted": typed, "carried": carried, "action": request.path}
    return render(request, "403_csrf.html", context, status=403)
