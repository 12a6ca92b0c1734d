from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied

from carte.territory import locate
from comptes.models import User
from propositions.models.draft import Draft
from propositions.models.photo import ALT_LENGTH, Photo
from propositions.moved import ELSEWHERE, hold_idea, readers_of, tell
from propositions.moves import MoveRefused, ask_words
from propositions.photos import PhotoRefused, ReadPhoto, names_of
from propositions.rights import MODERATORS_ONLY, SIGN_IN_FIRST, is_author, may_moderate, may_write
from socle.clock import now
from socle.unit_of_work import action

MOST_PHOTOS = 5
# By one person, over all that they write.
MOST_A_DAY = 60
MOST_TRIES = 3
DAY = timedelta(days=1)

ENOUGH = "Une idée a cinq photos au plus : retirez-en une pour en ajouter une autre."
ENOUGH_TODAY = "Vous avez ajouté 60 photos depuis hier : revenez demain, votre texte est gardé."
GONE = "Ce brouillon n’est plus là : il est devenu une idée, ou il a plus de sept jours."


@action(silent="a draft is nobody's business yet")
def add_photo(actor: User | None, *, draft: UUID, key: UUID, photo: ReadPhoto, alt: str = "") -> Photo:
    """Give a draft a photo whose file is stored under `key` (`photo_files.store`): decoding and storing take longer
    than a lock may be held. The draft's row is locked, then the person's: two presses at once pass no limit. The
    first position inside the town that a photo tells is kept in the draft, to be offered as its place.

    PermissionDenied for another's draft; PhotoRefused beyond five photos, or sixty a person and day.
    """
    kept = _hold(actor, draft)
    if kept is None:
        raise PhotoRefused(GONE)
    if Photo.objects.filter(draft=kept).count() >= MOST_PHOTOS:
        raise PhotoRefused(ENOUGH)
    if actor is not None and _added_today(actor) >= MOST_A_DAY:
        raise PhotoRefused(ENOUGH_TODAY)
    last = Photo.objects.filter(draft=kept).order_by("-rank").first()
    added = Photo.objects.create(
        id=key,
        draft=kept,
        added_by=actor,
        rank=last.rank + 1 if last else 1,
        file=names_of(key)[0],
        width=photo.width,
        height=photo.height,
        alt=alt[:ALT_LENGTH],
        added_at=now(),
    )
    if photo.position and not kept.data.get("photo_place") and locate(*photo.position).inside:
        longitude, latitude = photo.position
        kept.data = {**kept.data, "photo_place": {"photo": key.hex, "longitude": longitude, "latitude": latitude}}
    kept.touched_at = now()
    kept.save(update_fields=["data", "touched_at"])
    return added


@action(silent="a draft is nobody's business yet")
def describe_photos(actor: User | None, *, draft: UUID, alts: Mapping[UUID, str]) -> int:
    """Say what is to be seen on a draft's photos; another draft's are left alone. Returns how many changed."""
    kept = _hold(actor, draft)
    changed = 0
    for photo in Photo.objects.filter(draft=kept, pk__in=alts) if kept else ():
        said = alts[photo.pk].strip()[:ALT_LENGTH]
        if said != photo.alt:
            changed += Photo.objects.filter(pk=photo.pk).update(alt=said)
    return changed


@action(silent="a draft is nobody's business yet")
def remove_photo(actor: User | None, *, draft: UUID, photo: UUID) -> bool:
    """Take a photo out of a draft, with the place it told. Whether it was there: its files are then for the caller
    to discard, once this is kept; the sweep finds them otherwise."""
    kept = _hold(actor, draft)
    if kept is None or not Photo.objects.filter(draft=kept, pk=photo).delete()[0]:
        return False
    if (kept.data.get("photo_place") or {}).get("photo") == photo.hex:
        kept.data = {name: value for name, value in kept.data.items() if name != "photo_place"}
        kept.save(update_fields=["data"])
    return True


@action(silent="a draft is nobody's business yet")
def place_by_photo(actor: User | None, *, draft: UUID) -> bool:
    """Put a draft's idea where its photo was taken; False if no photo tells."""
    kept = _hold(actor, draft)
    told = kept.data.get("photo_place") if kept else None
    if kept is None or not told:
        return False
    point = {"place_kind": "point", "longitude": told["longitude"], "latitude": told["latitude"]}
    kept.data = {**kept.data, **point, "points": "", "quarter": ""}
    kept.save(update_fields=["data"])
    return True


@action
def take_off_photo(actor: User, *, code: str, photo: UUID, reason: str = "") -> bool:
    """Take a photo off an idea that is published or waits: its author without a reason, a moderator with one (else
    MoveIncomplete); its thread says so. Whether it was there: its files are then for the caller to discard.
    PermissionDenied for anybody else; MoveRefused for an idea that is hidden or withdrawn."""
    proposal = hold_idea(code)
    if not is_author(actor, proposal):
        if not may_moderate(actor):
            raise PermissionDenied(MODERATORS_ONLY)
        reason = ask_words(reason)
    if not proposal.is_open:
        raise MoveRefused(ELSEWHERE)
    if not Photo.objects.filter(proposal=proposal, pk=photo).delete()[0]:
        return False
    tell(actor, proposal, "photo_taken_off", reason=reason, visibility=readers_of(proposal))
    return True


@action(silent="the sizes of a photo change no idea")
def begin_sizes(actor: None, *, photo: UUID) -> bool:
    """Note one try more at making a photo's sizes; whether there is still something to do. The files are made outside
    of any transaction; whoever dies meanwhile leaves the row to the sweep, three times."""
    row = Photo.objects.select_for_update(no_key=True).filter(pk=photo, state=Photo.State.WAITING).first()
    if row is None:
        return False
    going_on = row.tries < MOST_TRIES
    row.tries += going_on
    row.state = Photo.State.WAITING if going_on else Photo.State.FAILED
    row.save(update_fields=["tries", "state"])
    return going_on


@action(silent="the sizes of a photo change no idea")
def end_sizes(actor: None, *, photo: UUID) -> bool:
    """A photo's sizes are there. Whether the photo still is; said twice, it stays so."""
    return bool(Photo.objects.filter(pk=photo).update(state=Photo.State.READY))


def _hold(actor: User | None, draft: UUID) -> Draft | None:
    """The draft still to be an idea, its row locked; None if it is one, or was swept."""
    kept = Draft.objects.select_for_update(no_key=True).filter(pk=draft, proposal__isnull=True).first()
    if kept is not None and not may_write(actor, kept):
        raise PermissionDenied(SIGN_IN_FIRST)
    return kept


def _added_today(person: User) -> int:
    """How many photos of the last 24 hours are this person's; their row is held until the unit ends."""
    User.objects.select_for_update(no_key=True).filter(pk=person.pk).values_list("pk").first()
    return Photo.objects.filter(added_by=person, added_at__gt=now() - DAY).count()
