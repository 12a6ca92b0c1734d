from typing import Self

from django.db import models
from django.db.models import Q

from comptes.models import User


class Thread(models.Model):
    """What can be followed: one row for an idea, a quarter, a theme. Knows what it is by `kind` alone."""

    kind = models.CharField("genre", max_length=20)
    # Word, date, next expected knot, last six public knots: rebuilt by `journal.standing`, read by cards and lists.
    standing = models.JSONField("où il en est", default=dict)

    class Meta:
        verbose_name = "fil"

    def __str__(self) -> str:
        return f"fil {self.pk} ({self.kind})"


class ThreadLink(models.Model):
    """`target`'s events reach `source`'s followers and move `source`'s standing: merged, or part of a project."""

    source = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="+", verbose_name="de")
    target = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="+", verbose_name="vers")

    class Meta:
        verbose_name = "lien entre fils"
        constraints = [
            models.UniqueConstraint(fields=["source", "target"], name="journal_threadlink_once"),
            models.CheckConstraint(condition=~Q(source=models.F("target")), name="journal_threadlink_not_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} → {self.target_id}"


class EventQuerySet(models.QuerySet["Event"]):
    def readable(self, visibilities: frozenset[str]) -> Self:
        return self.filter(visibility__in=visibilities)

    def in_order(self) -> Self:
        return self.order_by("at", "id")


class Event(models.Model):
    """What happened, once, as it was: append-only, without anybody's name."""

    class Visibility(models.TextChoices):
        PUBLIC = "public", "tout le monde"
        FOLLOWERS = "followers", "qui suit"
        AUTHOR = "author", "l’auteur ou l’autrice"
        STAFF = "staff", "la Ville"
        COUNCIL = "council", "le conseil citoyen"

    class Weight(models.TextChoices):
        KNOT = "knot", "nœud"
        LINE = "line", "ligne"
        SILENT = "silent", "silencieux"

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="events", verbose_name="fil")
    quarter_thread = models.ForeignKey(
        Thread, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="fil du quartier"
    )
    theme_thread = models.ForeignKey(
        Thread, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="fil du thème"
    )
    verb = models.CharField("ce qui s’est passé", max_length=40)
    at = models.DateTimeField("le")
    reason = models.TextField("raison", blank=True, max_length=2000)
    visibility = models.CharField("visible par", max_length=9, choices=Visibility.choices)
    weight = models.CharField("poids", max_length=6, choices=Weight.choices)
    # Title and address as they were that day: letters and threads need no join upward.
    title = models.CharField("titre", max_length=200, blank=True)
    url = models.CharField("adresse", max_length=200, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "événement"
        indexes = [
            models.Index(fields=["thread", "at", "id"], name="journal_event_thread"),
            # Its knots alone: a thread of a thousand supports has as many silent events.
            models.Index(fields=["thread", "weight", "at", "id"], name="journal_event_knots"),
            models.Index(fields=["quarter_thread", "at", "id"], name="journal_event_quarter"),
            models.Index(fields=["theme_thread", "at", "id"], name="journal_event_theme"),
            # What letters tell of a span of time; supports are none of it.
            models.Index(fields=["at", "id"], name="journal_event_told", condition=~Q(weight="silent")),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.at:%d/%m/%Y}"


class EventActor(models.Model):
    """Who did it: apart from the event, so that a person can leave and the thread stay."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="+", verbose_name="événement")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name="par")

    class Meta:
        verbose_name = "auteur d’un événement"

    def __str__(self) -> str:
        return f"événement {self.event_id}"


class Expected(models.Model):
    """A knot to come: what is due on a thread, by whom, and when. Closed by the event that fulfils it."""

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="expected", verbose_name="fil")
    verb = models.CharField("ce qui est attendu", max_length=40)
    role = models.CharField("par", max_length=20)
    due = models.DateField("au plus tard le")
    closed_by = models.ForeignKey(
        Event, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="fait par"
    )
    # Its day is past, and the thread says so: once for each day that is promised.
    told_late = models.BooleanField("retard dit", default=False, db_default=False)

    class Meta:
        verbose_name = "nœud attendu"
        constraints = [
            models.UniqueConstraint(
                fields=["thread", "verb"], condition=Q(closed_by__isnull=True), name="journal_expected_open_once"
            )
        ]
        indexes = [
            # The queue of a role: what is open, the oldest due first.
            models.Index(fields=["role", "due"], name="journal_expected_open", condition=Q(closed_by__isnull=True)),
            models.Index(
                fields=["due"], name="journal_expected_untold", condition=Q(closed_by__isnull=True, told_late=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} avant le {self.due:%d/%m/%Y}"


class Follow(models.Model):
    """Who wants to be told, and why: each reason is a row, and ends alone."""

    class Because(models.TextChoices):
        AUTHOR = "author", "vous l’avez dite"
        SUPPORT = "support", "vous la soutenez"
        CHOSEN = "chosen", "vous suivez son fil"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name="personne")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="+", verbose_name="fil")
    because = models.CharField("parce que", max_length=7, choices=Because.choices)
    # Told of what happens from then on; empty: followed before this was noted.
    since = models.DateTimeField("depuis le", null=True, blank=True)

    class Meta:
        verbose_name = "suivi"
        constraints = [models.UniqueConstraint(fields=["thread", "user", "because"], name="journal_follow_once")]

    def __str__(self) -> str:
        return f"suivi {self.pk}"
