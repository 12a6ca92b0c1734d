"""« Saisie »: a pile of paper forms typed by the keyboard alone, one page a form, what they have in common kept."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from comptes.doors import person_of
from comptes.queries import known_structures
from propositions.actions.entering import enter
from propositions.actions.saying import CodeRefused
from propositions.forms.contact import WORDING
from propositions.forms.entry import EntryForm
from propositions.queries.lists import entered_by
from propositions.rights import may_take_down
from propositions.views.acts import ActView

SESSION_KEY = "entry"
LAST = 5
# As many as a list to choose from may hold.
STRUCTURES = 200


class EntryView(ActView):
    form_class = EntryForm
    template = "propositions/entry.html"
    refusals = (CodeRefused,)

    def may(self, request: HttpRequest, **kwargs: Any) -> bool:
        return may_take_down(request.user)

    def about(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        # The last first: its follow code is written on the stub that the person keeps.
        return {"entered": entered_by(person_of(request), LAST), "structures": known_structures(STRUCTURES)}

    def make_form(self, request: HttpRequest, data: Any = None, **kwargs: Any) -> EntryForm:
        return EntryForm(data, initial=request.session.get(SESSION_KEY, {}))

    def act(self, request: HttpRequest, form: EntryForm, **kwargs: Any) -> str:
        said, actor = form.cleaned_data, person_of(request)
        enter(
            actor,
            said=form.said,
            channel=said["channel"],
            agreed=said["agreed"],
            printed=said["printed"],
            structure=said["structure"],
            left=form.left,
            wording=str(WORDING),
        )
        request.session[SESSION_KEY] = form.kept
        return reverse("propositions:entry")
