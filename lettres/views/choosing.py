"""Pages that ask one thing more of somebody's letters: a quarter or a theme to follow, an address to write to."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from comptes.act_view import ActView
from comptes.doors import person_of
from comptes.queries import address_of
from journal.subjects import Subject, grounds
from lettres.actions.preferences import be_written_on_paper, follow_ground
from lettres.forms import PAPER_WORDING, FollowGroundForm, PaperForm
from lettres.models import Reader
from lettres.queries import followed_grounds
from lettres.rights import may_choose

OF = {"quarter": "du quartier", "theme": "du thème"}
FOLLOWED = "C’est noté : vous recevrez les nouvelles de %(name)s."
NOT_WRITTEN_TO = (
    "C’est noté : vous suivez %(name)s. Mais vos lettres sont arrêtées : dites ci-dessous comment vous écrire."
)
ON_PAPER = "C’est noté : vos lettres arriveront par la poste."


class FollowGroundView(ActView):
    """« Recevoir les nouvelles de Sabatier »: a box and a button; a GET follows nothing."""

    template = "lettres/follow_ground.html"
    form_class = FollowGroundForm

    def may(self, request: HttpRequest, **kwargs: Any) -> bool:
        return may_choose(request.user)

    def about(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        thread, subject = ground_of(**kwargs)
        return {
            "subject": subject,
            "of": OF[next(iter(kwargs))],
            "followed": thread in followed_grounds(person_of(request)),
        }

    def act(self, request: HttpRequest, form: FollowGroundForm, **kwargs: Any) -> str:
        thread, subject = ground_of(**kwargs)
        reader = follow_ground(person_of(request), thread=thread)
        said = NOT_WRITTEN_TO if reader.stopped or reader.rhythm == Reader.Rhythm.NEVER else FOLLOWED
        messages.success(request, _(said) % {"name": subject.title})
        return reverse("lettres:mine")


def ground_of(**named: str) -> tuple[int, Subject]:
    """The thread of what is named, « quarter="sabatier" », and what it is. Http404 for what is not followed so."""
    [(kind, code)] = named.items()
    for thread, subject in grounds[kind].choices():
        if subject.code == code:
            return thread, subject
    raise Http404


class PaperView(ActView):
    """« Recevoir mes lettres sur papier »."""

    template = "lettres/on_paper.html"

    def may(self, request: HttpRequest, **kwargs: Any) -> bool:
        return may_choose(request.user)

    def make_form(self, request: HttpRequest, data: Any = None, **kwargs: Any) -> PaperForm:
        person = person_of(request)
        told = {"first_name": person.first_name, "last_name": person.last_name, "lines": address_of(person)}
        return PaperForm(data, initial=told)

    def act(self, request: HttpRequest, form: PaperForm, **kwargs: Any) -> str:
        said = form.cleaned_data
        names = {name: said[name] for name in ("first_name", "last_name", "lines")}
        be_written_on_paper(person_of(request), wording=str(PAPER_WORDING), **names)
        messages.success(request, _(ON_PAPER))
        return reverse("lettres:mine")
