from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.functional import cached_property

from carte.models import Place, Theme
from comptes.models import Structure, User
from frontend.templatetags.crieur import speech_date
from journal.models import Thread
from journal.queries import Standing, standing_of

TITLE_LENGTH = 80
TEXT_LENGTH = 4000
HINT_LENGTH = 120
SIGNATURE_LENGTH = 60


class Channel(models.TextChoices):
    WEB = "web", "sur le site"
    STREET = "street", "dans la rue"
    PAPER = "paper", "sur papier"
    WORKSHOP = "workshop", "en atelier"
    SCHOOL = "school", "à l’école"
    COUNTER = "counter", "au guichet"
    API = "api", "par une autre application"


# By which somebody writes down what somebody else says.
WRITTEN_DOWN = (Channel.PAPER, Channel.COUNTER, Channel.STREET, Channel.SCHOOL, Channel.WORKSHOP)


class AgeBand(models.TextChoices):
    CHILD = "0-14", "moins de 15 ans"
    YOUNG = "15-29", "15 à 29 ans"
    ADULT = "30-44", "30 à 44 ans"
    MIDDLE = "45-59", "45 à 59 ans"
    SENIOR = "60-74", "60 à 74 ans"
    ELDER = "75+", "75 ans et plus"
    UNTOLD = "", "non dit"


class Gender(models.TextChoices):
    FEMALE = "f", "femme"
    MALE = "m", "homme"
    OTHER = "x", "autre"
    UNTOLD = "", "non dit"


# How the origin of an idea reads: « Dite par Josiane L. à une crieuse ou un crieur de rue. »
ORIGINS = {
    Channel.WEB: "sur le site",
    Channel.STREET: "à une crieuse ou un crieur de rue",
    Channel.PAPER: "sur un bulletin de papier",
    Channel.WORKSHOP: "en atelier",
    Channel.SCHOOL: "à l’école",
    Channel.COUNTER: "au guichet",
    Channel.API: "depuis une autre application",
}


A_CODE = "c0de00"


@lru_cache(maxsize=8)
def _address_around(urlconf: str | None, prefix: str) -> str:
    """The address of an idea, found once: a list has forty of them."""
    return reverse("propositions:detail", args=[A_CODE])


def address_of_idea(code: str) -> str:
    """The page of the idea of this public code."""
    return _address_around(get_urlconf(), get_script_prefix()).replace(A_CODE, code)


@dataclass(frozen=True)
class Card:
    """All that the card of an idea shows: the same card, the same words."""

    title: str
    url: str
    place: str
    theme: str
    theme_name: str
    form: str
    standing: Standing
    supports: int = 0


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def as_cards(self) -> Self:
        """With all a card shows; outlines and drawings left out."""
        return self.select_related("theme", "quarter", "thread").defer("quarter__shape", "shape")

    def with_drawings(self) -> Self:
        """As cards, each with its own path or area."""
        return self.as_cards().defer(None).defer("quarter__shape")

    def recent_first(self) -> Self:
        return self.order_by("-published_at", "-id")


class Proposal(Place):
    """An idea: said somewhere, by somebody, in some way. Never deleted."""

    class Visibility(models.TextChoices):
        WAITING = "waiting", "en attente"
        PUBLIC = "public", "publiée"
        HIDDEN = "hidden", "masquée"
        WITHDRAWN = "withdrawn", "retirée"
        MERGED = "merged", "réunie à une autre"

    class Progress(models.TextChoices):
        SAID = "said", "dite"
        REVIEW = "review", "à l’étude"
        KEPT = "kept", "gardée"
        REWORK = "rework", "à retravailler"
        REFUSED = "refused", "pas retenue"
        PROJECT = "project", "dans un projet"
        DONE = "done", "faite"

    class ProgressBy(models.TextChoices):
        NOBODY = "", "personne encore"
        COUNCIL = "council", "le conseil citoyen"
        TOWN = "town", "la Ville"

    # In addresses; the primary key never is.
    code = models.CharField("code public", max_length=6, unique=True)
    # The receipt of whoever has no e-mail: known to who said the idea.
    follow_code = models.CharField("code de suivi", max_length=7, unique=True)
    thread = models.OneToOneField(Thread, on_delete=models.PROTECT, related_name="+", verbose_name="fil")
    title = models.CharField("titre", max_length=TITLE_LENGTH)
    text = models.TextField("texte", max_length=TEXT_LENGTH)
    hint = models.CharField("repère", max_length=HINT_LENGTH, blank=True)
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="+", verbose_name="thème")
    channel = models.CharField("provenance", max_length=8, choices=Channel.choices)
    signature = models.CharField("signature", max_length=SIGNATURE_LENGTH, blank=True)
    age_band = models.CharField("tranche d’âge", max_length=5, choices=AgeBand.choices, blank=True)
    gender = models.CharField("genre", max_length=1, choices=Gender.choices, blank=True)
    # Whoever leaves is forgotten; the idea stays.
    author = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="dite par"
    )
    entered_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="notée par"
    )
    # The school, club or association whose group said it.
    structure = models.ForeignKey(
        Structure, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="structure"
    )
    # The day that a paper says, where it says one.
    gathered_on = models.DateField("recueillie le", null=True, blank=True)
    # When somebody else wrote it down: that the person agreed to its publication.
    agreed_at = models.DateTimeField("accord de publication donné le", null=True, blank=True)
    visibility = models.CharField("visibilité", max_length=9, choices=Visibility.choices)
    progress = models.CharField("avancement", max_length=7, choices=Progress.choices)
    progress_by = models.CharField("avancée par", max_length=7, choices=ProgressBy.choices, blank=True)
    published_at = models.DateTimeField("publiée le")
    # Kept counts, moved by the actions that support: with an account, and on sheets of paper.
    supports = models.PositiveIntegerField("soutiens en ligne", default=0)
    paper_supports = models.PositiveIntegerField("soutiens sur papier", default=0)
    supports_total = models.GeneratedField(
        expression=F("supports") + F("paper_supports"),
        output_field=models.PositiveIntegerField("soutiens"),
        db_persist=True,
        verbose_name="soutiens",
    )
    # The words of title, text, place and theme as `propositions.search` finds them: the engines' own French differ.
    search_text = models.TextField("mots à chercher", blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta(Place.Meta):
        verbose_name = "proposition"
        indexes = [
            # A tile, or a box of the map, is one range of this index, which holds all that filters and sums ask of it.
            models.Index(
                fields=[
                    *("quadkey", "channel", "progress", "published_at", "theme", "quarter"),
                    *("longitude", "latitude", "id"),
                ],
                name="propositions_ground",
                condition=Q(visibility="public", quadkey__isnull=False),
            ),
            # Lists, newest first, whole or by quarter or theme, page by key.
            models.Index(fields=["-published_at", "-id"], name="propositions_recent", condition=Q(visibility="public")),
            models.Index(
                fields=["quarter", "-published_at", "-id"],
                name="propositions_by_quarter",
                condition=Q(visibility="public"),
            ),
            models.Index(
                fields=["theme", "-published_at", "-id"],
                name="propositions_by_theme",
                condition=Q(visibility="public"),
            ),
            models.Index(
                fields=["progress", "-published_at", "-id"],
                name="propositions_by_progress",
                condition=Q(visibility="public"),
            ),
            models.Index(
                fields=["channel", "-published_at", "-id"],
                name="propositions_by_channel",
                condition=Q(visibility="public"),
            ),
            models.Index(
                fields=["-published_at", "-id"],
                name="propositions_unplaced",
                condition=Q(visibility="public", quadkey__isnull=True),
            ),
            models.Index(fields=["author", "-published_at", "-id"], name="propositions_by_author"),
            models.Index(
                fields=["entered_by", "-id"], name="propositions_entered", condition=Q(entered_by__isnull=False)
            ),
            # What waits for a reading, the oldest first.
            models.Index(fields=["published_at", "id"], name="propositions_waiting", condition=Q(visibility="waiting")),
            # Most supported first.
            models.Index(
                fields=["-supports_total", "-id"], name="propositions_supported", condition=Q(visibility="public")
            ),
            models.Index(
                fields=["quarter", "-supports_total", "-id"],
                name="propositions_supported_quarter",
                condition=Q(visibility="public"),
            ),
            models.Index(
                fields=["theme", "-supports_total", "-id"],
                name="propositions_supported_theme",
                condition=Q(visibility="public"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address_of_idea(self.code)

    @property
    def place_label(self) -> str:
        """« Sabatier · devant l’école »."""
        return f"{self.place_name} · {self.hint}" if self.hint else self.place_name

    @property
    def origin_line(self) -> str:
        """« Dite par Josiane L. à une crieuse ou un crieur de rue. »"""
        group = f"le groupe « {self.structure.name} »" if self.structure else ""
        named = ", ".join(name for name in (self.signature, group) if name)
        who = f"par {named}{',' if group else ''} " if named else ""
        day = f", le {speech_date(self.gathered_on)}" if self.gathered_on else ""
        return f"Dite {who}{ORIGINS[Channel(self.channel)]}{day}."

    @property
    def is_public(self) -> bool:
        return self.visibility == self.Visibility.PUBLIC

    @property
    def is_open(self) -> bool:
        """Published, or about to be: neither hidden nor taken back."""
        return self.visibility in {self.Visibility.PUBLIC, self.Visibility.WAITING}

    @property
    def card(self) -> Card:
        return Card(
            title=self.title,
            url=self.get_absolute_url(),
            place=self.place_label,
            theme=self.theme.code,
            theme_name=self.theme.name,
            form=self.theme.form,
            standing=self.standing,
            supports=self.supports_total,
        )

    @cached_property
    def standing(self) -> Standing:
        standing = standing_of(self.thread)
        if self.visibility not in UNSHOWN:
            return standing
        # Its public thread stands still: where it is, who may read it is told by what it is. That thread's date is of
        # something else: only an idea that waits is so since it was sent.
        word, pill = UNSHOWN[self.Visibility(self.visibility)]
        sent = self.published_at if self.visibility == self.Visibility.WAITING else None
        return replace(standing, word=word, pill=pill, at=sent, next=None)


# What an idea that is not shown is called, and the kind of its pill.
UNSHOWN = {
    Proposal.Visibility.WAITING: ("En attente de relecture", "open"),
    Proposal.Visibility.HIDDEN: ("Masquée", "bar"),
    Proposal.Visibility.WITHDRAWN: ("Retirée", "bar"),
}
