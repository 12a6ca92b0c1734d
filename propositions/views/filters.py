"""The filters of an address, as the form beside a list or a map shows them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.text import capfirst

from carte.queries import living_quarters
from propositions.models.proposal import Channel, Proposal
from propositions.queries.counts import themes_and_years
from propositions.queries.filters import Filters
from propositions.queries.listing import SORTS
from propositions.views.shared import until_something_happens

View = Callable[..., HttpResponse]
ASKED = frozenset(["quartier", "theme", "avancement", "provenance", "annee", "lieu", "q", "tri"])


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    selected: bool


@dataclass(frozen=True)
class Field:
    """One question of the form; `value` "" for all."""

    name: str
    label: str
    blank: str
    value: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class KeyTheme:
    """A theme as the key of the map shows it."""

    code: str
    name: str
    form: str


@dataclass(frozen=True)
class TownChoices:
    """What can be chosen in this town, in its order: quarters (slug, name), themes, years of ideas."""

    quarters: tuple[tuple[str, str], ...]
    themes: tuple[KeyTheme, ...]
    years: tuple[int, ...]


@until_something_happens
def _town() -> TownChoices:
    themes, years = themes_and_years()
    return TownChoices(
        tuple((quarter.slug, quarter.name) for quarter in living_quarters()),
        tuple(KeyTheme(theme.code, theme.name, theme.form) for theme in themes),
        tuple(years),
    )


def filter_choices(filters: Filters) -> dict[str, Any]:
    """What the form shows: `fields`, `more` (folded until used), what is `on` in words, `query_string`, and
    `others` for links that change the theme. One query, two more once something happened. Http404 for a choice that
    does not exist."""
    town = _town()
    fields = [
        _field("quartier", "Quartier", "Toute la ville", town.quarters, filters.quarter),
        _field("theme", "Thème", "Tous les thèmes", [(theme.code, theme.name) for theme in town.themes], filters.theme),
        _field("avancement", "Où elle en est", "Toutes", _said(Proposal.Progress.choices), filters.progress),
    ]
    years = [(str(year), str(year)) for year in town.years]
    more = [
        _field("provenance", "Comment elle est venue", "Toutes", _said(Channel.choices), filters.channel),
        _field("annee", "Année", "Toutes", years, str(filters.year) if filters.year else ""),
    ]
    on = [choice.label for field in (*fields, *more) for choice in field.choices if choice.selected]
    if filters.unplaced:
        on.append("Sans point sur la carte")
    if len(on) != len(filters.params):
        raise Http404
    others = {key: value for key, value in filters.params.items() if key != "theme"}
    return {
        "fields": fields,
        "more": more,
        "more_on": any(field.value for field in more),
        "on": on,
        "unplaced": filters.unplaced,
        "query_string": urlencode(filters.params),
        "others": urlencode(others),
        "theme": filters.theme,
        "themes": town.themes,
    }


def sort_choices(sort: str) -> Field:
    """The order of a list, as a question of the form."""
    known = [(key, label) for key, label in SORTS.items() if key]
    return _field("tri", "Dans quel ordre", SORTS[""], known, sort)


def tidied(view: View) -> View:
    """A form without script sends the questions left open too: the address that is kept and shared is without them."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        said = request.GET.copy()
        for name in [name for name in ASKED if not said.get(name, "all")]:
            del said[name]
        if len(said) == len(request.GET):
            return view(request, *args, **kwargs)
        return redirect(f"{request.path}?{said.urlencode()}" if said else request.path)

    return shown


def _field(name: str, label: str, blank: str, choices: Iterable[tuple[str, str]], value: str) -> Field:
    return Field(name, label, blank, value, tuple(Choice(key, text, key == value) for key, text in choices))


def _said(choices: Iterable[tuple[str, Any]]) -> list[tuple[str, str]]:
    return [(key, capfirst(label)) for key, label in choices]
