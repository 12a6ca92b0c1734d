from django.db import models

from comptes.models import User


class Visit(models.Model):
    who = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

    class Meta:
        app_label = "comptes"


class Diary(models.Model):
    told = models.TextField()

    class Meta:
        app_label = "comptes"


class Portrait(models.Model):
    file = models.FileField()

    class Meta:
        app_label = "comptes"


class Settings(models.Model):
    kept = models.JSONField(default=dict)

    class Meta:
        app_label = "comptes"


class Counted(models.Model):
    """Holds nobody: a number, an address of the site, one word among a few."""

    number = models.IntegerField()
    slug = models.SlugField()
    kind = models.CharField(max_length=5, choices=[("a", "a"), ("b", "b")])

    class Meta:
        app_label = "comptes"
