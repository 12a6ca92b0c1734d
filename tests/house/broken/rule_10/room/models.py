from django.db import models


class Note(models.Model):
    """Its text has no migration."""

    text = models.TextField()

    class Meta:
        app_label = "broken_room"
