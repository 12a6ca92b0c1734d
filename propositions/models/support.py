from django.db import models
from django.db.models import Q

from comptes.models import User
from propositions.models.proposal import Proposal


class Support(models.Model):
    """« Oui, il le faut »: one a person and an idea, taken back at will."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="+", verbose_name="idée")
    # Whoever leaves is forgotten; their support stays counted.
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="personne")
    at = models.DateTimeField("le")

    class Meta:
        verbose_name = "soutien"
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "user"],
                name="propositions_support_once",
                violation_error_message="Vous soutenez déjà cette idée.",
            )
        ]
        # « Mes idées »: what one supports, newest first.
        indexes = [
            models.Index(fields=["user", "-at", "-id"], name="propositions_support_user"),
        ]

    def __str__(self) -> str:
        return f"soutien {self.pk}"


class PaperSupports(models.Model):
    """Supports gathered on one sheet of paper: their number alone, no name leaves the sheet."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="+", verbose_name="idée")
    number = models.PositiveSmallIntegerField("soutiens sur la feuille")
    gathered_on = models.DateField("recueillis le")
    # « La kermesse de l’école ».
    where = models.CharField("où", max_length=120)
    # Where the sheet is kept, so that anybody may count it again.
    kept_at = models.CharField("feuille gardée", max_length=120)

    class Meta:
        verbose_name = "soutiens sur papier"
        constraints = [
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="propositions_paper_supports_some",
                violation_error_message="Une feuille porte au moins un soutien.",
            ),
            models.UniqueConstraint(
                fields=["proposal", "gathered_on", "where"],
                name="propositions_paper_supports_once",
                violation_error_message="Cette feuille est déjà comptée.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} soutiens, {self.where}"
