import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import F

from carte.models import Quarter, Theme
from carte.quadkeys import quadkey
from carte.territory import locate
from comptes.models import User
from journal.actions import expect, follow, open_thread, record
from journal.models import Follow
from propositions.models import Channel, Draft, Proposal, ProposalCount
from propositions.rights import CRIERS_AND_STAFF, SIGN_IN_FIRST, may_propose, may_take_down
from socle.clock import now, today
from socle.unit_of_work import action

# Without the letters and digits that are taken for one another when read aloud or copied.
CODE_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
FOLLOW_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
FOLLOW_DIGITS = "0123456789"


class OutsideTown(ValueError):
    """The point lies outside the town; `swapped` when longitude and latitude look exchanged."""

    def __init__(self, swapped: bool) -> None:
        super().__init__("outside the town")
        self.swapped = swapped


class IncompleteDraft(ValueError):
    """Something is still missing; `step` names the first page to fill (where, what, theme, you)."""

    def __init__(self, step: str) -> None:
        super().__init__(step)
        self.step = step


@dataclass(frozen=True)
class Where:
    """A place as told: a point (degrees, WGS 84), or a quarter, or neither for the whole town."""

    longitude: float | None = None
    latitude: float | None = None
    quarter: Quarter | None = None
    hint: str = ""


@dataclass(frozen=True)
class Said:
    """What somebody said, ready to be an idea. `age_band`, `gender`, `signature`: as told, empty when not."""

    title: str
    text: str
    theme: Theme
    where: Where
    signature: str = ""
    age_band: str = ""
    gender: str = ""


@action
def publish(actor: User, *, draft: UUID) -> Proposal | None:
    """Make the draft an idea on the map. The draft's row is locked: pressed twice, resent, or from two tabs, the
    second call finds the first one's idea. None if the draft is unknown (swept after 7 days).

    PermissionDenied for an unverified person or another's draft; IncompleteDraft, OutsideTown say what to mend.
    """
    kept = Draft.objects.select_for_update(no_key=True).filter(pk=draft).first()
    if kept is None:
        return None
    if not may_propose(actor) or (kept.user_id is not None and kept.user_id != actor.pk):
        raise PermissionDenied(SIGN_IN_FIRST)
    if kept.proposal_id is not None:
        return Proposal.objects.as_cards().get(pk=kept.proposal_id)
    proposal = _say(actor, said=_read_draft(kept.data), channel=Channel.WEB, author=actor, entered_by=None)
    kept.proposal, kept.user, kept.data = proposal, actor, {}
    kept.save(update_fields=["proposal", "user", "data"])
    return proposal


@action
def take_down(actor: User, *, said: Said, channel: str) -> Proposal:
    """Write down somebody else's idea: in the street, from paper, at school, in a workshop, at the counter.

    PermissionDenied unless the actor meets residents for the town; OutsideTown as for `publish`.
    """
    if not may_take_down(actor):
        raise PermissionDenied(CRIERS_AND_STAFF)
    return _say(actor, said=said, channel=channel, author=None, entered_by=actor)


def _say(actor: User, *, said: Said, channel: str, author: User | None, entered_by: User | None) -> Proposal:
    """The idea, its thread with its first knot, its expected answer and its count, within the caller's unit."""
    proposal = Proposal(
        code=_new_code(),
        follow_code=_new_follow_code(),
        title=said.title,
        text=said.text,
        theme=said.theme,
        hint=said.where.hint,
        channel=channel,
        signature=said.signature,
        age_band=said.age_band,
        gender=said.gender,
        author=author,
        entered_by=entered_by,
        visibility=Proposal.Visibility.PUBLIC,
        progress=Proposal.Progress.SAID,
        published_at=now(),
        **_place(said.where),
    )
    proposal.clean_fields(exclude=["thread", "author", "entered_by", "theme", "quarter"])
    proposal.thread = open_thread(actor, kind="proposal")
    proposal.save(force_insert=True)
    if author is not None:
        follow(author, thread=proposal.thread, because=Follow.Because.AUTHOR)
    record(
        actor,
        thread=proposal.thread,
        verb=f"said_{channel}",
        title=proposal.title,
        url=proposal.get_absolute_url(),
        quarter_thread=proposal.quarter.thread if proposal.quarter else None,
        theme_thread=proposal.theme.thread,
    )
    due = today() + timedelta(days=settings.TOWN.answer_days)
    expect(actor, thread=proposal.thread, verb="answered", role="staff", due=due)
    _count(proposal)
    proposal.thread.refresh_from_db(fields=["standing"])
    return proposal


def _place(where: Where) -> dict[str, Any]:
    if where.longitude is not None and where.latitude is not None:
        found = locate(where.longitude, where.latitude)
        if not found.inside:
            raise OutsideTown(found.swapped)
        return {
            "precision": Proposal.Precision.POINT,
            "longitude": where.longitude,
            "latitude": where.latitude,
            "quadkey": quadkey(where.longitude, where.latitude),
            "quarter": found.quarter,
        }
    precision = Proposal.Precision.QUARTER if where.quarter else Proposal.Precision.TOWN
    return {"precision": precision, "quarter": where.quarter}


def _read_draft(data: dict[str, Any]) -> Said:
    if not data.get("place_kind"):
        raise IncompleteDraft("where")
    if not (data.get("title") and data.get("text")):
        raise IncompleteDraft("what")
    theme = Theme.objects.living().select_related("thread").filter(code=data.get("theme")).first()
    if theme is None:
        raise IncompleteDraft("theme")
    if not data.get("rules"):
        raise IncompleteDraft("you")
    return Said(
        title=data["title"],
        text=data["text"],
        theme=theme,
        where=_read_where(data),
        signature=data.get("signature", ""),
    )


def _read_where(data: dict[str, Any]) -> Where:
    hint = data.get("hint", "")
    if data["place_kind"] == "point":
        return Where(longitude=data["longitude"], latitude=data["latitude"], hint=hint)
    if data["place_kind"] == "town":
        return Where(hint=hint)
    quarter = Quarter.objects.living().filter(slug=data.get("quarter")).first()
    # A quarter replaced since the draft was begun: asked again.
    if quarter is None:
        raise IncompleteDraft("where")
    return Where(quarter=quarter, hint=hint)


def _count(proposal: Proposal) -> None:
    row = ProposalCount(quarter=proposal.quarter, theme=proposal.theme)
    ProposalCount.objects.bulk_create([row], ignore_conflicts=True)
    rows = ProposalCount.objects.filter(quarter=proposal.quarter, theme=proposal.theme)
    unplaced = 1 if proposal.precision == Proposal.Precision.QUARTER else 0
    rows.update(ideas=F("ideas") + 1, unplaced=F("unplaced") + unplaced)


def _new_code() -> str:
    while True:
        code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(6))
        if not Proposal.objects.filter(code=code).exists():
            return code


def _new_follow_code() -> str:
    while True:
        letters = "".join(secrets.choice(FOLLOW_LETTERS) for _ in range(3))
        code = letters + "-" + "".join(secrets.choice(FOLLOW_DIGITS) for _ in range(3))
        if not Proposal.objects.filter(follow_code=code).exists():
            return code
