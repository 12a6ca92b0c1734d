from datetime import date, datetime, timedelta

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone


class Dated(models.Model):
    created = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)
    said = models.DateTimeField(default=timezone.now)
    day = models.DateField(default=date.today)
    lambda_day = models.DateTimeField(default=lambda: datetime.now() + timedelta(days=1))
    stored = models.DateTimeField(db_default=Now())
    # These are no clocks.
    length = models.DurationField(default=timedelta)
    told = models.DateTimeField()

    class Meta:
        app_label = "socle"
