"""Pages made of several rooms."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from carte.drawing import plan_of
from carte.mapping import map_config
from carte.queries import living_quarters
from journal.queries import Standing
from propositions.models.proposal import Card
from propositions.queries.counts import ideas_by_quarter, tally
from propositions.queries.filters import UNPLACED, Filters
from propositions.queries.lists import latest, page_of
from propositions.views.filters import filter_choices, tidied
from propositions.views.proposal import next_url
from propositions.views.shared import render_alike, shared_page

LATEST = 6
# The card the map's module fills for each visible idea: the same component as everywhere.
BLANK = Card(
    title="",
    url="/carte/",
    place="",
    theme="",
    theme_name="",
    form="ball",
    standing=Standing(word="", pill="open", at=None, knots=(), next=None),
    # So that its place for them is there.
    supports=2,
)


@require_safe
@shared_page
def home(request: HttpRequest) -> HttpResponse:
    """The town's page: the question, the quarters with their ideas, the newest ideas."""
    return render_alike(request, "config/home.html", _town_in_short)


def _town_in_short() -> dict[str, Any]:
    counts, living = ideas_by_quarter(), living_quarters()
    quarters = [{"quarter": quarter, "ideas": counts.get(quarter.pk, 0)} for quarter in living]
    return {
        "ideas_total": sum(counts.values()),
        "quarters": quarters,
        "elsewhere": counts.get(None, 0),
        "plan": plan_of(living, counts),
        "latest": [idea.card for idea in latest(LATEST)],
    }


@require_safe
@tidied
@shared_page
def map_page(request: HttpRequest) -> HttpResponse:
    """The map and, beside it, the ideas in a list; one filter for both."""
    return render_alike(request, "carte/map.html", lambda: _map_of(request))


def _map_of(request: HttpRequest) -> dict[str, Any]:
    filters = Filters.of(request.GET)
    page, figures = page_of(filters), tally(filters)
    list_url = reverse("propositions:list")
    # Where the path or the area of an idea is read, when it is looked at.
    drawing = reverse("proposition-detail", args=["CODE"])
    return {
        "filters": filter_choices(filters),
        "total": figures.ideas,
        "page": [(idea.code, idea.card) for idea in page.proposals],
        "more_url": next_url(list_url, filters.params, page.next_key),
        "unplaced": sum(figures.by_quarter.values()) + figures.town,
        "unplaced_url": f"{list_url}?{urlencode({**filters.params, 'lieu': UNPLACED})}",
        "map_config": map_config() | {"unplaced": figures.by_quarter, "drawing": drawing},
        "blank": BLANK,
    }
