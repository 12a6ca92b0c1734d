"""The town's answers: the public page of how it answers, the staff's queue, the form of an answer, kept promises."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from comptes.doors import for_those_who, person_of
from propositions.actions.answering import answer, keep_promise
from propositions.forms.answers import AnswerForm, KeptForm, outcomes_of
from propositions.queries.one import get_public, last_signature
from propositions.queries.queues import ideas_to_answer, pace, promises_to_keep
from propositions.rights import may_answer, may_withhold
from propositions.views.acts import ActView
from propositions.views.proposal import next_url
from propositions.views.shared import shared_page


@require_safe
@shared_page
def answers_page(request: HttpRequest) -> HttpResponse:
    """How the town answers: in how many days, the ideas whose day is past, the promises whose day is past."""
    page = ideas_to_answer(request.GET.get("apres", ""), late_alone=True)
    context = {
        "pace": pace(),
        "due": page.ideas,
        "promises": promises_to_keep(late_alone=True),
        "next_url": next_url(request.path, {}, page.next_key),
    }
    return render(request, "propositions/answers.html", context)


@require_safe
@never_cache
@for_those_who(may_answer)
def to_answer(request: HttpRequest) -> HttpResponse:
    """The staff's queue: the ideas without an answer, the late ones first, and the promises to keep."""
    page = ideas_to_answer(request.GET.get("apres", ""))
    context = {
        "due": page.ideas,
        "promises": promises_to_keep(),
        "next_url": next_url(request.path, {}, page.next_key),
    }
    return render(request, "propositions/to_answer.html", context)


class AnswerView(ActView):
    template = "propositions/answer.html"

    def may(self, request: HttpRequest, **kwargs: Any) -> bool:
        return may_answer(request.user)

    def about(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        return {"proposal": get_public(kwargs["code"])}

    def make_form(self, request: HttpRequest, data: Any = None, **kwargs: Any) -> AnswerForm:
        outcomes = outcomes_of(get_public(kwargs["code"]).progress)
        signed = last_signature(person_of(request)) if data is None else {}
        return AnswerForm(data, outcomes=outcomes, withholds=may_withhold(request.user), initial=signed)

    def act(self, request: HttpRequest, form: AnswerForm, **kwargs: Any) -> str:
        said = form.cleaned_data
        given = answer(
            person_of(request),
            code=kwargs["code"],
            text=said["text"],
            signature=form.signature,
            outcome=said["outcome"],
            promised=form.promised,
        )
        return f"{given.proposal.get_absolute_url()}#maintenant"


class KeepPromiseView(ActView):
    form_class = KeptForm
    template = "propositions/keep_promise.html"

    def may(self, request: HttpRequest, **kwargs: Any) -> bool:
        return may_answer(request.user)

    def about(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        return {"proposal": get_public(kwargs["code"])}

    def act(self, request: HttpRequest, form: KeptForm, **kwargs: Any) -> str:
        kept = keep_promise(person_of(request), code=kwargs["code"], words=form.cleaned_data["words"])
        return f"{kept.get_absolute_url()}#maintenant"
