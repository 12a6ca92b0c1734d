from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from carte.tracing import trace_of
from comptes.doors import person_of
from comptes.qualities import Visitor
from journal.queries import knots_of
from lettres.queries import followed_subjects
from propositions.models.proposal import Proposal
from propositions.queries.counts import count_ideas
from propositions.queries.drafts import open_draft_of
from propositions.queries.listing import Asked, listed
from propositions.queries.lists import get_visible, page_of_author, quarters_crossed
from propositions.queries.one import (
    answered_knots,
    contact_of,
    followed_ideas,
    follows_it,
    get_public,
    hiding_of,
    no_longer_shown,
    page_of_supporter,
    shares_of,
    sheets_of,
    supports_it,
)
from propositions.queries.photos import photos_of
from propositions.rights import is_author, may_answer, may_moderate, may_revise, may_take_down
from propositions.views.filters import filter_choices, sort_choices, tidied
from propositions.views.shared import render_alike, shared_page
from propositions.views.whole import whole_address


@require_safe
@tidied
@shared_page
def proposal_list(request: HttpRequest) -> HttpResponse:
    """All public ideas, narrowed, searched and sorted as the address says: the list twin of the map."""
    return render_alike(request, "propositions/proposal_list.html", lambda: _list_of(request))


def _list_of(request: HttpRequest) -> dict[str, Any]:
    asked = Asked.of(request.GET)
    filters = asked.filters
    page = listed(asked, request.GET.get("apres", ""))
    begun = "apres" in request.GET
    return {
        "cards": [proposal.card for proposal in page.proposals],
        "next_url": next_url(request.path, asked.params, page.next_key),
        "previous_url": f"{request.path}{asked.query}" if begun else "",
        "filters": filter_choices(filters),
        "asked": asked,
        "sorts": sort_choices(asked.sort),
        "feed_url": f"{reverse('propositions:feed')}{asked.query}",
        "data_url": f"{reverse('propositions:open_data')}{asked.query}",
        # Of a search only those on one page are counted: nothing counts rows.
        "total": count_ideas(filters) if asked.counted else len(page.proposals),
        "total_known": asked.counted or not (page.next_key or begun),
    }


@require_safe
@shared_page
def proposal_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One idea and its whole thread. Right after sending, its follow code too, to its author alone."""
    proposal = get_visible(request.user, code)
    author = is_author(request.user, proposal)
    knots = answered_knots(proposal, knots_of(proposal.thread, request.user))
    response = render(
        request,
        "propositions/proposal_detail.html",
        {
            "proposal": proposal,
            "trace": trace_of(proposal.shape) if proposal.shape else None,
            "crossed": quarters_crossed(proposal),
            "photos": photos_of(proposal),
            "contact": contact_of(proposal) if may_answer(request.user) else None,
            "knots": knots,
            "is_author": author,
            "shares": shares_of(proposal),
            "sheets": sheets_of(proposal),
            "supported": supports_it(request.user, proposal),
            "followed": follows_it(request.user, proposal),
            "hiding": hiding_of(proposal),
            "changed": any(knot.verb == "revised" for knot in knots),
            "address": whole_address(request, proposal.get_absolute_url()),
            "promised": any(knot.verb == "promise_kept" and knot.due for knot in knots),
            **_rights_on(request.user, proposal),
            "just_published": author and "merci" in request.GET,
        },
    )
    if request.user.is_authenticated:
        # It may hold a follow code or somebody's address: not for whoever presses « back » after them.
        add_never_cache_headers(response)
    return response


@require_safe
def poster(request: HttpRequest, code: str) -> HttpResponse:
    """An A4 to pin up: the idea in large type, and a square that leads a telephone to it."""
    proposal = get_public(code)
    return render(
        request,
        "propositions/poster.html",
        {"proposal": proposal, "address": whole_address(request, proposal.get_absolute_url())},
    )


@require_safe
@never_cache
@login_required
def proposal_mine(request: HttpRequest) -> HttpResponse:
    """« Mes idées »: what one said, what one supports, where each stands, and the draft left unfinished."""
    page = page_of_author(person_of(request), request.GET.get("apres", ""))
    supported = page_of_supporter(person_of(request), request.GET.get("soutiens", ""))
    return render(
        request,
        "propositions/proposal_mine.html",
        {
            "proposals": page.proposals,
            "next_url": next_url(request.path, {}, page.next_key),
            "supported": supported.proposals,
            "followed": followed_ideas(person_of(request)),
            "grounds": followed_subjects(person_of(request)),
            "gone": no_longer_shown(person_of(request)),
            "supported_url": next_url(request.path, {}, supported.next_key, "soutiens"),
            "draft": open_draft_of(person_of(request)),
        },
    )


def _rights_on(visitor: Visitor, proposal: Proposal) -> dict[str, bool]:
    """Which tools the page of an idea shows this visitor."""
    return {
        "may_revise": may_revise(visitor, proposal),
        "may_answer": may_answer(visitor),
        "may_moderate": may_moderate(visitor),
        "may_count": may_take_down(visitor),
    }


def next_url(path: str, params: dict[str, str], key: str, name: str = "apres") -> str:
    """The address of the next page, or "" at the end."""
    return f"{path}?{urlencode({**params, name: key})}" if key else ""
