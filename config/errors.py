from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

# What a person types or chooses in our forms, and what the forms carry: nothing else of a stranger's form comes back.
TYPED = (
    *("place_kind", "longitude", "latitude", "quarter", "hint", "title", "text", "theme"),
    *("signature", "rules", "email", "rule", "words", "reason", "name", "good_faith"),
    *("outcome", "first_name", "last_name", "role", "withheld", "promise", "due", "service"),
    *("number", "gathered_on", "where", "kept_at"),
)
CARRIED = ("draft", "next", "action")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was made before a sign-in in another tab, or too long ago: show what was typed in a new form."""
    if request.user.is_authenticated and request.path == reverse("account_confirm_login_code"):
        # Pressed again after the code was taken: the sign-in gave out new tokens. Go on where it went.
        return redirect(request.get_full_path())
    typed = [(name, request.POST[name]) for name in TYPED if request.POST.get(name)]
    carried = [(name, request.POST[name]) for name in CARRIED if name in request.POST]
    context = {"posted": typed, "carried": carried, "action": request.path}
    return render(request, "403_csrf.html", context, status=403)
