"""What the page of every piece shows in them: invented people, words and figures. Quarters, themes and photos are the
site's, and links lead to an idea of the site, so that each leads somewhere."""

from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse

from carte.drawing import plan_of
from carte.queries import living_quarters
from comptes.demo_mails import DemoMail
from comptes.personas import PERSONAS
from config.places import Bar
from journal.feeds import Entry
from journal.queries import Knot, Standing
from journal.verbs import verbs
from lettres.blocks import Item
from lettres.bulletins import Part
from propositions.differences import compare
from propositions.forms.draft import ThemeForm, WhatForm, YouForm
from propositions.forms.follow import FollowCodeForm
from propositions.forms.life import FlagForm, HideForm
from propositions.forms.where import WhereForm
from propositions.models.proposal import Card
from propositions.queries.filters import Filters
from propositions.queries.listing import Asked
from propositions.queries.lists import latest
from propositions.queries.one import Contact, Shares
from propositions.queries.photos import photos_shown
from propositions.views.filters import filter_choices, sort_choices
from socle.clock import now, today

TITLE = "Un banc devant la pharmacie"
WORDS = "On attend le bus debout, au soleil. Un banc, et de l’ombre si possible."
REASON = "Un banc sera posé au printemps, avec un arbre. https://exemple.fr dit comment."
NO_IDEA = "c0de00"
# The kinds of pill, and a word that goes with each.
PILLS = {
    "open": "Publiée",
    "half": "À l’étude",
    "full": "Gardée",
    "now": "En cours",
    "bar": "Pas retenue",
    "late": "En retard",
    "done": "Faite",
}
SIZES = ("small", "", "large")
NOTICES = {"": "sans genre", "good": "bonne nouvelle", "mind": "à savoir", "bad": "à corriger"}


def samples() -> dict[str, Any]:
    """What the template of the page asks for."""
    shown = latest(1)
    code = shown[0].code if shown else NO_IDEA
    address, quarters = reverse("propositions:detail", args=[code]), living_quarters()
    theme = SimpleNamespace(**vars(settings.TOWN.themes[-1]), retired_at=None)
    idea = SimpleNamespace(
        code=code,
        title=TITLE,
        get_absolute_url=address,
        theme=theme,
        quarter=quarters[0] if quarters else None,
        place_label="Sabatier · rue du Marais",
        supports_total=128,
        visibility="public",
    )
    return {
        "idea": idea,
        "idea_url": address,
        "list_url": reverse("propositions:list"),
        "map_url": reverse("map"),
        "new_url": reverse("propositions:new"),
        "styles_url": reverse("styles"),
        "doubles": [idea],
        "unshown": {kind: SimpleNamespace(code=code, visibility=kind) for kind in ("waiting", "withdrawn", "hidden")},
        "hidings": _hidings(),
        "cards": _cards(address),
        "standings": _standings(),
        "pills": PILLS,
        "sizes": SIZES,
        "notices": NOTICES,
        "due": {"open": _next(21), "late": _next(-4), "promise": _next(150, verb="promise_kept")},
        "knots": _knots(),
        "entries": _entries(address),
        "quarters": [{"quarter": quarter, "ideas": 47 - 9 * rank} for rank, quarter in enumerate(quarters[:4])],
        "some_quarters": quarters[:3],
        "plan": plan_of(quarters, {quarter.pk: 7 * 12**rank for rank, quarter in enumerate(quarters[:4])}),
        "some_photos": photos_shown(2),
        "personas": PERSONAS[:2],
        "people": {
            "nobody": SimpleNamespace(is_authenticated=False),
            "somebody": SimpleNamespace(is_authenticated=True, display_name="Josiane"),
        },
        "shares": {"none": Shares(0, 0), "one": Shares(1, 0), "online": Shares(12, 0), "both": Shares(97, 31)},
        "sheets": [SimpleNamespace(number=31, where="à la kermesse", gathered_on=today(), kept_at="mairie, bureau 4")],
        "pieces": compare("Un banc devant la pharmacie.", "Deux bancs à l’ombre devant la pharmacie."),
        "contacts": {
            "phone": Contact("par téléphone", "Josiane Exemple", "01 99 00 00 00", ""),
            "post": Contact("par courrier", "Karim Exemple", "", "4 rue de l’Exemple\n59590 Raismes"),
        },
        **_written(theme),
        **_grounds(address, idea),
        **_letters(code, address),
        "fields": _fields(),
        "filters": {
            "none": filter_choices(Filters()),
            "on": filter_choices(Filters(quarter=quarters[0].slug if quarters else "", progress="said")),
        },
        "asked": Asked.of(QueryDict("q=banc")),
        "sorts": sort_choices(""),
    }


def _next(days: int, verb: str = "answered") -> Knot:
    return Knot("next", verbs[verb].expected, due=today() + timedelta(days=days), late=days < 0, verb=verb)


def _standings() -> dict[str, Standing]:
    """One of each kind: the knots past, the one where it stands, the one awaited."""
    at = now() - timedelta(days=9)
    past = Knot("past", "")
    return {
        kind: Standing(
            word,
            kind,
            at,
            (*[past] * rank, Knot("now", ""), *([_next(21 - 25 * (kind == "late"))] if kind in AWAITED else [])),
            _next(21 - 25 * (kind == "late")) if kind in AWAITED else None,
        )
        for rank, (kind, word) in enumerate(PILLS.items())
        if rank < 6 or kind == "done"
    }


AWAITED = ("open", "half", "now", "late")


def _cards(address: str) -> dict[str, Card]:
    themes, standings = settings.TOWN.themes, _standings()
    said = {
        "open": ("Une laverie partagée", "Beauséjour", 0),
        "half": ("Fermer la rue de l’école le mercredi", "Centre · rue Jean Jaurès", 1),
        "now": ("Un terrain de pétanque à l’ombre, près de la maison de quartier", "Sabatier", 1280),
        "late": ("Un composteur au pied des immeubles", "Lagrange", 36),
        "bar": ("Éclairer le chemin du terril toute la nuit", "Sabatier", 19),
        "done": ("Sept boîtes à livres, une par école", "Toute la ville", 203),
    }
    return {
        kind: Card(title, address, place, theme.code, theme.name, theme.form, standings[kind], supports=supports)
        for theme, (kind, (title, place, supports)) in zip(themes, said.items(), strict=False)
    }


def _hidings() -> dict[str, Any]:
    """Why an idea is hidden: just now, contested, upheld."""
    told = {
        "get_rule_display": "Une publicité",
        "reason": "Le texte renvoie vers une boutique.",
        "hidden_at": now() - timedelta(days=3),
        "ends_on": today() + timedelta(days=180),
        "settled_at": None,
        "contested_at": None,
        "answer": "",
    }
    contested = told | {"contested_at": now() - timedelta(days=1)}
    upheld = contested | {"settled_at": now(), "answer": "Le lien y est toujours."}
    return {
        name: SimpleNamespace(**of) for name, of in (("hidden", told), ("contested", contested), ("upheld", upheld))
    }


def _knots() -> list[Knot]:
    """A thread with each kind of knot."""
    signed = {"first_name": "Camille", "last_name": "Exemple", "role": "adjointe aux sports", "withheld": ""}
    answer = SimpleNamespace(text=REASON, **signed)
    unsigned = signed | {"first_name": "", "last_name": "", "withheld": "elle a reçu des menaces."}
    unnamed = SimpleNamespace(text="À l’étude, avec le service des espaces verts.", **unsigned)
    service = SimpleNamespace(name="Espaces verts")
    kept = SimpleNamespace(what="deux bancs", due=today(), service=service, kept=SimpleNamespace(at=now()))
    promise = SimpleNamespace(what="un arbre", due=today() + timedelta(days=150), service=service, kept=None)
    ago = [now() - timedelta(days=days) for days in (200, 150, 149, 90, 9)]
    reviewed = SimpleNamespace(answer=unnamed, promise=kept)
    promised = SimpleNamespace(answer=answer, promise=promise)
    return [
        _knot("past", "said_street", ago[0]),
        _knot("line", "supported_on_paper", ago[1]),
        replace(_knot("past", "corrected", ago[2]), reason="Un numéro de téléphone était dans le texte."),
        replace(_knot("past", "answered_review", ago[3]), more=reviewed),
        replace(_knot("now", "answered_kept", ago[4]), more=promised),
        _next(-4),
        _next(150, verb="promise_kept"),
    ]


def _knot(state: str, verb: str, at: datetime) -> Knot:
    """In the words of the site."""
    return Knot(state, verbs[verb].label, at=at, verb=verb)


def _entries(address: str) -> list[Entry]:
    at = [now() - timedelta(days=days) for days in (1, 12, 400)]
    return [
        Entry("answered_kept", at[0], TITLE, address, "Un banc sera posé au printemps."),
        Entry("said_street", at[1], "Une laverie partagée", address, ""),
        Entry("quarter_opened", at[2], "", "", ""),
    ]


def _written(theme: Any) -> dict[str, Any]:
    """An idea being written: nothing yet, a place, all of it."""
    begun: dict[str, Any] = dict.fromkeys(("title", "text", "place_kind", "place_label", "hint", "theme"), "")
    begun |= {"theme_name": "", "theme_form": ""}
    placed = begun | {"place_kind": "point", "place_label": "", "hint": "devant la pharmacie"}
    whole = placed | {"place_label": "Sabatier", "title": TITLE, "text": WORDS, "theme": theme.code}
    whole |= {"theme_name": theme.name, "theme_form": theme.form}
    return {"drafts": {"nothing": begun, "placed": placed, "whole": whole}}


def _grounds(address: str, idea: Any) -> dict[str, Any]:
    """The page of a quarter or a theme."""
    ideas = reverse("propositions:list")
    cards = [SimpleNamespace(card=card) for card in list(_cards(address).values())[:2]]
    said = (("Dites", 47, False), ("À l’étude", 14, False), ("Gardées", 1, False), ("Faites", 0, False))
    steps = [
        {"code": str(rank), "title": title, "ideas": number, "aside": aside, "proposals": [], "url": ""}
        for rank, (title, number, aside) in enumerate((*said, ("Pas retenues", 3, True)))
    ]
    bars = [("Sur le site", 31, 100), ("Dans la rue", 12, 39), ("Sur papier", 0, 0)]
    return {
        "progress": steps,
        "step": steps[0] | {"proposals": cards, "url": ideas},
        "bars": [Bar(name, number, share, ideas if number else "") for name, number, share in bars],
        "grounds": {"quarter": SimpleNamespace(name="Sabatier", slug="sabatier", form=""), "theme": idea.theme},
    }


def _letters(code: str, address: str) -> dict[str, Any]:
    """What is sent, and what is printed."""
    mail = DemoMail("josiane@exemple.fr", "123456 est votre code", "Votre code\u00a0:\n\n123456", now(), "123456")
    letter = DemoMail("karim@exemple.fr", "Trois nouvelles", "Bonjour,\nvoici ce qui a bougé.", now(), "", key="aucun")
    theme, full = settings.TOWN.themes[-1], _standings()["full"]
    told = ("Gardée, jeudi 3 décembre", TITLE, "Sabatier", "Un banc sera posé au printemps.", address)
    items = [Item(*told, theme.code, theme.form, full), Item("Le marché", "Il change de jour", "", "", address)]
    bulletin = SimpleNamespace(title="Ce que vos idées sont devenues", words=WORDS, until=now(), aside="Marché samedi.")
    return {
        "mails": {"code": mail, "letter": letter},
        "filled": SimpleNamespace(
            audience=", pour Sabatier",
            bulletin=bulletin,
            parts=[Part("Les réponses", items, reverse("propositions:answers"))],
        ),
        "paper": SimpleNamespace(code="ABC-123", address=address),
    }


def _fields() -> dict[str, Any]:
    """The site's own forms: as they come, as they come back."""
    return {
        "follow": FollowCodeForm(),
        "follow_bad": FollowCodeForm({"code": "AB"}),
        "where": WhereForm(),
        "what": WhatForm(),
        "what_bad": WhatForm({"title": "Un banc " * 20, "text": ""}),
        "you": YouForm(signed_in=False),
        "you_bad": YouForm({"email": "josiane.l@exemple", "signature": "Josiane L."}, signed_in=False),
        "theme": ThemeForm(),
        "theme_chosen": ThemeForm(initial={"theme": settings.TOWN.themes[-1].code}),
        "flag": FlagForm(),
        "flag_bad": FlagForm({"words": "C’est une réclame."}),
        "flag_ticked": FlagForm(initial={"good_faith": True, "rule": "advert"}),
        "hide": HideForm(),
        "hide_bad": HideForm({}),
    }
