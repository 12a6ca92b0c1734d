"""The kept counts of ideas: moved by each action that changes a public idea, recounted by `manage.py counts`."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, Count, F, Q, Sum, Value
from django.db.models.functions import Cast, Coalesce, Collate, ExtractYear, Round, Substr

from propositions.models.count import ProposalCount
from propositions.models.proposal import Proposal
from socle.clock import PARIS

# Digits of the cells that are counted: a tile of the map then reads some thousands of rows at most, whatever the
# number of ideas (docs/decisions/0007). 0 is the whole town.
LEVELS = (16, 18, 20, 22)
# What can be told apart by progress, channel and year: the town as a whole, and the coarsest cells.
GRAINS = ((0, False), (0, True), (16, False), (16, True), (18, False), (20, False), (22, False))
SUMS = ("ideas", "unplaced", "longitudes", "latitudes", "keys")
# Degrees are typed with seven decimals: whole numbers add up exactly.
SCALE = 10_000_000
BATCH = 500
# The fields of a bucket, in its order, as columns.
FIELDS = ("level", "detailed", "cell", "quarter_id", "theme_id", "progress", "channel", "year")
COLUMNS = (*FIELDS, "key", *SUMS)
PLACES = f"({', '.join(['%s'] * len(COLUMNS))})"
# The ORM adds to rows that exist, or makes those that are missing: not both at once.
ADD = """
INSERT INTO propositions_proposalcount ({columns}) VALUES {values} ON CONFLICT (key) DO UPDATE SET {added}
"""
ADDED = ", ".join(f"{name} = propositions_proposalcount.{name} + EXCLUDED.{name}" for name in SUMS)
Sums = tuple[int, int, int, int, int]
NOTHING: Sums = (0, 0, 0, 0, 0)


@dataclass(frozen=True)
class Bucket:
    """What a row of counts is about: its fields but the sums."""

    level: int
    detailed: bool
    cell: str
    quarter_id: int | None
    theme_id: int
    progress: str
    channel: str
    year: int

    @property
    def key(self) -> str:
        detail = f"{self.progress}/{self.channel}/{self.year}" if self.detailed else ""
        return f"{self.level}/{self.cell}/{self.quarter_id or ''}/{self.theme_id}/{detail}"

    def row(self, sums: Sums) -> ProposalCount:
        return ProposalCount(**vars(self), key=self.key, **dict(zip(SUMS, sums, strict=True)))


Footprint = dict[Bucket, Sums]


def footprint_of(proposal: Proposal) -> Footprint:
    """The rows an idea counts in and what it adds to each; empty unless it is public."""
    if not proposal.is_public:
        return {}
    sums = (
        1,
        0 if proposal.quadkey else 1,
        round((proposal.longitude or 0) * SCALE),
        round((proposal.latitude or 0) * SCALE),
        proposal.pk,
    )
    return {
        Bucket(
            level=level,
            detailed=detailed,
            cell=(proposal.quadkey or "")[:level],
            quarter_id=proposal.quarter_id,
            theme_id=proposal.theme_id,
            progress=proposal.progress if detailed else "",
            channel=proposal.channel if detailed else "",
            year=proposal.published_at.astimezone(PARIS).year if detailed else 0,
        ): sums
        for level, detailed in GRAINS
        if proposal.quadkey or not level
    }


def move_counts(before: Footprint, after: Footprint) -> None:
    """Take `before` off the counts and add `after`; called inside an action, which holds the idea's lock.

    One statement where nothing is taken off: rows that are missing are made, all are locked in order of key: two units
    never wait for each other crosswise.
    """
    rows = []
    for bucket in before.keys() | after.keys():
        added, taken = after.get(bucket, NOTHING), before.get(bucket, NOTHING)
        difference: Any = tuple(plus - minus for plus, minus in zip(added, taken, strict=True))
        if any(difference):
            rows.append((*vars(bucket).values(), bucket.key, *difference))
    if not rows:
        return
    rows.sort(key=lambda row: row[len(FIELDS)])
    # What is taken off comes once all is locked: a row offered with less than nothing is refused before it is met.
    _add([row if min(row[-len(SUMS) :][:2]) >= 0 else (*row[: -len(SUMS)], *NOTHING) for row in rows])
    for row in rows:
        steps = dict(zip(SUMS, row[-len(SUMS) :], strict=True))
        if steps["ideas"] < 0 or steps["unplaced"] < 0:
            changes = {name: F(name) + step for name, step in steps.items()}
            ProposalCount.objects.filter(key=row[len(FIELDS)]).update(**changes)


def _add(rows: Sequence[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        statement = ADD.format(columns=", ".join(COLUMNS), values=", ".join([PLACES] * len(rows)), added=ADDED)
        cursor.execute(statement, [value for row in rows for value in row])


def expected_counts() -> dict[str, int]:
    """{"ideas KEY": number, "keys KEY": …} of each sum that is not zero, counted from the ideas."""
    return _flat((bucket.key, sums) for bucket, sums in _expected())


def kept_counts() -> dict[str, int]:
    """The same keys, as the columns hold them."""
    rows = ProposalCount.objects.values_list("key", *SUMS)
    return _flat((key, sums) for key, *sums in rows)


def lock_counts() -> dict[str, ProposalCount]:
    """Every row of counts by its key, locked: ideas being said wait for whoever is about to move many."""
    # In the order in which `move_counts` locks them: by bytes, whatever the language of the database.
    by_bytes = Collate("key", "C" if connection.vendor == "postgresql" else "BINARY")
    return {row.key: row for row in ProposalCount.objects.select_for_update(no_key=True).order_by(by_bytes)}


def rewrite_counts() -> int:
    """Write the counts anew; called by actions that move many ideas, and by the repair. Returns how many rows were
    wrong, those among them that ideas said meanwhile made new. Memory grows with the number of counts, not of ideas.
    """
    # Changed in place, never made again, so that the wait of an idea being said ends on a row.
    rows = lock_counts()
    expected = {bucket.key: (bucket, sums) for bucket, sums in _expected()}
    missing = [bucket.row(sums) for key, (bucket, sums) in sorted(expected.items()) if key not in rows]
    wrong = [row for key, row in rows.items() if key in expected and _sums(row) != expected[key][1]]
    empty = [row.pk for key, row in rows.items() if key not in expected and any(_sums(row))]
    for row in wrong:
        for name, value in zip(SUMS, expected[row.key][1], strict=True):
            setattr(row, name, value)
    # A unit that held rows while they were being locked has committed since, with new rows that no lock could see, and
    # they are right: whoever makes a row fills it.
    ProposalCount.objects.bulk_create(missing, batch_size=BATCH, ignore_conflicts=True)
    ProposalCount.objects.bulk_update(wrong, SUMS, batch_size=BATCH)
    for start in range(0, len(empty), BATCH):
        nothing = dict(zip(SUMS, NOTHING, strict=True))
        ProposalCount.objects.filter(pk__in=empty[start : start + BATCH]).update(**nothing)
    return len(missing) + len(wrong) + len(empty)


def _sums(row: ProposalCount) -> Sums:
    return (row.ideas, row.unplaced, row.longitudes, row.latitudes, row.keys)


def _expected() -> Iterator[tuple[Bucket, Sums]]:
    for level, detailed in GRAINS:
        yield from _expected_of(level, detailed)


def _expected_of(level: int, detailed: bool) -> Iterator[tuple[Bucket, Sums]]:
    ideas = Proposal.objects.filter(visibility=Proposal.Visibility.PUBLIC).order_by()
    if level:
        ideas = ideas.filter(quadkey__isnull=False)
    details = ("progress", "channel", "counted_year") if detailed else ()
    rows = (
        ideas.annotate(
            counted_cell=Substr("quadkey", 1, level) if level else Value(""),
            counted_year=ExtractYear("published_at", tzinfo=PARIS),
        )
        .values("counted_cell", "quarter", "theme", *details)
        .annotate(
            ideas=Count("pk"),
            unplaced=Count("pk", filter=Q(quadkey__isnull=True)),
            longitudes=_sum("longitude"),
            latitudes=_sum("latitude"),
            keys=Sum("pk"),
        )
    )
    for row in rows.iterator():
        progress, channel, year = (row[name] for name in details) if detailed else ("", "", 0)
        bucket = Bucket(level, detailed, row["counted_cell"], row["quarter"], row["theme"], progress, channel, year)
        yield bucket, (row["ideas"], row["unplaced"], row["longitudes"], row["latitudes"], row["keys"])


def _sum(name: str) -> Any:
    return Coalesce(Sum(Cast(Round(F(name) * Value(float(SCALE))), BigIntegerField())), 0)


def _flat(rows: Iterable[tuple[str, Iterable[int]]]) -> dict[str, int]:
    return {f"{name} {key}": int(sum_) for key, sums in rows for name, sum_ in zip(SUMS, sums, strict=True) if sum_}
