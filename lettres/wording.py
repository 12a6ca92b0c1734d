"""The words of letters: plain, short, the same in text and in HTML."""

import re
import unicodedata

from django.conf import settings

from frontend.templatetags.crieur import french_number, speech_date
from journal.models import Follow
from journal.subjects import Subject
from journal.verbs import verbs
from lettres.models import Reader
from lettres.selection import News

NUMBERS = ("", "Une", "Deux", "Trois", "Quatre", "Cinq", "Six", "Sept", "Huit", "Neuf")
# What was told of a decision on what one carries, before the decision itself.
LEADS: dict[str, str] = {
    Follow.Because.AUTHOR: "Vous aviez dit cette idée\u00a0: voici ce qu’elle est devenue.",
    Follow.Because.SUPPORT: "Vous aviez soutenu cette idée\u00a0: voici ce qu’elle est devenue.",
    Follow.Because.CHOSEN: "Vous suivez cette idée\u00a0: voici ce qu’elle est devenue.",
}
UNSHOWN: dict[str, str] = {
    Follow.Because.AUTHOR: "Votre idée",
    Follow.Because.SUPPORT: "Une idée que vous souteniez",
    Follow.Because.CHOSEN: "Une idée que vous suiviez",
}
GROUPS: dict[str, str] = {
    Follow.Because.AUTHOR: "Ce que vous avez dit",
    Follow.Because.SUPPORT: "Ce que vous soutenez",
    Follow.Because.CHOSEN: "Les idées que vous suivez",
}
RHYTHMS: dict[str, str] = {
    Reader.Rhythm.NOW: "tout de suite pour ce que vous portez, une fois par semaine pour le reste",
    Reader.Rhythm.DAILY: "une fois par jour",
    Reader.Rhythm.WEEKLY: "une fois par semaine",
    Reader.Rhythm.MONTHLY: "une fois par mois",
}
SIGNS = 220
# Control signs and what turns the direction of writing: none belongs in a header or a title.
UNFIT = re.compile("[\u0000-\u001f\u007f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


def one_line(text: str) -> str:
    """On one line, without what a header cannot hold."""
    return " ".join(UNFIT.sub(" ", unicodedata.normalize("NFC", text)).split())


def shortened(text: str, signs: int = SIGNS) -> str:
    """The beginning of a text, on one line, whole words."""
    flat = one_line(text)
    return flat if len(flat) <= signs else f"{flat[:signs].rsplit(' ', 1)[0]}…"


def quoted(text: str, signed: str, signs: int = SIGNS) -> str:
    """What was said, shortened, with who signed it."""
    said = shortened(text, signs)
    return f"{said} ({signed})" if said and signed else said


def named(news: News, subject: Subject) -> str:
    """What its reader is told it is: its title, or « Votre idée (code abc123) » for what is no longer shown."""
    return subject.title if subject.shown else f"{UNSHOWN.get(news.because, 'Une idée')} (code {subject.code})"


def greeting(first_name: str) -> str:
    return f"Bonjour {first_name}," if first_name else "Bonjour,"


def written_by() -> str:
    """The last line of every letter: whose it is, and where to write."""
    contact = settings.TOWN.contact.get("email", "")
    return f"Ville de {settings.TOWN.name}, Crieur.{f' Écrire : {contact}' if contact else ''}"


def kicker(news: News) -> str:
    """« La Ville a répondu, lundi 23 novembre 2026 »."""
    return f"{verbs[news.head.verb].news}, {speech_date(news.head.at)}"


def before(news: News) -> str:
    """What else happened to it meanwhile, "" for nothing."""
    others = [event for event in news.events if event is not news.head][-3:]
    told = "\u00a0; ".join(f"{_lowered(verbs[event.verb].news)}, {speech_date(event.at)}" for event in others)
    return f"Aussi\u00a0: {told}." if told else ""


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def said_news(number: int) -> str:
    """« Trois nouvelles », « Une nouvelle »."""
    figure = NUMBERS[number] if 0 < number < len(NUMBERS) else french_number(number)
    return f"{figure} nouvelle{'s' if number > 1 else ''}"


def others(number: int) -> str:
    """« et 3 autres nouvelles », "" for none."""
    if not number:
        return ""
    return f"et {french_number(number)} autre{'s' if number > 1 else ''} nouvelle{'s' if number > 1 else ''}"
