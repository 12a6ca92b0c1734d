"""Moderation: what waits, and one idea with all that can be decided of it."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from comptes.doors import for_those_who, person_of
from propositions.actions.flagging import keep_flagged
from propositions.actions.moderating import approve, hide, open_seal, restore, uphold
from propositions.actions.revising import correct
from propositions.forms.life import CorrectForm, EmptyForm, HideForm, ReasonForm
from propositions.models.moderation import Hiding
from propositions.models.proposal import Proposal
from propositions.queries.one import contact_of, get_any, get_flag, hiding_of
from propositions.queries.photos import photos_of
from propositions.queries.queues import flags_of, moderation_queues
from propositions.rights import may_moderate
from propositions.views.acts import ActView
from propositions.views.photos import photos_within
from propositions.watching import watched_word, words_said

JUDGE = "propositions/moderation_judge.html"


@require_safe
@never_cache
@for_those_who(may_moderate)
def moderation(request: HttpRequest) -> HttpResponse:
    """The queues: ideas to read, reports, contested decisions, the oldest first, each with its age."""
    return render(request, "propositions/moderation.html", {"queues": moderation_queues()})


def judged(proposal: Proposal, words: Hiding | None = None) -> dict[str, Any]:
    """What the page of one idea shows a moderator: its words, why it waits, and a form for each decision. Sealed words
    only where `words` gives them."""
    said = {"title": proposal.title, "text": proposal.text}
    return {
        "proposal": proposal,
        "watched": watched_word(*words_said(proposal)),
        "flags": flags_of(proposal),
        "hiding": hiding_of(proposal),
        # Its page is shown to nobody any more: whoever hid it tells who said it on paper.
        "contact": contact_of(proposal) if proposal.visibility == Proposal.Visibility.HIDDEN else None,
        "photos": photos_of(proposal) if words is None else (),
        "sealed_photos": photos_within(proposal) if words is not None else (),
        "sealed": words,
        "hide": HideForm(auto_id="masquer-%s"),
        "correct": CorrectForm(initial=said, auto_id="corriger-%s"),
        "restore": ReasonForm(auto_id="republier-%s"),
        "uphold": ReasonForm(auto_id="maintenir-%s"),
    }


@require_safe
@never_cache
@for_those_who(may_moderate)
def judge(request: HttpRequest, code: str) -> HttpResponse:
    """One idea, whatever became of it, with all that a moderator can decide."""
    return render(request, JUDGE, judged(get_any(code)))


class JudgeView(ActView):
    """A decision on an idea; refused, the page comes back with its form as it was filled."""

    http_method_names = ["post", "options"]
    template = JUDGE
    prefix = ""

    def may(self, request: HttpRequest, **kwargs: Any) -> bool:
        return may_moderate(request.user)

    def back(self, **kwargs: Any) -> str:
        return reverse("propositions:moderation")

    def about(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        return judged(get_any(kwargs["code"]))

    def make_form(self, request: HttpRequest, data: Any = None, **kwargs: Any) -> forms.Form:
        return self.form_class(data, auto_id=f"{self.prefix}-%s")

    def after(self, code: str) -> str:
        return reverse("propositions:judge", args=[code])


class ApproveView(JudgeView):
    form_class = EmptyForm

    def act(self, request: HttpRequest, form: Any, **kwargs: Any) -> str:
        return self.after(approve(person_of(request), code=kwargs["code"]).code)


class HideView(JudgeView):
    form_class, form_name, prefix = HideForm, "hide", "masquer"

    def act(self, request: HttpRequest, form: Any, **kwargs: Any) -> str:
        return self.after(hide(person_of(request), code=kwargs["code"], **form.cleaned_data).code)


class RestoreView(JudgeView):
    form_class, form_name, prefix = ReasonForm, "restore", "republier"

    def act(self, request: HttpRequest, form: Any, **kwargs: Any) -> str:
        return self.after(restore(person_of(request), code=kwargs["code"], **form.cleaned_data).code)


class UpholdView(JudgeView):
    form_class, form_name, prefix = ReasonForm, "uphold", "maintenir"

    def act(self, request: HttpRequest, form: Any, **kwargs: Any) -> str:
        uphold(person_of(request), code=kwargs["code"], **form.cleaned_data)
        return self.after(kwargs["code"])


class CorrectView(JudgeView):
    form_class, form_name, prefix = CorrectForm, "correct", "corriger"

    def act(self, request: HttpRequest, form: Any, **kwargs: Any) -> str:
        return self.after(correct(person_of(request), code=kwargs["code"], **form.cleaned_data).code)


class KeepFlaggedView(JudgeView):
    http_method_names = ActView.http_method_names
    form_class, prefix = ReasonForm, "garder"
    template = "propositions/reason.html"

    def about(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        proposal = get_any(get_flag(kwargs["flag"]).proposal.code)
        return {"proposal": proposal, "heading": _("L’idée a sa place"), "button": _("Garder et répondre")}

    def act(self, request: HttpRequest, form: Any, **kwargs: Any) -> str:
        found = get_flag(kwargs["flag"])
        keep_flagged(person_of(request), flag_code=found.code, **form.cleaned_data)
        return self.after(found.proposal.code)


class SealView(JudgeView):
    """Sealed words are read by a POST, which is recorded; the page that shows them is not kept."""

    form_class = EmptyForm

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.make_form(request, request.POST)
        try:
            words = open_seal(person_of(request), code=kwargs["code"])
        except self.refusals as refused:
            form.is_valid()
            form.add_error(None, str(refused))
            return self.show(request, form, 409, **kwargs)
        return render(request, JUDGE, judged(get_any(kwargs["code"]), words))
