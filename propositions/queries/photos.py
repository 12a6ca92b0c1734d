"""The photos of an idea or of a draft, and who may see each."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.db.models import Q
from django.http import Http404

from comptes.qualities import Visitor
from propositions.models.draft import Draft
from propositions.models.photo import Photo
from propositions.models.proposal import Proposal
from propositions.rights import may_moderate, visible_q
from socle.clock import now

# A nudge is given this long before the sweep takes a photo up.
NUDGED = timedelta(minutes=2)
BATCH = 100


def photos_of(proposal: Proposal) -> list[Photo]:
    """The photos of an idea, in their order; whoever asks may see the idea."""
    return list(Photo.objects.filter(proposal=proposal).order_by("rank", "pk"))


def photos_shown(number: int) -> list[Photo]:
    """Some photos that everybody may see."""
    return list(Photo.objects.filter(proposal__visibility="public").order_by("added_at", "pk")[:number])


def get_photo(code: str, key: UUID) -> Photo:
    """A photo of the idea of this code, whatever became of it; Http404 if there is none."""
    photo = Photo.objects.select_related("proposal").filter(proposal__code=code, pk=key).first()
    if photo is None:
        raise Http404
    return photo


def photos_of_draft(draft: Draft | None) -> list[Photo]:
    """The photos of a draft, in their order. No query without a draft."""
    return list(Photo.objects.filter(draft=draft).order_by("rank", "pk")) if draft else []


def get_visible_photo(visitor: Visitor, key: UUID, draft: Draft | None) -> Photo:
    """The photo of this key if the visitor may see its idea now, if it is of the `draft` that this browser writes, or,
    for a moderator, if its idea waits to be read; else Http404: hidden, withdrawn, missing and another's draft answer
    alike."""
    shown = Q(proposal__in=Proposal.objects.filter(visible_q(visitor)))
    if may_moderate(visitor):
        shown |= Q(proposal__visibility=Proposal.Visibility.WAITING)
    mine = Q(draft=draft.pk) if draft else Q()
    photo = Photo.objects.filter(shown | mine, pk=key).first()
    if photo is None:
        raise Http404
    return photo


def photos_to_make() -> list[UUID]:
    """The photos whose sizes are still to be made, the oldest first; a batch."""
    todo = Photo.objects.filter(state=Photo.State.WAITING, added_at__lt=now() - NUDGED)
    return list(todo.order_by("added_at").values_list("pk", flat=True)[:BATCH])


def keys_known(keys: Collection[str]) -> set[str]:
    """Those of these hexadecimal keys that are a photo's."""
    rows: list[UUID] = []
    for key in keys:
        try:
            rows.append(UUID(key))
        except ValueError:
            continue
    return {pk.hex for pk in Photo.objects.filter(pk__in=rows).values_list("pk", flat=True)}
