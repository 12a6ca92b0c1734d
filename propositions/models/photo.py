import uuid

from django.db import models
from django.db.models import Q

from comptes.models import User
from propositions.models.draft import Draft
from propositions.models.proposal import Proposal

ALT_LENGTH = 200


def photo_path(photo: "Photo", name: str) -> str:
    """Where a photo is stored: by its own random name, never the one it came with."""
    return f"photos/{photo.pk.hex[:2]}/{photo.pk.hex}.jpg"


class Photo(models.Model):
    """A photo of an idea, or of one being written: decoded, turned upright, written anew without what it carried."""

    class State(models.TextChoices):
        WAITING = "waiting", "tailles à faire"
        READY = "ready", "prête"
        FAILED = "failed", "tailles impossibles"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    draft = models.ForeignKey(
        Draft, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name="brouillon"
    )
    proposal = models.ForeignKey(
        Proposal, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name="idée"
    )
    # Whoever has told who they are: their day has its number of photos.
    added_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="ajoutée par"
    )
    rank = models.PositiveSmallIntegerField("rang")
    file = models.ImageField("photo", upload_to=photo_path, width_field="width", height_field="height")
    width = models.PositiveIntegerField("largeur, en points")
    height = models.PositiveIntegerField("hauteur, en points")
    alt = models.CharField("ce que l’on y voit", max_length=ALT_LENGTH, blank=True)
    # What is left to do for it: a message to the worker is only a nudge.
    state = models.CharField("tailles", max_length=7, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField("essais", default=0)
    added_at = models.DateTimeField("ajoutée le")

    class Meta:
        verbose_name = "photo"
        constraints = [
            models.CheckConstraint(
                condition=Q(draft__isnull=False, proposal__isnull=True) | Q(draft__isnull=True, proposal__isnull=False),
                name="propositions_photo_of_one",
                violation_error_message="Une photo est à une idée, ou à un brouillon.",
            )
        ]
        indexes = [
            models.Index(fields=["draft", "rank"], name="propositions_photo_draft"),
            models.Index(fields=["proposal", "rank"], name="propositions_photo_of"),
            models.Index(fields=["added_by", "added_at"], name="propositions_photo_by"),
            models.Index(fields=["added_at"], name="propositions_photo_todo", condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"photo {self.pk}"
