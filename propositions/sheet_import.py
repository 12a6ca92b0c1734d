"""A spreadsheet between its reading and its ideas: its cells packed for a row, and the fate of each line."""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from carte.models import Quarter, Theme
from carte.queries import living_quarters, living_themes
from carte.territory import outside_town
from propositions.follow_codes import UNKNOWN_CODE
from propositions.mapping import Columns, Record, Town, read_rows
from propositions.newly_said import Said, Where
from propositions.queries.printed import codes_known
from propositions.sheet_bounds import Row
from propositions.spreadsheets import Sheet
from socle.clock import today

OUTSIDE = "Ce point est hors de la ville : vérifiez la longitude et la latitude, ou laissez les deux vides."
SWAPPED = "Ce point est hors de la ville : longitude et latitude semblent échangées."
ENTERED_CODE = "Ce bulletin est déjà entré, ou le code est deux fois dans le fichier."
NOT_AGREED = "La personne n’a pas donné son accord : son idée ne peut pas paraître."
AGREEMENT_UNSAID = "L’accord de la personne n’est pas dit : écrivez « oui » si elle l’a donné."


@dataclass(frozen=True)
class Fates:
    """What becomes of each line: the good ones as records, the others with their reasons (line, words)."""

    good: list[Record] = field(default_factory=list)
    refused: list[tuple[int, list[str]]] = field(default_factory=list)


@dataclass(frozen=True)
class Known:
    """The town that the cells speak of: its living themes by code, its living quarters by slug."""

    themes: Mapping[str, Theme]
    quarters: Mapping[str, Quarter]

    @property
    def town(self) -> Town:
        themes = [(code, theme.name) for code, theme in self.themes.items()]
        return Town(themes, [(slug, quarter.name) for slug, quarter in self.quarters.items()], today())


def known_town() -> Known:
    """Two queries."""
    return Known(
        {theme.code: theme for theme in living_themes()}, {quarter.slug: quarter for quarter in living_quarters()}
    )


def pack(sheet: Sheet) -> bytes:
    rows = [[row.line, *row.cells] for row in sheet.rows]
    told = {"key": sheet.key, "header": sheet.header, "rows": rows, "name": sheet.name, "unread": sheet.unread}
    return zlib.compress(json.dumps(told, ensure_ascii=False).encode())


def unpack(cells: bytes | memoryview) -> Sheet:
    told = json.loads(zlib.decompress(cells))
    rows = tuple(Row(line, tuple(words)) for line, *words in told["rows"])
    return Sheet(told["key"], tuple(told["header"]), rows, told["name"], tuple(told["unread"]))


def fates_of(sheet: Sheet, columns: Columns, known: Known, *, agreed: bool) -> Fates:
    """Read every line. `agreed`: all the people agreed, where no column says it. Three queries at most, whatever the
    number of lines."""
    records, bad = read_rows(sheet.rows, sheet.header, columns, known.town)
    said_in_file = "agreed" in columns
    misplaced, miscoded = _misplaced(records), _miscoded(records)
    fates = Fates(refused=[(row.line, [reason.words for reason in reasons]) for row, reasons in bad])
    for record in records:
        reasons = [wrong[record.line] for wrong in (misplaced, miscoded) if record.line in wrong]
        if said_in_file and not record.agreed:
            reasons.append(AGREEMENT_UNSAID if record.agreed is None else NOT_AGREED)
        elif not said_in_file and not agreed:
            reasons.append(AGREEMENT_UNSAID)
        if reasons:
            fates.refused.append((record.line, reasons))
        else:
            fates.good.append(record)
    fates.refused.sort()
    return fates


def said_of(record: Record, known: Known) -> Said:
    """A good line as somebody's idea. KeyError for a theme or quarter that is no more."""
    quarter = known.quarters[record.quarter] if record.quarter else None
    where = Where(longitude=record.longitude, latitude=record.latitude, quarter=quarter, hint=record.hint)
    words = {name: getattr(record, name) for name in ("title", "text", "signature", "age_band", "gender")}
    return Said(**words, theme=known.themes[record.theme], where=where, gathered_on=record.day)


def _misplaced(records: list[Record]) -> dict[int, str]:
    placed = [
        (record.line, record.longitude, record.latitude)
        for record in records
        if record.longitude is not None and record.latitude is not None
    ]
    outside = outside_town([(longitude, latitude) for _, longitude, latitude in placed])
    return {placed[rank][0]: SWAPPED if swapped else OUTSIDE for rank, swapped in outside.items()}


def _miscoded(records: list[Record]) -> dict[int, str]:
    """The lines whose code we did not print, is an idea's already, or stands twice in the file."""
    coded = [(record.line, record.printed) for record in records if record.printed]
    if not coded:
        return {}
    ours, entered = codes_known({code for _, code in coded})
    wrong: dict[int, str] = {}
    seen: set[str] = set()
    for line, code in coded:
        if code not in ours:
            wrong[line] = UNKNOWN_CODE
        elif code in entered or code in seen:
            wrong[line] = ENTERED_CODE
        seen.add(code)
    return wrong
