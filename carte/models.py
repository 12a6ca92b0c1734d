from typing import Self

from django.db import models
from django.db.models import Q

from journal.models import Thread

PLACED = ("point", "shape")
OUTSIDE = "Hors des quartiers"


class TownBoundary(models.Model):
    """The outline of the town, as GeoJSON geometry. A new one retires the old; rows never change otherwise."""

    shape = models.JSONField("contour")
    source = models.CharField("source", max_length=300, blank=True)
    # The town's own thread, opened when its outline first changes and handed on from outline to outline.
    thread = models.ForeignKey(
        Thread, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="fil"
    )
    since = models.DateTimeField("depuis le")
    retired_at = models.DateTimeField("remplacé le", null=True, blank=True)
    # True or NULL, never False: a plain unique key then allows one current outline and any number of old ones.
    is_current = models.BooleanField("en vigueur", null=True, default=True)

    class Meta:
        verbose_name = "contour de la ville"
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"],
                name="carte_townboundary_one_current",
                violation_error_message="La ville a déjà un contour.",
            )
        ]

    def __str__(self) -> str:
        return f"contour {self.pk}"


class QuarterQuerySet(models.QuerySet["Quarter"]):
    def living(self) -> Self:
        return self.filter(retired_at__isnull=True)


class Quarter(models.Model):
    """A quarter of the town: replaced when boundaries change, never deleted. Has a thread one can follow."""

    name = models.CharField("nom", max_length=80)
    slug = models.SlugField("adresse", max_length=80)
    shape = models.JSONField("contour")
    # Where its label and the ideas without a point stand: a point inside, chosen by Shapely.
    label_longitude = models.FloatField("longitude du nom")
    label_latitude = models.FloatField("latitude du nom")
    # Handed on to the quarter of the same name when it is redrawn: who follows it goes on following.
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="+", verbose_name="fil")
    retired_at = models.DateTimeField("remplacé le", null=True, blank=True)

    objects = QuarterQuerySet.as_manager()

    class Meta:
        verbose_name = "quartier"
        constraints = [
            models.UniqueConstraint(
                fields=["slug"],
                condition=Q(retired_at__isnull=True),
                name="carte_quarter_slug_once",
                violation_error_message="Ce quartier existe déjà.",
            ),
            models.UniqueConstraint(
                fields=["thread"],
                condition=Q(retired_at__isnull=True),
                name="carte_quarter_thread_once",
                violation_error_message="Ce fil est déjà celui d’un autre quartier.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ThemeQuerySet(models.QuerySet["Theme"]):
    def living(self) -> Self:
        return self.filter(retired_at__isnull=True)


class Theme(models.Model):
    """What an idea is about; matched with `ville.toml` by its code. A form first, a colour second."""

    code = models.SlugField("code", max_length=40, unique=True)
    name = models.CharField("nom", max_length=80)
    form = models.CharField("forme", max_length=20)
    rank = models.PositiveSmallIntegerField("rang")
    thread = models.OneToOneField(Thread, on_delete=models.PROTECT, related_name="+", verbose_name="fil")
    retired_at = models.DateTimeField("retiré le", null=True, blank=True)

    objects = ThemeQuerySet.as_manager()

    class Meta:
        verbose_name = "thème"
        ordering = ["rank"]

    def __str__(self) -> str:
        return self.name


class Place(models.Model):
    """Where a thing is: a point, a shape anchored at a point, a whole quarter, or the town. No invented point."""

    class Precision(models.TextChoices):
        POINT = "point", "un endroit précis"
        SHAPE = "shape", "un tracé"
        QUARTER = "quarter", "un quartier"
        TOWN = "town", "toute la ville"

    precision = models.CharField("précision", max_length=7, choices=Precision.choices)
    longitude = models.FloatField("longitude", null=True, blank=True)
    latitude = models.FloatField("latitude", null=True, blank=True)
    quadkey = models.CharField("adresse de tuile", max_length=22, null=True, blank=True)
    shape = models.JSONField("tracé", null=True, blank=True)
    # The quarter of the anchor, counted once; a shape may cross others.
    quarter = models.ForeignKey(
        Quarter, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="quartier"
    )
    crosses = models.ManyToManyField(Quarter, related_name="+", blank=True, verbose_name="traverse")

    class Meta:
        abstract = True
        constraints = [
            # isnull=False is written out: a CHECK passes on NULL.
            models.CheckConstraint(
                condition=Q(
                    precision__in=PLACED,
                    longitude__isnull=False,
                    longitude__gte=-180,
                    longitude__lte=180,
                    latitude__isnull=False,
                    latitude__gte=-90,
                    latitude__lte=90,
                    quadkey__isnull=False,
                )
                | Q(
                    precision="quarter",
                    longitude__isnull=True,
                    latitude__isnull=True,
                    quadkey__isnull=True,
                    quarter__isnull=False,
                )
                | Q(
                    precision="town",
                    longitude__isnull=True,
                    latitude__isnull=True,
                    quadkey__isnull=True,
                    quarter__isnull=True,
                ),
                name="%(app_label)s_%(class)s_place_whole",
                violation_error_message="Le lieu est incomplet : un point, un quartier ou toute la ville.",
            ),
            models.CheckConstraint(
                condition=Q(precision="shape", shape__isnull=False) | (~Q(precision="shape") & Q(shape__isnull=True)),
                name="%(app_label)s_%(class)s_drawn",
                violation_error_message="Un tracé a ses points, et rien d’autre n’en a.",
            ),
        ]
        indexes = [models.Index(fields=["quadkey"], name="%(app_label)s_%(class)s_quadkey")]

    def __str__(self) -> str:
        return self.place_name

    @property
    def place_name(self) -> str:
        """« Sabatier », « Toute la ville », or « Raismes, hors des quartiers »."""
        if self.precision == self.Precision.TOWN:
            return "Toute la ville"
        return self.quarter.name if self.quarter else OUTSIDE
