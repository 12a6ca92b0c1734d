import uuid

from django.db import models

from comptes.models import User
from propositions.models.proposal import Proposal


class Draft(models.Model):
    """An idea being written: lives on the server so that nothing typed is lost, for 7 days."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data = models.JSONField("ce qui est déjà écrit", default=dict)
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name="personne"
    )
    touched_at = models.DateTimeField("touché le")
    # Once published: the second press finds the idea instead of making another.
    proposal = models.OneToOneField(
        Proposal, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name="idée"
    )

    class Meta:
        verbose_name = "brouillon"
        indexes = [
            models.Index(fields=["touched_at"], name="propositions_draft_touched"),
            models.Index(fields=["user", "-touched_at"], name="propositions_draft_user"),
        ]

    def __str__(self) -> str:
        return f"brouillon {self.pk}"
