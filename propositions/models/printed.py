from django.db import models


class PrintedCode(models.Model):
    """A follow code printed on a paper form, with its stub: no idea has it but the one written on that form."""

    code = models.CharField("code de suivi", max_length=7, primary_key=True)
    # The forms printed together.
    run = models.UUIDField("tirage")
    printed_at = models.DateTimeField("imprimé le")

    class Meta:
        verbose_name = "code imprimé"
        indexes = [models.Index(fields=["run", "code"], name="propositions_printed_run")]

    def __str__(self) -> str:
        return f"code imprimé {self.run}"
