from django.db import models
from django.db.models import Q

from comptes.models import Service
from journal.models import Event
from propositions.models.proposal import Proposal

ANSWER_LENGTH = 4000


class OfficialAnswer(models.Model):
    """What the town says of an idea, signed and dated: never rewritten, a new one follows it.

    The signature is the town's, public by law (CRPA L111-2); who typed it stands in the event's actor.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="+", verbose_name="idée")
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="+", verbose_name="événement")
    text = models.TextField("réponse", max_length=ANSWER_LENGTH)
    first_name = models.CharField("prénom", max_length=60, blank=True)
    last_name = models.CharField("nom", max_length=60, blank=True)
    role = models.CharField("fonction", max_length=120)
    # Why first name and name are not shown: an administrator alone may decide it, and says why.
    withheld = models.CharField("nom non montré, parce que", max_length=300, blank=True)
    answered_at = models.DateTimeField("répondu le")

    class Meta:
        verbose_name = "réponse officielle"
        constraints = [
            models.CheckConstraint(
                condition=(~Q(first_name="") & ~Q(last_name="") & Q(withheld=""))
                | (Q(first_name="", last_name="") & ~Q(withheld="")),
                name="propositions_answer_signed",
                violation_error_message="Une réponse porte prénom, nom et fonction.",
            )
        ]
        indexes = [
            models.Index(fields=["proposal", "answered_at"], name="propositions_answer_of"),
            models.Index(fields=["answered_at", "id"], name="propositions_answer_told"),
        ]

    def __str__(self) -> str:
        return f"réponse {self.pk}"

    @property
    def signed(self) -> str:
        """« Anne Martin, adjointe aux sports »; the role alone where the name is withheld."""
        name = " ".join(filter(None, (self.first_name, self.last_name)))
        return ", ".join(filter(None, (name, self.role)))


class Promise(models.Model):
    """What an answer promises: what, by which day, by which service. The knot on the thread is that of the first
    due, and stays open until each is kept."""

    answer = models.OneToOneField(OfficialAnswer, on_delete=models.PROTECT, related_name="+", verbose_name="réponse")
    what = models.CharField("quoi", max_length=200)
    due = models.DateField("au plus tard le")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", verbose_name="service")
    kept = models.ForeignKey(
        Event, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="tenue par"
    )

    class Meta:
        verbose_name = "promesse"

    def __str__(self) -> str:
        return self.what


class AnswerDelay(models.Model):
    """How many ideas got their first answer after so many days: the median is read from these few rows."""

    days = models.PositiveIntegerField("jours", unique=True)
    ideas = models.PositiveIntegerField("idées", default=0)

    class Meta:
        verbose_name = "délai de réponse"

    def __str__(self) -> str:
        return f"{self.days} jours : {self.ideas}"
