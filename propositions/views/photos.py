"""Photos: served with the rights of the moment, and added to the draft by the second step of « J’ai une idée »."""

import logging
from base64 import b64encode
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from comptes.doors import person_if_any, person_of
from comptes.limits import take
from propositions.actions.photos import add_photo, describe_photos, place_by_photo, remove_photo, take_off_photo
from propositions.forms.life import TakeOffForm
from propositions.models.draft import Draft
from propositions.models.photo import Photo
from propositions.models.proposal import Proposal
from propositions.photo_files import discard, fetch, store
from propositions.photos import CUT_SHORT, SIZES, PhotoRefused, ReadPhoto, read_photo
from propositions.queries.lists import get_visible
from propositions.queries.photos import get_photo, get_visible_photo, photos_of, photos_of_draft
from propositions.rights import is_author, may_moderate
from propositions.sessions import draft_of
from propositions.tasks import nudge_sizes
from propositions.views.acts import ActView

logger = logging.getLogger(__name__)
ALT = "alt-"
# Buttons of the form that do something to its photos; any other goes on to the next step.
ADD, REMOVE, PLACE = "ajouter", "retirer", "utiliser-cet-endroit"
NO_ROOM = "Le site n’a pas pu garder cette photo. Continuez sans elle, ou essayez demain : votre texte est gardé."
NONE_CHOSEN = "Aucune photo n’est choisie : choisissez-en une, ou appuyez sur « Continuer »."
TOO_OFTEN = "Trop de photos sont parties de votre connexion à internet : attendez une heure. Votre texte est gardé."


@require_safe
def photo(request: HttpRequest, photo: UUID, size: str) -> HttpResponse:
    """A photo at a size. The rights are asked each time: an old link shows nothing of what was hidden since. A
    browser may keep it five minutes, and nobody between."""
    if size not in SIZES:
        raise Http404
    row = get_visible_photo(request.user, photo, draft_of(request))
    content = fetch(row.pk, size)
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type="image/jpeg")
    response["Content-Disposition"] = 'inline; filename="photo.jpg"'
    response["Cache-Control"] = "private, max-age=300"
    response["ETag"] = f'"{row.pk.hex}-{size}-{row.state}"'
    return response


class TakeOffView(ActView):
    """A photo of an idea taken off by its author, or by a moderator who says why."""

    form_class = TakeOffForm
    template = "propositions/take_off_photo.html"

    def may(self, request: HttpRequest, **kwargs: Any) -> bool:
        return may_moderate(request.user) or is_author(request.user, get_visible(request.user, kwargs["code"]))

    def about(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        return {"photo": self.shown, "proposal": self.shown.proposal}

    def act(self, request: HttpRequest, form: TakeOffForm, **kwargs: Any) -> str | None:
        found = self.shown
        if not take_off_photo(person_of(request), code=kwargs["code"], photo=found.pk, **form.cleaned_data):
            return None
        discard(found.pk)
        mine = found.proposal is not None and is_author(request.user, found.proposal)
        return reverse("propositions:detail" if mine else "propositions:judge", args=[kwargs["code"]])

    @cached_property
    def shown(self) -> Photo:
        """The photo, unless it is sealed with a hidden idea: what it shows is read where the reading is noted."""
        found = get_photo(self.kwargs["code"], self.kwargs["photo"])
        proposal = found.proposal
        if proposal is None or not (proposal.is_open or is_author(self.request.user, proposal)):
            raise Http404
        return found


def photos_within(proposal: Proposal) -> list[dict[str, str]]:
    """The photos of an idea as a page may hold them itself (`source`, a data URL) with their words: what nobody may
    fetch any more, shown once to who opened the seal."""
    found = []
    for row in photos_of(proposal):
        content = fetch(row.pk, "card")
        if content is not None:
            source = f"data:image/jpeg;base64,{b64encode(content).decode('ascii')}"
            found.append({"source": source, "alt": row.alt})
    return found


def wants_photos(request: HttpRequest) -> bool:
    """Whether a button of the photos was pressed, not « Continuer »."""
    return any(name in request.POST for name in (ADD, REMOVE, PLACE))


def sends_photos(request: HttpRequest) -> bool:
    """Whether the form says anything about photos: new ones, a button of theirs, words for those already there."""
    told = any(name.startswith(ALT) for name in request.POST)
    return told or wants_photos(request) or was_lost(request) or bool(request.FILES.getlist("photos"))


def was_lost(request: HttpRequest) -> bool:
    """Whether a photo was lost on its way, the line dropped or the disk full; the words came whole before it."""
    return getattr(request, "photo_cut", False) or getattr(request, "no_room", False)


def read_photos(request: HttpRequest) -> tuple[list[ReadPhoto], list[str]]:
    """The photos sent with the form, and why the others were refused: each alone, the good ones are taken."""
    good: list[ReadPhoto] = []
    refused: list[str] = []
    sent = request.FILES.getlist("photos")
    for rank, file in enumerate(sent, start=1):
        try:
            if not take(request, "photos"):
                raise PhotoRefused(TOO_OFTEN)
            good.append(read_photo(file.read()))
        except PhotoRefused as reason:
            refused.append(_named(rank, len(sent), str(reason)))
    if was_lost(request):
        refused.append(_(NO_ROOM) if getattr(request, "no_room", False) else CUT_SHORT)
    elif not sent and ADD in request.POST:
        refused.append(_(NONE_CHOSEN))
    return good, refused


def keep_photos(request: HttpRequest, draft: Draft, photos: Sequence[ReadPhoto]) -> list[str]:
    """Do with the draft's photos what the form says: words, one to take out, the place, those just sent. Why some
    could not be added; each reason once."""
    person = person_if_any(request)
    describe_photos(person, draft=draft.pk, alts=_alts(request.POST))
    taken_out = _key(request.POST.get(REMOVE, ""))
    if taken_out and remove_photo(person, draft=draft.pk, photo=taken_out):
        discard(taken_out)
    if PLACE in request.POST:
        place_by_photo(person, draft=draft.pk)
    refused = [reason for read in photos if (reason := _add(person, draft.pk, read))]
    if len(refused) < len(photos):
        nudge_sizes(row.pk for row in photos_of_draft(draft) if row.state == row.State.WAITING)
    return list(dict.fromkeys(refused))


def draft_photos(draft: Draft | None) -> dict[str, Any]:
    """What the step's page shows of photos: the rows, and whether one tells another place than the draft's."""
    data = draft.data if draft else {}
    told = data.get("photo_place")
    offered = bool(told and any(told[name] != data.get(name) for name in ("longitude", "latitude")))
    return {"photos": photos_of_draft(draft), "photo_place": offered}


def _add(person: Any, draft: UUID, read: ReadPhoto) -> str:
    """Store and add one photo; the reason why not, "" when it is there."""
    try:
        key = store(read)
    except OSError:
        # A full or missing folder is the town's trouble: the words are kept all the same.
        logger.exception("a photo could not be stored")
        return _(NO_ROOM)
    try:
        add_photo(person, draft=draft, key=key, photo=read)
    except (PhotoRefused, PermissionDenied) as reason:
        discard(key)
        return str(reason)
    return ""


def _named(rank: int, total: int, reason: str) -> str:
    """The photo by its rank among those sent: its file's name is not shown again."""
    return _("Photo %(rank)d : %(reason)s") % {"rank": rank, "reason": reason} if total > 1 else reason


def _alts(posted: QueryDict) -> dict[UUID, str]:
    found = {_key(name.removeprefix(ALT)): said for name, said in posted.dict().items() if name.startswith(ALT)}
    return {key: str(said) for key, said in found.items() if key}


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
