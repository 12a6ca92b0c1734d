import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, Count, F, QuerySet, Sum
from django.db.models.functions import Cast, Substr

from carte.clusters import MOST, Cluster, Tile
from carte.layers import Mark
from carte.models import OUTSIDE
from carte.quadkeys import Box, prefix_range
from frontend.templatetags.crieur import said_supports, speech_date
from journal.queries import Standing
from propositions.counts import LEVELS, SCALE
from propositions.models.count import ProposalCount
from propositions.models.proposal import Proposal, address_of_idea
from propositions.queries.filters import Filters
from propositions.queries.lists import page_of

# The sum of the last two hundred keys of events grows with each of them, and with one that arrives late: a unit that
# commits after others has an older key. Written out: the browser asks it at each tile it has already, and the ORM takes
# longer to say it than the database to answer; bounded by a limit, for the planner would else count the whole table.
VERSION = """
SELECT (SELECT SUM(id) FROM (SELECT id FROM journal_event ORDER BY id DESC LIMIT 200) AS recent),
       SUM(ideas), SUM(keys)
FROM propositions_proposalcount WHERE level = 0 AND detailed = FALSE
"""
# The cells, and of a cell with one idea that idea: one question, where the ORM would ask two. A subquery and not a
# WITH: the guard of socle lets through what begins with SELECT. The limit tells the planner what it cannot know, that a
# tile has 64 cells at most: without it, it reads the whole table of ideas to meet them.
CELLS = """
SELECT cells.part, cells.total, cells.east, cells.north,
       idea.code, idea.title, idea.hint, quarter.name, theme.code, theme.name, theme.form, thread.standing,
       idea.precision
FROM (SELECT * FROM ({cells}) AS every LIMIT {most}) AS cells
LEFT JOIN propositions_proposal AS idea ON cells.total = 1 AND idea.id = cells.keys_total
LEFT JOIN carte_quarter AS quarter ON quarter.id = idea.quarter_id
LEFT JOIN carte_theme AS theme ON theme.id = idea.theme_id
LEFT JOIN journal_thread AS thread ON thread.id = idea.thread_id
ORDER BY cells.part
"""


# Values that no filter has, to be found again among the parameters of a written question.
LOW, HIGH = "<low>", "<high>"
MARKED: dict[str, Any] = {
    "quarter": "<quarter>",
    "theme": "<theme>",
    "progress": "<progress>",
    "channel": "<channel>",
    "year": 3333,
}


def version_of_ideas() -> str:
    """Changes whenever an idea may have: whatever happens is an Event, and a publication moves a count. One query."""
    with connection.cursor() as cursor:
        cursor.execute(VERSION)
        return "-".join(map(str, cursor.fetchone()))


def clusters_of(tile: Tile, params: Mapping[str, str]) -> Sequence[Cluster]:
    """The ideas of a tile, one cluster a cell, a single idea told whole. One query: over the kept counts where they
    are fine enough for these filters, else over the ideas of the tile."""
    filters = Filters.of(params)
    if filters.unplaced or filters.year < 0:
        return []
    level = next((level for level in LEVELS if level >= tile.depth), None)
    if level is not None and (not filters.detailed or level == LEVELS[0]):
        inner, parameters = _kept_question(tile, filters, level)
    else:
        inner, parameters = _counted_cells(tile, filters).order_by().query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(CELLS.format(cells=inner, most=MOST), parameters)
        return [_cluster(*row) for row in cursor.fetchall()]


def _kept_question(tile: Tile, filters: Filters, level: int) -> tuple[str, tuple[Any, ...]]:
    """The question to the kept counts, as the ORM writes it: once for the filters that are set, whatever their values,
    for it takes longer to write than to answer."""
    marked = Filters(**{name: MARKED[name] for name, value in vars(filters).items() if value})
    written, parameters = _written(level, tile.depth, marked)
    low, high = prefix_range(tile.prefix)
    values = {MARKED[name]: value for name, value in vars(filters).items() if value} | {LOW: low, HIGH: high}
    return written, tuple(values.get(parameter, parameter) for parameter in parameters)


@lru_cache(maxsize=512)
def _written(level: int, depth: int, marked: Filters) -> tuple[str, tuple[Any, ...]]:
    written, parameters = _kept_cells(level, depth, marked).order_by().query.sql_with_params()
    return written, tuple(parameters)


def _kept_cells(level: int, depth: int, filters: Filters) -> QuerySet[Any, Any]:
    counts = ProposalCount.objects.filter(level=level, cell__gte=LOW, cell__lt=HIGH, ideas__gt=0)
    parts = filters.narrow_counts(counts).annotate(part=Substr("cell", 1, depth)).values("part")
    return parts.annotate(
        total=Sum("ideas"),
        east=Sum("longitudes", output_field=BigIntegerField()),
        north=Sum("latitudes", output_field=BigIntegerField()),
        keys_total=Cast(Sum("keys"), BigIntegerField()),
    )


def _counted_cells(tile: Tile, filters: Filters) -> QuerySet[Any, Any]:
    low, high = prefix_range(tile.prefix)
    ideas = Proposal.objects.filter(visibility="public", quadkey__gte=low, quadkey__lt=high)
    parts = filters.narrow(ideas).annotate(part=Substr("quadkey", 1, tile.depth)).values("part")
    return parts.annotate(
        total=Count("pk"),
        east=Sum(F("longitude") * SCALE),
        north=Sum(F("latitude") * SCALE),
        keys_total=Cast(Sum("pk"), BigIntegerField()),
    )


def _cluster(part: str, total: int, east: float, north: float, *one: Any) -> Cluster:
    return Cluster(
        cell=part,
        count=total,
        longitude=int(east) / total / SCALE,
        latitude=int(north) / total / SCALE,
        one=_told(*one) if total == 1 else None,
    )


def _told(
    code: str,
    title: str,
    hint: str,
    quarter: str | None,
    theme: str,
    theme_name: str,
    form: str,
    standing: str,
    precision: str,
) -> dict[str, Any]:
    drawn = {"drawn": True} if precision == Proposal.Precision.SHAPE else {}
    return drawn | {
        "code": code,
        "url": address_of_idea(code),
        "title": title,
        "place": " · ".join(filter(None, [quarter or OUTSIDE, hint, theme_name])),
        "word": json.loads(standing).get("word", ""),
        "theme": theme,
        "form": form,
    }


def marks_within(box: Box, params: Mapping[str, str], after: str) -> tuple[Sequence[Mark], str]:
    """« Les idées visibles »: a page of the box's ideas, newest first, and the key of the next."""
    page = page_of(Filters.of(params), after, box)
    return [_mark(row) for row in page.proposals], page.next_key


def _mark(proposal: Proposal) -> Mark:
    standing = proposal.standing
    return Mark(
        code=proposal.code,
        url=proposal.get_absolute_url(),
        title=proposal.title,
        place=f"{proposal.place_label} · {proposal.theme.name}",
        word=standing.word,
        pill=standing.pill,
        knots=[knot.state for knot in standing.knots],
        expected=_last_line(standing),
        late=bool(standing.next and standing.next.late),
        supports=said_supports(proposal.supports_total),
        theme=proposal.theme.code,
        form=proposal.theme.form,
        longitude=proposal.longitude or 0.0,
        latitude=proposal.latitude or 0.0,
        drawn=proposal.precision == Proposal.Precision.SHAPE,
    )


def _last_line(standing: Standing) -> str:
    """« Réponse au plus tard le dimanche 24 janvier 2027 », « Depuis le mercredi 10 juin 2026 »: as a card says it."""
    knot = standing.next
    if knot is None:
        return f"Depuis le {speech_date(standing.at)}" if standing.at else ""
    when = "en retard, attendue le" if knot.late else "au plus tard le"
    if knot.verb == "answered":
        return f"Réponse {when} {speech_date(knot.due)}"
    return f"{knot.label} : {when} {speech_date(knot.due)}"
