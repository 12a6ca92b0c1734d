import uuid

from django.db import models

from comptes.models import User
from propositions.models.proposal import Channel, Proposal

NO_SHEET = b""


class SheetImport(models.Model):
    """A spreadsheet of paper forms on its way to ideas. Known by what is in it: given again, it is the same one."""

    class State(models.TextChoices):
        GIVEN = "given", "colonnes à dire"
        TRIED = "tried", "essayé"
        RUNNING = "running", "en cours"
        DONE = "done", "fini"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # SHA-256 of the file, in hexadecimal.
    key = models.CharField("empreinte du fichier", max_length=64, unique=True)
    # Its cells, packed (`propositions.sheet_import`); empty once they are no longer of use.
    cells = models.BinaryField("cases")
    columns = models.JSONField("colonnes", default=dict)
    channel = models.CharField("provenance", max_length=8, choices=Channel.choices, default=Channel.PAPER)
    agreed = models.BooleanField("accord de toutes les personnes", default=False)
    state = models.CharField("étape", max_length=7, choices=State.choices, default=State.GIVEN)
    # [[line, [reason, …]], …], in the file's order.
    refused = models.JSONField("lignes refusées", default=list)
    good = models.PositiveIntegerField("bonnes lignes", default=0)
    added_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="donné par"
    )
    touched_at = models.DateTimeField("touché le")

    class Meta:
        verbose_name = "tableur importé"
        indexes = [
            models.Index(fields=["added_by", "-touched_at"], name="propositions_import_by"),
            models.Index(fields=["touched_at"], name="propositions_import_touched"),
        ]

    def __str__(self) -> str:
        return f"tableur {self.pk}"


class ImportedRow(models.Model):
    """A line of a spreadsheet that has become an idea: once, however often the file is given or its import killed."""

    sheet = models.ForeignKey(SheetImport, on_delete=models.CASCADE, related_name="+", verbose_name="tableur")
    line = models.PositiveIntegerField("ligne")
    proposal = models.OneToOneField(Proposal, on_delete=models.CASCADE, related_name="+", verbose_name="idée")

    class Meta:
        verbose_name = "ligne importée"
        constraints = [models.UniqueConstraint(fields=["sheet", "line"], name="propositions_imported_once")]

    def __str__(self) -> str:
        return f"ligne {self.line}"
