"""« Mes jetons »: keys by which a program of one's own speaks for one."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from comptes.actions.tokens import TokenRefused, drop_token, make_token
from comptes.doors import person_of
from comptes.forms import TokenForm
from comptes.queries import tokens_of


@method_decorator([never_cache, login_required], name="dispatch")
class TokensView(View):
    """The list, and the form of a new one. The token is shown once, in the answer that made it."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(request, TokenForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = TokenForm(request.POST)
        if not form.is_valid():
            return self.show(request, form, status=400)
        try:
            token = make_token(person_of(request), name=form.cleaned_data["name"])
        except TokenRefused as refused:
            form.add_error(None, str(refused))
            return self.show(request, form, status=409)
        return self.show(request, TokenForm(), token=token)

    def show(self, request: HttpRequest, form: TokenForm, token: str = "", status: int = 200) -> HttpResponse:
        context = {"form": form, "tokens": tokens_of(person_of(request)), "token": token}
        return render(request, "comptes/tokens.html", context, status=status)


@require_POST
@login_required
def drop(request: HttpRequest, token: int) -> HttpResponse:
    """A token taken back; one that is gone, or another's, changes nothing."""
    drop_token(person_of(request), token=token)
    return redirect("tokens")
