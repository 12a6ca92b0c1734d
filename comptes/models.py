from datetime import date
from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=username)


class User(AbstractBaseUser):
    """A person: a resident who wrote, a member of the staff, or someone known on paper alone (no e-mail)."""

    class Told(models.TextChoices):
        """How somebody known on paper wishes to be told what becomes of their idea."""

        CODE = "code", "avec son code de suivi"
        POST = "post", "par courrier"
        PHONE = "phone", "par téléphone"

    # No login writes to the row: allauth and Django both leave a missing `last_login` alone.
    last_login = None
    email = models.EmailField("adresse de courriel", null=True, blank=True, unique=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    first_name = models.CharField("prénom", max_length=60, blank=True)
    last_name = models.CharField("nom", max_length=60, blank=True, default="", db_default="")
    told_by = models.CharField("prévenue", max_length=5, choices=Told.choices, blank=True, default="", db_default="")
    # Of somebody known on paper alone: when name, phone and address are forgotten.
    kept_until = models.DateField("gardée jusqu’au", null=True, blank=True)
    is_active = models.BooleanField("compte ouvert", default=True)
    created_at = models.DateTimeField("créé le")
    verified_at = models.DateTimeField("adresse vérifiée le", null=True, blank=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "personne"
        verbose_name_plural = "personnes"
        constraints = [
            models.CheckConstraint(
                condition=~Q(email=""),
                name="comptes_user_email_null_rather_than_empty",
                violation_error_message="Sans adresse de courriel, laissez la case vide.",
            )
        ]
        indexes = [
            # The sweep of unverified people reads these alone.
            models.Index(fields=["created_at"], name="comptes_user_unverified", condition=Q(verified_at__isnull=True)),
            models.Index(fields=["kept_until"], name="comptes_user_on_paper", condition=Q(kept_until__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The first name, else the part of the address before the @ (shown to this person alone)."""
        return self.first_name or (self.email or "").partition("@")[0] or "Sans nom"


class PostalAddress(models.Model):
    """Where to write to someone on paper, who has no e-mail or chose so: kept apart, with consent and an end date."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+", verbose_name="personne")
    lines = models.TextField("adresse", max_length=300)
    consent_at = models.DateTimeField("accord donné le")
    ends_on = models.DateField("gardée jusqu’au")

    class Meta:
        verbose_name = "adresse postale"

    def __str__(self) -> str:
        return f"adresse postale {self.pk}"


class Service(models.Model):
    """A department of the town."""

    name = models.CharField("nom", max_length=120, unique=True)
    contact = models.CharField("contact", max_length=200, blank=True)

    class Meta:
        verbose_name = "service"

    def __str__(self) -> str:
        return self.name


class Structure(models.Model):
    """An association, a school, a landlord, a PTCE: one name outside, several people inside."""

    class Kind(models.TextChoices):
        ASSOCIATION = "association", "association"
        SCHOOL = "school", "école ou collège"
        LANDLORD = "landlord", "bailleur"
        PTCE = "ptce", "pôle territorial de coopération économique"
        OTHER = "other", "autre"

    name = models.CharField("nom", max_length=120, unique=True)
    kind = models.CharField("genre", max_length=12, choices=Kind.choices)
    contact = models.CharField("contact", max_length=200, blank=True)

    class Meta:
        verbose_name = "structure"

    def __str__(self) -> str:
        return self.name


class TownRoleQuerySet(models.QuerySet["TownRole"]):
    def open_on(self, day: date) -> Self:
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)


class TownRole(models.Model):
    """A dated role: who was what, and when. A role that ended stays as a row."""

    class Role(models.TextChoices):
        CRIER = "crier", "crieuse ou crieur de rue"
        MODERATOR = "moderator", "modératrice ou modérateur"
        STAFF = "staff", "agente ou agent de la Ville"
        ELECTED = "elected", "élue ou élu"
        ADMINISTRATOR = "administrator", "administratrice ou administrateur"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="roles", verbose_name="personne")
    role = models.CharField("rôle", max_length=14, choices=Role.choices)
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="service"
    )
    since = models.DateField("depuis le")
    until = models.DateField("jusqu’au", null=True, blank=True)

    objects = TownRoleQuerySet.as_manager()

    class Meta:
        verbose_name = "rôle dans la ville"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(until__isnull=True),
                name="comptes_townrole_open_once",
                violation_error_message="Cette personne a déjà ce rôle.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} depuis le {self.since:%d/%m/%Y}"


class Consent(models.Model):
    """What a person agreed to, in which words, and until when."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name="personne")
    kind = models.CharField("objet", max_length=40)
    wording = models.TextField("texte accepté", max_length=500)
    given_at = models.DateTimeField("donné le")
    withdrawn_at = models.DateTimeField("repris le", null=True, blank=True)

    class Meta:
        verbose_name = "accord"

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class ApiToken(models.Model):
    """A key by which a program of this person speaks for them; only its digest is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name="personne")
    name = models.CharField("usage", max_length=60)
    # SHA-256, in hexadecimal: a token is drawn at random, nobody guesses it back.
    digest = models.CharField("empreinte", max_length=64, unique=True)
    created_at = models.DateTimeField("créé le")
    ends_on = models.DateField("valable jusqu’au")

    class Meta:
        verbose_name = "jeton"

    def __str__(self) -> str:
        return f"jeton {self.pk}"


class OnceKey(models.Model):
    """What was answered to an `Idempotency-Key`: sent again, the same request gets the same answer. `status` 0: under
    way, since `claimed_at`."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name="personne")
    key = models.CharField("clé", max_length=255)
    # SHA-256 of verb, address and body.
    digest = models.CharField("empreinte de la demande", max_length=64)
    status = models.PositiveSmallIntegerField("réponse", default=0)
    body = models.JSONField("contenu de la réponse", default=dict)
    claimed_at = models.DateTimeField("prise le")

    class Meta:
        verbose_name = "clé d’envoi"
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="comptes_oncekey_once")]
        indexes = [models.Index(fields=["claimed_at"], name="comptes_oncekey_claimed")]

    def __str__(self) -> str:
        return f"clé {self.pk}"


class SensitiveAct(models.Model):
    """A record of what is done to people and rights: who did what, on which object, and why."""

    at = models.DateTimeField("le")
    # An actor who leaves is forgotten; what was done stays known.
    actor = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="par"
    )
    kind = models.CharField("acte", max_length=40)
    # A key, never a name: the row must hold nobody's data.
    subject = models.CharField("objet", max_length=80)
    reason = models.CharField("raison", max_length=200, blank=True)

    class Meta:
        verbose_name = "acte sensible"

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
