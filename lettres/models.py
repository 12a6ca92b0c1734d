import uuid

from django.db import models
from django.db.models import Q

from comptes.models import User
from journal.models import Thread

TITLE, WORDS, ASIDE = 120, 4000, 300


class Reader(models.Model):
    """How somebody wishes to be told: how often, by which way, and up to when they have been."""

    class Rhythm(models.TextChoices):
        NOW = (
            "now",
            "Tout de suite pour mes idées et celles que je soutiens ou suis, une fois par semaine pour le reste",
        )
        DAILY = "daily", "Une fois par jour"
        WEEKLY = "weekly", "Une fois par semaine"
        MONTHLY = "monthly", "Une fois par mois"
        NEVER = "never", "Jamais"

    class Way(models.TextChoices):
        EMAIL = "email", "Par courriel"
        ATOM = "atom", "Sans courriel, dans un lecteur de nouvelles (Atom)"
        PAPER = "paper", "Sur papier"

    class Weekday(models.IntegerChoices):
        MONDAY = 0, "lundi"
        TUESDAY = 1, "mardi"
        WEDNESDAY = 2, "mercredi"
        THURSDAY = 3, "jeudi"
        FRIDAY = 4, "vendredi"
        SATURDAY = 5, "samedi"
        SUNDAY = 6, "dimanche"

    class Stopped(models.TextChoices):
        """Why nothing goes to an address that asked for it."""

        NOT = "", "rien ne l’empêche"
        BOUNCED = "bounced", "l’adresse ne reçoit plus rien"
        COMPLAINED = "complained", "une lettre a été signalée comme indésirable"

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+", verbose_name="personne")
    # In the signed links of letters: drawn at random, names nobody.
    key = models.CharField("clé des liens", max_length=22, unique=True)
    rhythm = models.CharField("rythme", max_length=7, choices=Rhythm.choices, default=Rhythm.WEEKLY)
    weekday = models.PositiveSmallIntegerField("jour", choices=Weekday.choices, default=Weekday.MONDAY)
    way = models.CharField("manière", max_length=5, choices=Way.choices, default=Way.EMAIL)
    town_letter = models.BooleanField("lettre de la ville", default=False)
    stopped = models.CharField("arrêtée, car", max_length=10, choices=Stopped.choices, blank=True, default="")
    # When the next letter is made; empty where none is to be.
    next_at = models.DateTimeField("prochaine lettre le", null=True, blank=True)
    # All that happened up to then is told, or is none of this reader's; knots of what they carry, up to the second.
    told_until = models.DateTimeField("dit jusqu’au")
    carried_until = models.DateTimeField("dit tout de suite jusqu’au")
    # Letters written at once on one day: what is over the cap goes into the next.
    at_once_on = models.DateField("jour des lettres immédiates", null=True, blank=True)
    at_once = models.PositiveSmallIntegerField("lettres immédiates ce jour-là", default=0)

    class Meta:
        verbose_name = "lectrice ou lecteur"
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="lettres_reader_weekday"),
        ]
        indexes = [
            models.Index(fields=["next_at", "id"], name="lettres_reader_due", condition=Q(next_at__isnull=False)),
            models.Index(
                fields=["user"], name="lettres_reader_at_once", condition=Q(rhythm="now", next_at__isnull=False)
            ),
            models.Index(fields=["id"], name="lettres_reader_town", condition=Q(town_letter=True)),
        ]

    def __str__(self) -> str:
        return f"lecteur {self.pk}"

    @property
    def is_written_to(self) -> bool:
        """Whether letters of what they follow go to their address."""
        return self.rhythm != self.Rhythm.NEVER and self.way == self.Way.EMAIL and not self.stopped


class Digest(models.Model):
    """A letter of what happened: what it may tell, from when (excluded) to when. Its words are made when it is sent."""

    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="+", verbose_name="pour")
    # « weekly:2026-11-23 »: one letter a period.
    period = models.CharField("période", max_length=60)
    since = models.DateTimeField("depuis")
    # Knots of what the reader carries, told already up to then by letters written at once.
    carried_since = models.DateTimeField("depuis, pour ce qui est porté")
    until = models.DateTimeField("jusqu’au")
    # Written at once: the knots of what is carried alone.
    at_once = models.BooleanField("tout de suite", default=False)

    class Meta:
        verbose_name = "lettre"
        constraints = [models.UniqueConstraint(fields=["reader", "period"], name="lettres_digest_once")]

    def __str__(self) -> str:
        return f"lettre {self.pk}"


class PrintRun(models.Model):
    """Letters on paper made at one time, for those who have no e-mail: each person is in exactly one run."""

    # In the address of its page.
    key = models.UUIDField("clé", default=uuid.uuid4, unique=True)
    made_at = models.DateTimeField("faite le")

    class Meta:
        verbose_name = "tirage"
        indexes = [models.Index(fields=["-id"], name="lettres_printrun_newest")]

    def __str__(self) -> str:
        return f"tirage {self.pk}"


class PaperLetter(models.Model):
    """A letter of a run: whom it is for stands with its reader, what it tells is read when it is printed."""

    run = models.ForeignKey(PrintRun, on_delete=models.CASCADE, related_name="letters", verbose_name="tirage")
    digest = models.OneToOneField(Digest, on_delete=models.CASCADE, related_name="+", verbose_name="lettre")

    class Meta:
        verbose_name = "lettre sur papier"

    def __str__(self) -> str:
        return f"lettre sur papier {self.pk}"


class Bulletin(models.Model):
    """A letter of the town to whoever asked for it: its own words, signed, and blocks that are read when it leaves."""

    class State(models.TextChoices):
        DRAFT = "draft", "en préparation"
        PLANNED = "planned", "prévue"
        LEAVING = "leaving", "en train de partir"
        SENT = "sent", "partie"
        STOPPED = "stopped", "arrêtée"

    # In the address of its page.
    key = models.UUIDField("clé", default=uuid.uuid4, unique=True)
    title = models.CharField("titre", max_length=TITLE)
    words = models.TextField("texte", max_length=WORDS, blank=True)
    aside = models.TextField("encadré", max_length=ASIDE, blank=True)
    # Who signs for the town: public by law (CRPA L111-2).
    first_name = models.CharField("prénom", max_length=60, blank=True)
    last_name = models.CharField("nom", max_length=60, blank=True)
    role = models.CharField("fonction", max_length=120, blank=True)
    # Names of `lettres.blocks`, in their order; one whose room is gone is passed over.
    blocks = models.JSONField("rubriques", default=list)
    # Threads of the quarters whose people get it, and whose news it tells; none: the whole town.
    quarters = models.ManyToManyField(Thread, related_name="+", blank=True, verbose_name="quartiers")
    since = models.DateField("ce qui s’est passé depuis le")
    state = models.CharField("état", max_length=7, choices=State.choices, default=State.DRAFT)
    # Moves with each change: who changes a letter that somebody else changed meanwhile is told so.
    version = models.PositiveIntegerField("version", default=1)
    leaves_at = models.DateTimeField("part le", null=True, blank=True)
    # Somebody read it again for the period before an election, and says that it promotes nothing.
    read_as_neutral = models.BooleanField("relue pour la période de réserve", default=False)
    # A neutral period had begun when it was to leave, and nobody had read it for that: it waits for somebody.
    held_back = models.BooleanField("retenue, faute d’avoir été relue", default=False)
    # When it began to leave: what it tells stops there.
    until = models.DateTimeField("jusqu’au", null=True, blank=True)
    # The last reader whose mail is made.
    reached = models.BigIntegerField("faite jusqu’à", default=0)

    class Meta:
        verbose_name = "lettre de la ville"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") | Q(leaves_at__isnull=False), name="lettres_bulletin_planned"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "planned"]) | Q(until__isnull=False), name="lettres_bulletin_begun"
            ),
        ]
        indexes = [
            models.Index(
                fields=["leaves_at", "id"], name="lettres_bulletin_due", condition=Q(state__in=["planned", "leaving"])
            ),
            models.Index(fields=["-leaves_at", "-id"], name="lettres_bulletin_newest"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def may_change(self) -> bool:
        """Whether nothing of it has left yet."""
        return self.state in (self.State.DRAFT, self.State.PLANNED)

    @property
    def is_public(self) -> bool:
        """Whether it goes, or has gone, to people: then anybody may read it."""
        return self.state in (self.State.LEAVING, self.State.SENT)


class Delivery(models.Model):
    """A mail to send, and what became of it: the outbox. The row is the work; a task is a nudge."""

    class State(models.TextChoices):
        PENDING = "pending", "à envoyer"
        SENDING = "sending", "en cours"
        SENT = "sent", "envoyée"
        DEFERRED = "deferred", "remise à plus tard"
        FAILED = "failed", "échouée"
        DOUBTFUL = "doubtful", "douteuse"
        BOUNCED = "bounced", "adresse refusée"
        DROPPED = "dropped", "sans objet"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name="pour")
    # A name of `lettres.kinds`.
    kind = models.CharField("genre", max_length=20)
    # What must be sent once has one key.
    key = models.CharField("clé", max_length=120, unique=True)
    digest = models.OneToOneField(
        Digest, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name="lettre"
    )
    bulletin = models.ForeignKey(
        Bulletin,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name="lettre de la ville",
    )
    message_id = models.CharField("Message-ID", max_length=120, unique=True)
    state = models.CharField("état", max_length=8, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    why = models.CharField("raison", max_length=200, blank=True, default="")
    created_at = models.DateTimeField("faite le")
    # No more tries after that.
    ends_at = models.DateTimeField("essayée jusqu’au")
    try_at = models.DateTimeField("à envoyer dès le")
    claimed_at = models.DateTimeField("prise le", null=True, blank=True)
    # Within a claim: its own sending began, so that it may have left.
    begun_at = models.DateTimeField("commencée le", null=True, blank=True)
    sent_at = models.DateTimeField("envoyée le", null=True, blank=True)
    # A process died, or a line was cut, before the server's answer was noted: it may have been received twice.
    doubted_at = models.DateTimeField("mise en doute le", null=True, blank=True)

    class Meta:
        verbose_name = "envoi"
        indexes = [
            models.Index(
                fields=["try_at", "id"], name="lettres_delivery_due", condition=Q(state__in=["pending", "deferred"])
            ),
            models.Index(fields=["claimed_at"], name="lettres_delivery_held", condition=Q(state="sending")),
            models.Index(fields=["state", "-id"], name="lettres_delivery_state"),
            models.Index(fields=["-id"], name="lettres_delivery_doubted", condition=Q(doubted_at__isnull=False)),
            models.Index(fields=["created_at"], name="lettres_delivery_made"),
            models.Index(fields=["bulletin", "state"], name="lettres_delivery_of", condition=Q(bulletin__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"envoi {self.pk}"

    @property
    def letter(self) -> Digest:
        """The letter it sends. LookupError for a mail of another kind."""
        if self.digest is None:
            raise LookupError(f"delivery {self.pk} sends no digest")
        return self.digest

    @property
    def town_letter(self) -> Bulletin:
        """The letter of the town it sends. LookupError for a mail of another kind."""
        if self.bulletin is None:
            raise LookupError(f"delivery {self.pk} sends no letter of the town")
        return self.bulletin
