from datetime import timedelta

from django.db import models


class ClockOffset(models.Model):
    """How far the demonstration's clock stands from the machine's. One row, in the demonstration only."""

    ONLY = 1

    offset = models.DurationField("décalage de l’horloge", default=timedelta)

    class Meta:
        verbose_name = "décalage de l’horloge"
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="socle_one_clock_offset")]

    def __str__(self) -> str:
        return str(self.offset)
