"""« J’ai une idée » in four pages. Each is a real page and a real POST: nothing here needs JavaScript."""

from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from carte.addresses import Search, search_places
from carte.mapping import map_config
from comptes.doors import person_if_any
from comptes.forms import AddressForm
from comptes.limits import take
from comptes.sign_in import Waiting, send_code
from propositions.actions.drafts import claim_draft, save_draft
from propositions.actions.saying import IncompleteDraft, publish
from propositions.forms.draft import DraftForm, ThemeForm, WhatForm, YouForm
from propositions.forms.where import WhereForm
from propositions.models.draft import Draft
from propositions.newly_said import OutsideTown
from propositions.queries.doubles import doubles_of
from propositions.queries.drafts import describe_draft, get_draft
from propositions.queries.lists import get_visible
from propositions.sessions import draft_of, keep_draft, may_begin, published_from
from propositions.views.photos import draft_photos, keep_photos, read_photos, sends_photos, wants_photos

STEPS = ("where", "what", "theme", "you")
# What a draft holds once a step is answered, and what is said where that answer holds no more.
ANSWERED = {"where": "place_kind", "theme": "theme"}
CHANGED = {
    "where": gettext_lazy("Les limites de la ville ou des quartiers ont changé : redites où. Le reste est gardé."),
    "theme": gettext_lazy("Ce thème n’existe plus : choisissez-en un autre. Le reste est gardé."),
}


@require_safe
def new(request: HttpRequest) -> HttpResponse:
    """Go to the first step still to fill, carrying along what was typed on the home page or shown on the map."""
    draft = draft_of(request)
    step = first_missing(draft.data) if draft and draft.proposal_id is None else "where"
    carried = {name: request.GET[name] for name in ("titre", "lon", "lat", "quartier") if name in request.GET}
    if carried:
        step = "where"
    address = reverse(f"propositions:new_{step}", query=carried or None)
    return redirect(address)


def first_missing(data: dict[str, Any]) -> str:
    """The first step a draft still lacks; the last one if all is there."""
    if not data.get("place_kind"):
        return "where"
    if not (data.get("title") and data.get("text")):
        return "what"
    return "you" if data.get("theme") else "theme"


@method_decorator(never_cache, name="dispatch")
class StepView(View):
    """One step: GET shows it with what the draft holds, POST keeps it and goes to the next."""

    form_class: type[DraftForm]
    step: str
    initial_from: ClassVar[dict[str, str]] = {}
    # The draft that the page is about, None while there is none.
    draft: Draft | None = None

    def get(self, request: HttpRequest) -> HttpResponse:
        draft = draft_of(request)
        if draft and draft.proposal and self.step != "where":
            return redirect(draft.proposal)
        self.draft = draft if draft and draft.proposal is None else None
        data = self.draft.data if self.draft else {}
        if STEPS.index(self.step) > STEPS.index(first_missing(data)):
            return redirect("propositions:new")
        carried = {field: request.GET[name] for name, field in self.initial_from.items() if name in request.GET}
        if {"longitude", "latitude"} <= carried.keys():
            carried["place_kind"] = "point"
        elif "quarter" in carried:
            carried["place_kind"] = "quarter"
        initial = {**data, **carried, "draft": draft.pk if data and draft else None}
        return self.show(request, self.make_form(request, initial=initial), data)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.make_form(request, data=request.POST)
        draft = draft_of(request, form.data.get("draft"))
        if draft and draft.proposal:
            if form.data.get("draft"):
                # Sent again, or from another tab: it is already an idea.
                return redirect(draft.proposal)
            draft = None
        self.draft = draft
        if not form.is_valid():
            return self.show(request, form, draft.data if draft else {}, status=400)
        if draft is None and not may_begin(request, form):
            return self.show(request, form, {}, status=429)
        return self.keep(request, form, draft)

    def keep(self, request: HttpRequest, form: DraftForm, draft: Draft | None) -> HttpResponse:
        return self.go_on(request, form, self.save(request, form, draft))

    def save(self, request: HttpRequest, form: DraftForm, draft: Draft | None) -> Draft:
        """The draft with this step's answer: from now on what this browser writes."""
        kept = form.save(person_if_any(request), draft.pk if draft else None)
        keep_draft(request, kept)
        return kept

    def make_form(self, request: HttpRequest, **kwargs: Any) -> DraftForm:
        return self.form_class(**kwargs)

    def go_on(self, request: HttpRequest, form: DraftForm, draft: Draft) -> HttpResponse:
        return redirect(f"propositions:new_{STEPS[STEPS.index(self.step) + 1]}")

    def show(self, request: HttpRequest, form: DraftForm, data: dict[str, Any], status: int = 200) -> HttpResponse:
        context = {"form": form, "draft": describe_draft(data), "step": STEPS.index(self.step) + 1, **self.more(data)}
        return render(request, f"propositions/draft_{self.step}.html", context, status=status)

    def more(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}


class WhereView(StepView):
    form_class = WhereForm
    step = "where"
    found = Search((), "")
    initial_from: ClassVar[dict[str, str]] = {
        "titre": "title",
        "lon": "longitude",
        "lat": "latitude",
        "quartier": "quarter",
    }

    def post(self, request: HttpRequest) -> HttpResponse:
        if WhereForm.wants_search(request.POST):
            return self.search(request)
        return super().post(request)

    def search(self, request: HttpRequest) -> HttpResponse:
        """The same page with the places found among its answers, and all that was typed."""
        found = search_places(request.POST["address"], ask=take(request, "address-search"))
        typed = {**request.POST.dict(), "searched": request.POST["address"]}
        form = WhereForm(initial=typed, places=found.places)
        draft = draft_of(request, typed.get("draft"))
        self.found = found
        return self.show(request, form, draft.data if draft and draft.proposal is None else {})

    def more(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"map_config": map_config(), "found": self.found}


class WhatView(StepView):
    """The words and the photos. Each of its buttons keeps both; « Continuer » alone asks that no word is missing."""

    form_class = WhatForm
    step = "what"

    def post(self, request: HttpRequest) -> HttpResponse:
        draft = draft_of(request, request.POST.get("draft"))
        if not sends_photos(request) or (draft and draft.proposal):
            return super().post(request)
        form = self.make_form(request, data=request.POST)
        if draft is None and not may_begin(request, form):
            return self.show(request, form, {}, status=429)
        stays = wants_photos(request)
        form.is_valid()
        if stays:
            form.forgive_missing()
        # Before the words are kept: decoding takes long, and a draft without anything is none.
        photos, refused = read_photos(request)
        kept = self.save(request, form, draft)
        for reason in [*refused, *keep_photos(request, kept, photos)]:
            form.add_error("photos", reason)
        if form.errors:
            self.draft = get_draft(kept.pk)
            return self.show(request, form, self.draft.data if self.draft else {}, status=400)
        return redirect("propositions:new_what") if stays else self.go_on(request, form, kept)

    def more(self, data: dict[str, Any]) -> dict[str, Any]:
        return draft_photos(self.draft)


class ThemeView(StepView):
    form_class = ThemeForm
    step = "theme"


class YouView(StepView):
    """The last step: publishes for whoever is signed in, else sends a code and publishes once it is given back."""

    form_class = YouForm
    step = "you"

    def get(self, request: HttpRequest) -> HttpResponse:
        if "brouillon" in request.GET and draft_of(request) is None:
            sent = published_from(request.GET["brouillon"])
            if sent is not None:
                return redirect(get_visible(request.user, sent.code))
        return super().get(request)

    def more(self, data: dict[str, Any]) -> dict[str, Any]:
        # Asked while one types too, where there is a script.
        return {"doubles": doubles_of(data)}

    def make_form(self, request: HttpRequest, **kwargs: Any) -> DraftForm:
        return YouForm(signed_in=request.user.is_authenticated, **kwargs)

    def keep(self, request: HttpRequest, form: DraftForm, draft: Draft | None) -> HttpResponse:
        if request.user.is_authenticated and draft:
            keep_draft(request, draft)
            address = publish_address(request, request.user, draft, form.changes())
            return redirect(address or reverse("propositions:new"))
        return super().keep(request, form, draft)

    def go_on(self, request: HttpRequest, form: DraftForm, draft: Draft) -> HttpResponse:
        if request.user.is_authenticated:
            return redirect(publish_address(request, request.user, draft) or reverse("propositions:new"))
        address = AddressForm({"email": form.cleaned_data["email"]})
        # The draft's key goes along: a second press may arrive after its session is closed, and still find the idea.
        back = reverse("propositions:new_you", query={"brouillon": str(draft.pk)})
        sent = send_code(request, address, back) if address.is_valid() else None
        if sent:
            return sent
        form.add_error("email", address.errors["email"])
        return self.show(request, form, draft.data, status=400)


@require_POST
@never_cache
def doubles(request: HttpRequest) -> HttpResponse:
    """What the title being typed may say again, at the place of this browser's draft: a part of the page."""
    if not take(request, "doubles"):
        return HttpResponse(status=429)
    draft = draft_of(request)
    told = {**(draft.data if draft and draft.proposal_id is None else {}), "title": request.POST.get("titre", "")[:200]}
    return render(request, "propositions/doubles.html", {"doubles": doubles_of(told)})


def publish_address(
    request: HttpRequest, person: Any, draft: Draft, changes: dict[str, Any] | None = None
) -> str | None:
    """Publish a draft, with the `changes` of its last step, and say where to look at it; where to mend it if it cannot
    be (what was typed is then kept); None if it is gone. One unit, and so one wait for the disk, where all is well."""
    try:
        proposal = publish(person, draft=draft.pk, changes=changes)
    except (IncompleteDraft, OutsideTown) as refused:
        if changes:
            save_draft(person, draft=draft.pk, changes=changes)
        step = getattr(refused, "step", "where")
        if draft.data.get(ANSWERED.get(step)):
            # It was said, and holds no more: the town has been redrawn since.
            messages.warning(request, CHANGED[step])
        return reverse(f"propositions:new_{step}")
    except PermissionDenied:
        return None
    return f"{proposal.get_absolute_url()}?merci" if proposal else None


def arrive_with_draft(request: HttpRequest, person: Any, next_url: str) -> str | None:
    """After a sign-in: the draft of this browser gets its person; if the code was asked for to send it, it is sent."""
    draft = draft_of(request, person=person)
    if draft is None:
        return None
    if draft.proposal:
        return draft.proposal.get_absolute_url() if is_last_step(next_url) else None
    claimed = claim_draft(person, draft=draft.pk)
    if claimed is None or not is_last_step(next_url):
        return None
    return publish_address(request, person, claimed)


def is_last_step(address: str) -> bool:
    """Whether somebody signs in to send their idea."""
    return urlsplit(address).path == reverse("propositions:new_you")


def waiting_draft(request: HttpRequest, next_url: str) -> Waiting | None:
    """The idea that the code will publish, None if none waits."""
    draft = draft_of(request) if is_last_step(next_url) else None
    title = draft.data.get("title") if draft else ""
    if not title:
        return None
    kept = _(
        "« %(title)s » paraîtra dès que le code sera bon. Rien n’est perdu d’ici là : elle vous attend sept jours."
    )
    return Waiting(_("Votre idée est gardée"), kept % {"title": title}, _("Publier mon idée"))
