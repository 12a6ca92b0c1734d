"""« La lettre de la Ville »: those that left, for everybody; writing, seeing, trying, sending one, for staff."""

from typing import Any
from uuid import UUID

from csp.constants import NONE, UNSAFE_INLINE
from csp.decorators import csp
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from comptes.act_view import ActView
from comptes.doors import for_those_who, person_of
from lettres.actions.bulletins import (
    BulletinRefused,
    begin_bulletin,
    plan_bulletin,
    revise_bulletin,
    send_trial,
    stop_bulletin,
    unplan_bulletin,
)
from lettres.actions.preferences import ensure_reader
from lettres.blocks import blocks
from lettres.bulletins import fill, preview, signature_of
from lettres.forms import BulletinForm, PlanForm, planned_of, written_of
from lettres.models import Bulletin
from lettres.rights import may_write_for_town
from lettres.town_letters import (
    default_since,
    get_bulletin,
    leaving_of,
    offered_quarters,
    page_of_bulletins,
    stopped_bulletins,
    unsent_bulletins,
)

CONFLICT = 409
TRIED = "L’essai part à votre adresse : il arrive dans les deux minutes."
NO_ADDRESS = "Votre compte n’a pas d’adresse de courriel : l’essai ne peut pas partir."
PLANNED = "C’est prévu. Jusque-là, vous pouvez encore changer d’avis."
LEAVES = "La lettre part : elle arrive dans les minutes qui viennent."
CALLED_BACK = "La lettre est changée. Elle n’est plus prévue : choisissez de nouveau quand elle part."
UNPLANNED = "La lettre ne partira pas : elle est de nouveau en préparation."
STOPPED = "L’envoi est arrêté. Qui l’a déjà reçue l’a reçue."


@require_safe
@never_cache
def bulletins(request: HttpRequest) -> HttpResponse:
    """The letters that left, the newest first; to staff, those in preparation before them."""
    found, next_key = page_of_bulletins(request.GET.get("apres", ""))
    writes = may_write_for_town(request.user)
    context = {
        "found": found,
        "next_url": f"{request.path}?apres={next_key}" if next_key else "",
        "writes": writes,
        "unsent": unsent_bulletins() if writes else [],
        "stopped": stopped_bulletins() if writes else [],
    }
    return render(request, "lettres/bulletins.html", context)


@require_safe
@never_cache
def bulletin_page(request: HttpRequest, bulletin: UUID) -> HttpResponse:
    """A letter that left, as a page: for whoever has no mail box, and for the notice board; of one that was stopped,
    that it was."""
    row = get_bulletin(bulletin, public=True)
    filled = fill(row) if row.is_public else None
    context = {"bulletin": row, "filled": filled, "signed": signature_of(row)}
    return render(request, "lettres/bulletin.html", context)


class BulletinView(ActView):
    """A form about a letter of the town. Refused because somebody changed it meanwhile, it comes back as one about the
    letter as it is now: sent once more, it does."""

    refusals = (BulletinRefused,)
    absent = (Bulletin.DoesNotExist,)

    def may(self, request: HttpRequest, **kwargs: Any) -> bool:
        return may_write_for_town(request.user)

    def show(self, request: HttpRequest, form: Any, status: int, *, again: bool = False, **kwargs: Any) -> HttpResponse:
        if status == CONFLICT and "bulletin" in kwargs:
            form.data = form.data.copy()
            form.data["version"] = str(get_bulletin(kwargs["bulletin"]).version)
        return super().show(request, form, status, again=again or status == CONFLICT, **kwargs)


class WriteView(BulletinView):
    """Writing a letter: kept as it is, however little there is of it."""

    template = "lettres/bulletin_write.html"

    def about(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        left_out = [block.label for block in blocks.values() if not block.neutral]
        return {"left_out": left_out, "bulletin": self.bulletin(**kwargs)}

    def bulletin(self, **kwargs: Any) -> Bulletin | None:
        return None

    def make_form(self, request: HttpRequest, data: Any = None, **kwargs: Any) -> BulletinForm:
        bulletin = self.bulletin(**kwargs)
        told = written_of(bulletin) if bulletin else {"since": default_since(), "blocks": list(blocks)}
        return BulletinForm(data, offered=dict(blocks.items()), quarters=offered_quarters(bulletin), initial=told)


class BeginBulletinView(WriteView):
    def act(self, request: HttpRequest, form: BulletinForm, **kwargs: Any) -> str:
        begun = begin_bulletin(person_of(request), written=form.written)
        return reverse("lettres:desk", args=[begun.key])


class ReviseBulletinView(WriteView):
    def bulletin(self, **kwargs: Any) -> Bulletin:
        return get_bulletin(kwargs["bulletin"])

    def act(self, request: HttpRequest, form: BulletinForm, **kwargs: Any) -> str:
        version, planned = form.cleaned_data["version"] or 0, self.bulletin(**kwargs).state == Bulletin.State.PLANNED
        revised = revise_bulletin(person_of(request), key=kwargs["bulletin"], version=version, written=form.written)
        if planned:
            messages.warning(request, _(CALLED_BACK))
        return reverse("lettres:desk", args=[revised.key])


class DeskView(BulletinView):
    """A letter on the desk: what it will say, a trial, when it leaves, how far it is."""

    template = "lettres/bulletin_desk.html"

    def about(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        row = get_bulletin(kwargs["bulletin"])
        filled = fill(row)
        return {
            "bulletin": row,
            "filled": filled,
            "leaving": leaving_of(row),
            "quarters": filled.quarters,
            "signed": signature_of(row),
        }

    def make_form(self, request: HttpRequest, data: Any = None, **kwargs: Any) -> PlanForm:
        return PlanForm(data, initial=planned_of(get_bulletin(kwargs["bulletin"])))

    def act(self, request: HttpRequest, form: PlanForm, **kwargs: Any) -> str:
        said = form.cleaned_data
        planned = plan_bulletin(
            person_of(request),
            key=kwargs["bulletin"],
            version=said["version"] or 0,
            leaves_at=form.leaves_at,
            read_as_neutral=said["read_as_neutral"],
        )
        messages.success(request, _(PLANNED if form.leaves_at else LEAVES))
        return reverse("lettres:desk", args=[planned.key])


@require_safe
@never_cache
@csp({"default-src": [NONE], "style-src": [UNSAFE_INLINE], "frame-ancestors": [NONE]})
@for_those_who(may_write_for_town)
def bulletin_preview(request: HttpRequest, bulletin: UUID) -> HttpResponse:
    """The mail as a mail program lays it out, to whoever looks."""
    person = person_of(request)
    return HttpResponse(preview(get_bulletin(bulletin), person.first_name, ensure_reader(person)).html)


@require_POST
@never_cache
@for_those_who(may_write_for_town)
def trial(request: HttpRequest, bulletin: UUID) -> HttpResponse:
    """« M’envoyer un essai »."""
    get_bulletin(bulletin)
    sent = send_trial(person_of(request), key=bulletin)
    messages.success(request, _(TRIED if sent else NO_ADDRESS))
    return redirect("lettres:desk", bulletin=bulletin)


@require_POST
@never_cache
@for_those_who(may_write_for_town)
def unplan(request: HttpRequest, bulletin: UUID) -> HttpResponse:
    """« Ne pas l’envoyer »."""
    return _done(request, bulletin, unplan_bulletin, UNPLANNED)


@require_POST
@never_cache
@for_those_who(may_write_for_town)
def stop(request: HttpRequest, bulletin: UUID) -> HttpResponse:
    """« Arrêter l’envoi »."""
    return _done(request, bulletin, stop_bulletin, STOPPED)


def _done(request: HttpRequest, bulletin: UUID, act: Any, said: str) -> HttpResponse:
    get_bulletin(bulletin)
    try:
        act(person_of(request), key=bulletin)
    except BulletinRefused as refused:
        said = str(refused)
    messages.info(request, _(said))
    return redirect("lettres:desk", bulletin=bulletin)
