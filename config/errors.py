from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# What a person types or chooses in our forms, and what the forms carry: nothing else of a stranger's form is shown back.
TYPED = (
    *("place_kind", "longitude", "latitude", "quarter", "hint", "title", "text", "theme"),
    *("signature", "rules", "email"),
)
CARRIED = ("draft", "next")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was made before a sign-in in another tab, or too long ago: show what was typed in a new form."""
    typed = [(name, request.POST[name]) for name in TYPED if request.POST.get(name)]
    carried = [(name, request.POST[name]) for name in CARRIED if name in request.POST]
    context = {"posted": typed, "carried": carried, "action": request.path}
    return render(request, "403_csrf.html", context, status=403)
