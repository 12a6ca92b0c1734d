"""What the author of an idea does with it: say it better, take it back, show it again, contest that it was hidden."""

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from comptes.doors import person_of
from propositions.actions.moderating import contest
from propositions.actions.revising import put_back, revise, withdraw
from propositions.differences import differences
from propositions.forms.life import ContestForm, EmptyForm, ReviseForm
from propositions.models.proposal import Proposal
from propositions.queries.lists import get_visible
from propositions.queries.one import get_public, hiding_of, versions_of
from propositions.queries.photos import photos_of
from propositions.rights import is_author
from propositions.views.acts import ActView


class OwnView(ActView):
    """For the author alone: the others are refused."""

    @cached_property
    def idea(self) -> Proposal:
        return get_visible(self.request.user, self.kwargs["code"])

    def may(self, request: HttpRequest, **kwargs: Any) -> bool:
        return is_author(request.user, self.idea)

    def about(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        return {"proposal": self.idea}


class ReviseView(OwnView):
    form_class = ReviseForm
    template = "propositions/revise.html"

    def about(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        return super().about(request, **kwargs) | {"photos": photos_of(self.idea)}

    def make_form(self, request: HttpRequest, data: Any = None, **kwargs: Any) -> ReviseForm:
        return ReviseForm(data, initial={"title": self.idea.title, "text": self.idea.text})

    def act(self, request: HttpRequest, form: ReviseForm, **kwargs: Any) -> str:
        return revise(person_of(request), code=kwargs["code"], **form.cleaned_data).get_absolute_url()


class PressView(OwnView):
    """A button of the author's page; refused, a page says why."""

    http_method_names = ["post", "options"]
    form_class: type[Form] = EmptyForm
    template = "propositions/refused.html"

    def back(self, **kwargs: Any) -> str:
        # Not asked whether it is there: whoever has not signed in would learn it of an idea that is shown to nobody.
        return reverse("propositions:detail", args=[kwargs["code"]])


class WithdrawView(PressView):
    def act(self, request: HttpRequest, form: Any, **kwargs: Any) -> str:
        return withdraw(person_of(request), code=kwargs["code"]).get_absolute_url()


class PutBackView(PressView):
    def act(self, request: HttpRequest, form: Any, **kwargs: Any) -> str:
        return put_back(person_of(request), code=kwargs["code"]).get_absolute_url()


class ContestView(PressView):
    http_method_names = ActView.http_method_names
    form_class = ContestForm
    template = "propositions/contest.html"

    def about(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        return super().about(request, **kwargs) | {"hiding": hiding_of(self.idea)}

    def act(self, request: HttpRequest, form: Any, **kwargs: Any) -> str:
        return contest(person_of(request), code=kwargs["code"], **form.cleaned_data).proposal.get_absolute_url()


@require_safe
def versions(request: HttpRequest, code: str) -> HttpResponse:
    """What changed in the words of an idea, version by version."""
    proposal = get_public(code)
    steps = differences(proposal, versions_of(proposal))
    return render(request, "propositions/versions.html", {"proposal": proposal, "steps": steps})
