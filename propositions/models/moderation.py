from django.db import models
from django.db.models import Q

from comptes.models import User
from propositions.models.proposal import TEXT_LENGTH, TITLE_LENGTH, Proposal


class Rule(models.TextChoices):
    """The rule of the game, point by point: what a text is reported for, and hidden for."""

    PERSON = "person", "Un nom, une adresse ou un reproche vise une personne"
    INSULT = "insult", "Une insulte ou du mépris"
    HATE = "hate", "Un propos que la loi interdit (haine, menace, diffamation)"
    ADVERT = "advert", "De la publicité"
    IMAGE = "image", "Une photo qui n’a pas sa place ici"
    ELSEWHERE = "elsewhere", "Rien à voir avec la ville"


class Flag(models.Model):
    """A report of an idea by anybody, without account too; its code is the receipt."""

    class Outcome(models.TextChoices):
        OPEN = "open", "à lire"
        KEPT = "kept", "l’idée reste"
        HIDDEN = "hidden", "l’idée est masquée"
        CORRECTED = "corrected", "l’idée est corrigée"

    code = models.CharField("code", max_length=12, unique=True)
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="+", verbose_name="idée")
    rule = models.CharField("règle", max_length=9, choices=Rule.choices)
    words = models.TextField("ce qui ne va pas", max_length=1000)
    page = models.CharField("page", max_length=200)
    name = models.CharField("nom", max_length=80, blank=True)
    email = models.EmailField("adresse de courriel", blank=True)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="personne")
    flagged_at = models.DateTimeField("signalé le")
    outcome = models.CharField("suite", max_length=9, choices=Outcome.choices, default=Outcome.OPEN)
    settled_at = models.DateTimeField("décidé le", null=True, blank=True)
    answer = models.TextField("raison de la décision", max_length=1000, blank=True)

    class Meta:
        verbose_name = "signalement"
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="open", settled_at__isnull=True)
                | (~Q(outcome="open") & Q(settled_at__isnull=False)),
                name="propositions_flag_settled",
                violation_error_message="Un signalement décidé porte sa date.",
            )
        ]
        indexes = [
            # The queue: what is open, the oldest first.
            models.Index(fields=["flagged_at", "id"], name="propositions_flag_open", condition=Q(outcome="open")),
            models.Index(fields=["proposal"], name="propositions_flag_of", condition=Q(outcome="open")),
            # The sweep of names whose term is over.
            models.Index(fields=["settled_at"], name="propositions_flag_told", condition=~Q(email="")),
        ]

    def __str__(self) -> str:
        return f"signalement {self.code}"


class Hiding(models.Model):
    """Why an idea was hidden, its words sealed until a day, and what its author says against it, once."""

    class Outcome(models.TextChoices):
        STANDS = "stands", "l’idée reste masquée"
        LIFTED = "lifted", "l’idée est publiée de nouveau"

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="+", verbose_name="idée")
    rule = models.CharField("règle", max_length=9, choices=Rule.choices)
    reason = models.TextField("raison", max_length=1000)
    hidden_at = models.DateTimeField("masquée le")
    # The original, sealed: it stands nowhere else. Emptied when its time is over.
    title = models.CharField("titre d’origine", max_length=TITLE_LENGTH, blank=True)
    text = models.TextField("texte d’origine", max_length=TEXT_LENGTH, blank=True)
    ends_on = models.DateField("gardé jusqu’au")
    contest = models.TextField("contestation", max_length=2000, blank=True)
    contested_at = models.DateTimeField("contestée le", null=True, blank=True)
    outcome = models.CharField("suite", max_length=6, choices=Outcome.choices, blank=True)
    settled_at = models.DateTimeField("décidée le", null=True, blank=True)
    answer = models.TextField("raison de la suite", max_length=1000, blank=True)

    class Meta:
        verbose_name = "masquage"
        constraints = [
            models.UniqueConstraint(
                fields=["proposal"], condition=~Q(outcome="lifted"), name="propositions_hiding_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["contested_at", "id"],
                name="propositions_contested",
                condition=Q(contested_at__isnull=False, settled_at__isnull=True),
            ),
            models.Index(fields=["ends_on"], name="propositions_sealed", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"masquage {self.pk}"


class Revision(models.Model):
    """What an idea said before it was changed. `is_public`: a moderator's correction takes out what nobody should
    read, and is not shown."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="+", verbose_name="idée")
    title = models.CharField("titre", max_length=TITLE_LENGTH)
    text = models.TextField("texte", max_length=TEXT_LENGTH)
    at = models.DateTimeField("jusqu’au")
    is_public = models.BooleanField("montrée")
    # When what a moderator took out is forgotten; the author's own words stay.
    ends_on = models.DateField("gardée jusqu’au", null=True, blank=True)

    class Meta:
        verbose_name = "version"
        indexes = [
            models.Index(fields=["proposal", "at"], name="propositions_revision_of"),
            models.Index(fields=["ends_on"], name="propositions_revision_ends", condition=Q(ends_on__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"version {self.pk}"
