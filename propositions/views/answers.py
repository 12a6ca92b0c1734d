"""The town's answers: the public page of how it answers, the staff's queue, the form of an answer, kept promises."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from comptes.doors import for_those_who, person_of
from propositions.actions.answering import answer, keep_promise
from propositions.forms.answers import AnswerForm, KeptForm, outcomes_of
from propositions.models.proposal import Proposal
from propositions.queries.one import get_public, last_signature, open_promises
from propositions.queries.queues import ideas_to_answer, pace, promises_to_keep
from propositions.rights import may_answer, may_withhold
from propositions.views.acts import ActView
from propositions.views.proposal import next_url
from propositions.views.shared import shared_page


@require_safe
@shared_page
def answers_page(request: HttpRequest) -> HttpResponse:
    """How the town answers: in how many days, the ideas whose day is past, the promises whose day is past."""
    return render(request, "propositions/answers.html", {"pace": pace(), **_awaited(request, late_alone=True)})


@require_safe
@never_cache
@for_those_who(may_answer)
def to_answer(request: HttpRequest) -> HttpResponse:
    """The staff's queue: the ideas without an answer, the late ones first, and the promises to keep."""
    return render(request, "propositions/to_answer.html", _awaited(request, late_alone=False))


def _awaited(request: HttpRequest, *, late_alone: bool) -> dict[str, Any]:
    """A page of the answers that are awaited and one of the promises, each turned alone."""
    page = ideas_to_answer(request.GET.get("apres", ""), late_alone=late_alone)
    promised = promises_to_keep(request.GET.get("promesses", ""), late_alone=late_alone)
    return {
        "due": page.ideas,
        "next_url": next_url(request.path, {}, page.next_key),
        "promises": promised.ideas,
        "promises_url": next_url(request.path, {}, promised.next_key, "promesses"),
    }


class TownView(ActView):
    """What the town says of a public idea, for whoever answers for it."""

    @cached_property
    def idea(self) -> Proposal:
        return get_public(self.kwargs["code"])

    def may(self, request: HttpRequest, **kwargs: Any) -> bool:
        return may_answer(request.user)

    def about(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        return {"proposal": self.idea}


class AnswerView(TownView):
    template = "propositions/answer.html"

    def make_form(self, request: HttpRequest, data: Any = None, **kwargs: Any) -> AnswerForm:
        outcomes = outcomes_of(self.idea.progress)
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


class KeepPromiseView(TownView):
    template = "propositions/keep_promise.html"

    def make_form(self, request: HttpRequest, data: Any = None, **kwargs: Any) -> KeptForm:
        return KeptForm(data, promises=open_promises(self.idea))

    def act(self, request: HttpRequest, form: KeptForm, **kwargs: Any) -> str:
        said = form.cleaned_data
        kept = keep_promise(person_of(request), code=kwargs["code"], words=said["words"], promise=said.get("promise"))
        return f"{kept.get_absolute_url()}#maintenant"
