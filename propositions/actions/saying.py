import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from carte.models import Quarter, Theme
from carte.territory import crossed_quarters, hold_town
from carte.tracing import AREA, LINE, Trace, TraceRefused, read_trace
from comptes.models import User
from comptes.rights import CRIERS_AND_STAFF
from journal.actions import begin, follow, open_thread, record
from journal.models import Event, Follow
from propositions.counts import footprint_of, move_counts
from propositions.follow_codes import UNKNOWN_CODE, draw_follow_code
from propositions.models.draft import Draft
from propositions.models.photo import Photo
from propositions.models.printed import PrintedCode
from propositions.models.proposal import Channel, Proposal
from propositions.moved import borne_of, first_due
from propositions.newly_said import CODE_ALPHABET, CODE_LENGTH, Said, Where, new_proposal, place_of
from propositions.rights import SIGN_IN_FIRST, may_propose, may_take_down, may_write
from propositions.watching import waits_for_reading
from socle.clock import now
from socle.unit_of_work import action


class IncompleteDraft(ValueError):
    """Something is still missing; `step` names the first page to fill (where, what, theme, you)."""

    def __init__(self, step: str) -> None:
        super().__init__(step)
        self.step = step


class CodeRefused(ValueError):
    """The follow code of a paper form cannot be this idea's; the message says why."""


@action
def publish(actor: User, *, draft: UUID, changes: Mapping[str, Any] | None = None) -> Proposal | None:
    """Make the draft, with what the last step adds to it (`changes`), an idea on the map. The draft's row is locked:
    pressed twice, resent, or from two tabs, the second call finds the first one's idea. None if the draft is unknown
    (swept after 7 days).

    PermissionDenied for an unverified person or another's draft; IncompleteDraft, OutsideTown say what to mend.
    """
    kept = Draft.objects.select_for_update(no_key=True).filter(pk=draft).first()
    if kept is None:
        return None
    if not (may_propose(actor) and may_write(actor, kept)):
        raise PermissionDenied(SIGN_IN_FIRST)
    if kept.proposal_id is not None:
        return Proposal.objects.as_cards().get(pk=kept.proposal_id)
    hold_town()
    said = _read_draft({**kept.data, **(changes or {})})
    shown = tuple(Photo.objects.filter(draft=kept).values_list("alt", flat=True))
    proposal = _say(actor, said=said, channel=Channel.WEB, author=actor, beside=shown)
    if shown:
        Photo.objects.filter(draft=kept).update(draft=None, proposal=proposal, added_by=actor)
    kept.proposal, kept.user, kept.data = proposal, actor, {}
    kept.save(update_fields=["proposal", "user", "data"])
    return proposal


@action
def say(actor: User, *, said: Said) -> Proposal:
    """An idea said by its author from another application, all at once. Raises as `publish` does."""
    if not may_propose(actor):
        raise PermissionDenied(SIGN_IN_FIRST)
    hold_town()
    return _say(actor, said=_of_today(said), channel=Channel.API, author=actor)


@action
def take_down(
    actor: User,
    *,
    said: Said,
    channel: str,
    agreed: bool,
    printed: str = "",
    person: User | None = None,
    unread: bool = False,
) -> Proposal:
    """Write down somebody else's idea: in the street, from paper, at school, in a workshop, at the counter. `agreed`:
    the person agreed to its publication, which is kept with who wrote it down; without it, ValueError. `printed`: the
    follow code that stands on the form; `person`: who said it, if they wish to be told (`know_on_paper`); `unread`:
    whoever gives it has not read it (a line of a spreadsheet), so that the town's words to watch make it wait.

    PermissionDenied unless the actor meets residents for the town; OutsideTown as for `publish`, IncompleteDraft for
    a quarter that is no more, CodeRefused for a code that we did not print or that is an idea's already.
    """
    if not may_take_down(actor):
        raise PermissionDenied(CRIERS_AND_STAFF)
    if not agreed:
        raise ValueError("nothing is published that its author has not agreed to")
    hold_town()
    if printed:
        _hold_printed(printed)
    return _say(
        actor,
        said=_of_today(said),
        channel=channel,
        author=person,
        entered_by=actor,
        printed=printed,
        unread=unread,
    )


def _of_today(said: Said) -> Said:
    """With the quarter of the town as it is held: it was read before."""
    if said.where.quarter is None:
        return said
    return replace(said, where=replace(said.where, quarter=_living_quarter(said.where.quarter.slug)))


def _hold_printed(code: str) -> None:
    """Two people who type the same form wait for one another, and the second is told."""
    if PrintedCode.objects.select_for_update(no_key=True).filter(code=code).first() is None:
        raise CodeRefused(UNKNOWN_CODE)
    if Proposal.objects.filter(follow_code=code).exists():
        raise CodeRefused("Ce bulletin est déjà entré : quelqu’un l’a tapé avant vous.")


def _say(
    actor: User,
    *,
    said: Said,
    channel: str,
    author: User | None,
    entered_by: User | None = None,
    printed: str = "",
    unread: bool = True,
    beside: tuple[str, ...] = (),
) -> Proposal:
    """The idea, its thread with its first knot, its expected answer and its count; the caller's unit holds the town."""
    code, follow_code = _new_codes(printed)
    proposal = new_proposal(
        said,
        place=place_of(said.where),
        channel=channel,
        author=author,
        entered_by=entered_by,
        at=now(),
        code=code,
        follow_code=follow_code,
        # Who meets residents for the town has read what they write down.
        waiting=unread and waits_for_reading(said.title, said.text, said.signature, said.where.hint, *beside),
    )
    proposal.clean_fields(exclude=["thread", "author", "entered_by", "theme", "quarter"])
    proposal.thread = open_thread(actor, kind="proposal")
    proposal.save(force_insert=True)
    if author is not None:
        follow(author, thread=proposal.thread, because=Follow.Because.AUTHOR)
    move_counts({}, footprint_of(proposal))
    if said.where.drawn is not None:
        proposal.crosses.set(crossed_quarters(said.where.drawn.shape, proposal.quarter))
    if proposal.visibility == Proposal.Visibility.WAITING:
        record(actor, thread=proposal.thread, verb="awaits_reading", visibility=Event.Visibility.AUTHOR)
        return proposal
    begin(actor, thread=proposal.thread, verb=f"said_{channel}", then=first_due(), **borne_of(proposal))
    return proposal


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
    if data["place_kind"] in {LINE, AREA}:
        return Where(drawn=_read_drawn(data), hint=hint)
    if data["place_kind"] == "town":
        return Where(hint=hint)
    return Where(quarter=_living_quarter(data.get("quarter")), hint=hint)


def _living_quarter(slug: str | None) -> Quarter:
    quarter = Quarter.objects.living().filter(slug=slug).first()
    # Replaced since the idea was begun: asked again.
    if quarter is None:
        raise IncompleteDraft("where")
    return quarter


def _read_drawn(data: dict[str, Any]) -> Trace:
    try:
        return read_trace(data["place_kind"], data.get("points", ""))
    except TraceRefused as refused:
        raise IncompleteDraft("where") from refused


def _new_codes(printed: str) -> tuple[str, str]:
    """A code and a follow code that no idea has, and no paper form but its own (`printed`). One query, but for a
    chance in millions."""
    while True:
        code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
        follow_code = printed or draw_follow_code()
        taken = Proposal.objects.filter(Q(code=code) | Q(follow_code=follow_code)).order_by().values("pk")
        if not printed:
            taken = taken.union(PrintedCode.objects.filter(code=follow_code).order_by().values("pk"))
        if not taken.exists():
            return code, follow_code
