"""« Saisie »: a pile of paper forms typed by the keyboard alone, one page a form, what they have in common kept."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from carte.queries import living_quarters, living_themes
from propositions.actions.saying import take_down
from propositions.forms.entry import EntryForm
from propositions.newly_said import Said, Where
from propositions.queries.lists import entered_by
from propositions.rights import may_take_down
from propositions.views.acts import ActView

SESSION_KEY = "entry"
LAST = 5


class EntryView(ActView):
    form_class = EntryForm
    template = "propositions/entry.html"

    def may(self, request: HttpRequest, **kwargs: Any) -> bool:
        return may_take_down(request.user)

    def about(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        # The last first: its follow code is written on the stub that the person keeps.
        return {"entered": entered_by(request.user, LAST)}  # type: ignore[arg-type]  # may

    def make_form(self, request: HttpRequest, data: Any = None, **kwargs: Any) -> EntryForm:
        return EntryForm(data, initial=request.session.get(SESSION_KEY, {}))

    def act(self, request: HttpRequest, form: EntryForm, **kwargs: Any) -> str:
        said = form.cleaned_data
        theme = next(theme for theme in living_themes() if theme.code == said["theme"])
        quarter = next((quarter for quarter in living_quarters() if quarter.slug == said["quarter"]), None)
        words = {name: said[name] for name in ("title", "text", "signature", "age_band", "gender")}
        where = Where(quarter=quarter, hint=said["hint"])
        take_down(request.user, said=Said(**words, theme=theme, where=where), channel=said["channel"], agreed=True)  # type: ignore[arg-type]
        request.session[SESSION_KEY] = form.kept
        return reverse("propositions:entry")
