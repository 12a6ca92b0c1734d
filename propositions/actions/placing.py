from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from shapely.geometry import shape

from carte.models import Quarter
from carte.replacing import OUT_OF_QUARTERS, Placed, Replaced
from comptes.models import User
from journal.actions import record
from journal.models import Event
from propositions.actions.searching import repair_search
from propositions.counts import lock_counts, rewrite_counts
from propositions.models.proposal import Proposal
from socle.unit_of_work import action

READ = 5000
WRITTEN = 500  # keys a statement


@dataclass(frozen=True)
class Row:
    """What placing reads of an idea."""

    pk: int
    precision: str
    longitude: float | None
    latitude: float | None
    quarter: int | None


@dataclass(frozen=True)
class Move:
    """An idea whose row changes; `told` when the quarter's name does."""

    row: Row
    quarter: Quarter | None
    told: bool


@action(silent="an idea whose quarter keeps its name only follows the new row; each other has its event")
def place_again(actor: User | None, *, replaced: Replaced) -> Placed:
    """Give each idea its quarter of the town as it is now: by its point, or, known by its quarter alone, the one that
    took this quarter's place (none: the whole town). No idea is lost, nor moved: one out of the outline is counted.

    Batches by key: memory does not grow with the ideas. Whoever redraws the town has locked it: an idea being said
    meanwhile either is read here or waits, and then finds the new quarters. Locks the counts, then the threads of the
    ideas that change quarter.
    """
    lock_counts()
    placed = Placed()
    for rows in _batches():
        points = [row for row in rows if row.longitude is not None]
        longitudes = np.array([row.longitude for row in points], dtype=float)
        latitudes = np.array([row.latitude for row in points], dtype=float)
        placed.outside += replaced.count_outside(longitudes, latitudes)
        quarters = replaced.quarters_of(longitudes, latitudes)
        moves = [_move(row, quarter, replaced) for row, quarter in zip(points, quarters, strict=True)]
        moves += [_follow(row, replaced) for row in rows if row.precision == Proposal.Precision.QUARTER]
        _write(actor, [move for move in moves if move is not None], placed)
        _cross_again([row.pk for row in rows if row.precision == Proposal.Precision.SHAPE], replaced)
    rewrite_counts()
    return placed


def _batches() -> Iterator[list[Row]]:
    last = 0
    fields = ("pk", "precision", "longitude", "latitude", "quarter")
    # A town idea has no place that could change.
    anywhere = Proposal.objects.exclude(precision=Proposal.Precision.TOWN).order_by("pk")
    while rows := [Row(*values) for values in anywhere.filter(pk__gt=last).values_list(*fields)[:READ]]:
        yield rows
        last = rows[-1].pk


def _move(row: Row, quarter: Quarter | None, replaced: Replaced) -> Move | None:
    if row.quarter == (quarter.pk if quarter else None):
        return None
    return Move(row, quarter, told=replaced.slugs[row.quarter] != (quarter.slug if quarter else ""))


def _follow(row: Row, replaced: Replaced) -> Move | None:
    if row.quarter is None or row.quarter not in replaced.follows:
        return None
    return _move(row, replaced.follows[row.quarter], replaced)


def _write(actor: User | None, moves: Sequence[Move], placed: Placed) -> None:
    told = sorted((move for move in moves if move.told), key=lambda move: move.row.pk)
    # Before the rows change: the event says where they were.
    for start in range(0, len(told), WRITTEN):
        _tell(actor, told[start : start + WRITTEN], placed)
    for quarter in {move.quarter for move in moves}:
        keys = [move.row.pk for move in moves if move.quarter == quarter]
        for start in range(0, len(keys), WRITTEN):
            _point_to(quarter, keys[start : start + WRITTEN])
    # An idea is found by its quarter's name too.
    for start in range(0, len(told), WRITTEN):
        repair_search(None, keys=[move.row.pk for move in told[start : start + WRITTEN]])


def _point_to(quarter: Quarter | None, keys: list[int]) -> None:
    rows = Proposal.objects.filter(pk__in=keys)
    if quarter is None:
        # Known by a quarter that is no more: somewhere in the town is all that is left to say.
        rows.filter(precision=Proposal.Precision.QUARTER).update(precision=Proposal.Precision.TOWN, quarter=None)
    rows.update(quarter=quarter)


def _tell(actor: User | None, moves: Sequence[Move], placed: Placed) -> None:
    ideas = Proposal.objects.select_related("thread", "theme__thread", "quarter").in_bulk(
        [move.row.pk for move in moves]
    )
    for move in moves:
        idea = ideas[move.row.pk]
        before = idea.quarter.name if idea.quarter else OUT_OF_QUARTERS
        after = move.quarter.name if move.quarter else OUT_OF_QUARTERS
        placed.moved[before, after] += 1
        record(
            actor,
            thread=idea.thread,
            verb="placed_again",
            title=idea.title,
            url=idea.get_absolute_url(),
            reason=f"Les limites des quartiers ont changé : de {before} à {after}.",
            visibility=_readers(idea),
            quarter_thread=move.quarter.thread if move.quarter else None,
            theme_thread=idea.theme.thread,
        )


def _readers(idea: Proposal) -> str:
    # The event bears the title, and goes to who follows the quarter: what is not public stays so.
    public = idea.visibility in {Proposal.Visibility.PUBLIC, Proposal.Visibility.MERGED}
    return Event.Visibility.PUBLIC if public else Event.Visibility.STAFF


def _cross_again(keys: Sequence[int], replaced: Replaced) -> None:
    for start in range(0, len(keys), WRITTEN):
        drawn = Proposal.objects.select_related("quarter").filter(pk__in=keys[start : start + WRITTEN])
        for idea in drawn.order_by("pk"):
            idea.crosses.set(replaced.crossed_by(shape(idea.shape), idea.quarter))
