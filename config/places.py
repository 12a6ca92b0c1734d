"""The page and the feed of a quarter, and of a theme: its ideas, its thread, its figures."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from carte.drawing import plan_of
from carte.queries import living_quarters
from journal.feeds import CONTENT_TYPE, atom_feed
from lettres.neutral import neutral_period
from propositions.models.proposal import Channel, Proposal
from propositions.queries.figures import Figures, counted_themes, figures_of
from propositions.queries.filters import Filters
from propositions.queries.grounds import (
    Ground,
    get_quarter,
    get_theme,
    latest_entries,
    newest_by_progress,
)
from propositions.views.feed import FED, feed
from propositions.views.shared import shared_page
from propositions.views.whole import whole_address
from socle.clock import today

NEWEST = 3
ENTRIES = 10
ON_A_SHEET = 7
# What the ideas of a state are called together.
STATES = {
    Proposal.Progress.SAID: "Dites",
    Proposal.Progress.REVIEW: "À l’étude",
    Proposal.Progress.KEPT: "Gardées",
    Proposal.Progress.REWORK: "À retravailler",
    Proposal.Progress.REFUSED: "Pas retenues",
    Proposal.Progress.PROJECT: "Dans un projet",
    Proposal.Progress.DONE: "Faites",
}
# Beside the way most ideas go: shown once an idea is there.
ASIDE = {Proposal.Progress.REWORK, Proposal.Progress.REFUSED}


@dataclass(frozen=True)
class Bar:
    """A line of a chart; `share` of the longest bar, in hundredths; `url` the list of these ideas, "" if none."""

    name: str
    ideas: int
    share: int
    url: str


@require_safe
@shared_page
def quarter_page(request: HttpRequest, quarter: str) -> HttpResponse:
    """What is said of a quarter, where it stands, what happened there. Eight queries."""
    ground, filters = get_quarter(quarter), Filters(quarter=quarter)
    figures = figures_of(ground)
    # No list is narrowed to a retired theme.
    themes = [(row.name, ideas, "" if row.retired_at else row.code) for row, ideas in counted_themes(figures)]
    charts = [_chart(_("Par thème"), _("Thème"), "theme", themes, filters), *_charts(figures, filters)]
    told = _told(ground, filters, figures) | {"charts": charts, "feed_url": reverse("quarter_feed", args=[quarter])}
    return render(request, "config/quarter.html", told)


@require_safe
@shared_page
def quarter_sheet(request: HttpRequest, quarter: str) -> HttpResponse:
    """The news of a quarter on an A4 of two sides, for the criers and the notice board; before an election, without
    quoting the town. Four queries."""
    ground = get_quarter(quarter)
    page = reverse("quarter", args=[quarter])
    return render(
        request,
        "config/quarter_sheet.html",
        {
            "ground": ground.row,
            "entries": latest_entries(ground, ON_A_SHEET),
            "page_url": page,
            "page_address": whole_address(request, page),
            "say_address": whole_address(request, reverse("propositions:new")),
            "follow_address": whole_address(request, reverse("propositions:follow")),
            "today": today(),
            "neutral_sheet": neutral_period() is not None,
        },
    )


@require_safe
@shared_page
def theme_page(request: HttpRequest, theme: str) -> HttpResponse:
    """The same of a theme."""
    ground, filters = get_theme(theme), Filters(theme=theme)
    figures = figures_of(ground)
    living = living_quarters()
    quarters = [(row.name, figures.by_quarter[row.pk], row.slug) for row in living]
    elsewhere = figures.ideas - sum(ideas for _name, ideas, _slug in quarters)
    if elsewhere:
        quarters.append((_("Toute la ville, ou hors des quartiers"), elsewhere, ""))
    charts = [_chart(_("Par quartier"), _("Quartier"), "quartier", quarters, filters), *_charts(figures, filters)]
    told = _told(ground, filters, figures) | {"charts": charts, "feed_url": reverse("theme_feed", args=[theme])}
    told["plan"] = plan_of(living, figures.by_quarter)
    return render(request, "config/theme.html", told)


def _told(ground: Ground, filters: Filters, figures: Figures) -> dict[str, Any]:
    """What both pages tell. Five queries."""
    list_url = f"{reverse('propositions:list')}?{urlencode(filters.params)}"
    newest = newest_by_progress(ground, figures.by_progress, NEWEST)
    steps = [
        {
            "code": state.value,
            "title": title,
            "ideas": figures.by_progress[state],
            "proposals": newest.get(state, []),
            "url": f"{list_url}&{urlencode({'avancement': state})}" if figures.by_progress[state] > NEWEST else "",
            "aside": state in ASIDE,
        }
        for state, title in STATES.items()
        if state not in ASIDE or figures.by_progress[state]
    ]
    return {
        "ground": ground.row,
        "total": figures.ideas,
        "steps": steps,
        "entries": latest_entries(ground, ENTRIES),
        "list_url": list_url,
        "map_url": f"{reverse('map')}?{urlencode(filters.params)}",
        "today": today(),
    }


def _charts(figures: Figures, filters: Filters) -> list[dict[str, Any]]:
    channels = [(capfirst(label), figures.by_channel[key], key) for key, label in Channel.choices]
    years = [(str(year), ideas, str(year)) for year, ideas in sorted(figures.by_year.items(), reverse=True)]
    said = [row for row in channels if row[1]]
    return [
        _chart(_("Comment elles sont venues"), _("Provenance"), "provenance", said, filters),
        _chart(_("Par année"), _("Année"), "annee", years, filters),
    ]


def _chart(title: str, head: str, param: str, rows: Iterable[tuple[str, int, str]], filters: Filters) -> dict[str, Any]:
    """A table that draws itself: `rows` are a name, its ideas, and the value of `param` that lists them."""
    rows = list(rows)
    longest = max((ideas for _name, ideas, _value in rows), default=0) or 1
    path = reverse("propositions:list")
    bars = [
        Bar(
            name=name,
            ideas=ideas,
            share=round(100 * ideas / longest),
            url=f"{path}?{urlencode({**filters.params, param: value})}" if value and ideas else "",
        )
        for name, ideas, value in rows
    ]
    return {"title": title, "head": head, "bars": bars}


@feed
def quarter_feed(request: HttpRequest, quarter: str) -> HttpResponse:
    """The thread of a quarter, for a feed reader (Atom). Six queries; two where its copy is still true (304)."""
    return _feed(request, get_quarter(quarter), reverse("quarter", args=[quarter]))


@feed
def theme_feed(request: HttpRequest, theme: str) -> HttpResponse:
    """The same of a theme."""
    return _feed(request, get_theme(theme), reverse("theme", args=[theme]))


def _feed(request: HttpRequest, ground: Ground, page: str) -> HttpResponse:
    town = settings.TOWN.name
    document = atom_feed(
        title=_("%(name)s : le fil") % {"name": ground.name},
        subtitle=_("Ce qui arrive aux idées des habitantes et des habitants de %(town)s.") % {"town": town},
        page=page,
        feed=request.path,
        entries=latest_entries(ground, FED),
    )
    return HttpResponse(document, content_type=CONTENT_TYPE)
