"""The letters of a print run, made when they are printed, with what their readers may read then."""

from dataclasses import dataclass

from django.urls import reverse

from lettres.composing import readable_news
from lettres.links import whole
from lettres.models import Digest, PrintRun
from lettres.queries import addresses_of, digests_of_run
from lettres.rendering import Known, cut_to_a_screen, is_promotion
from lettres.selection import News, Window
from lettres.streets import street_key
from lettres.wording import LEADS, kicker, named, said_news

# More than on a screen: a sheet has two sides, and nobody follows a link.
SIGNS = 600


@dataclass(frozen=True)
class PaperNews:
    """`address`: where a telephone reads more, as a square to scan; "" where anybody may not."""

    kicker: str
    title: str
    place: str
    lead: str
    words: str
    standing: str
    address: str


@dataclass(frozen=True)
class PaperSheet:
    """One person's letter; `reader`: who they are; `lines`: the address, "" for somebody who is told by `phone`."""

    reader: int
    name: str
    lines: str
    phone: str
    title: str
    news: list[PaperNews]
    cut: int


def sheets_of(run: PrintRun) -> tuple[list[PaperSheet], list[PaperSheet]]:
    """The letters to post, sorted by street, and those to tell by phone, by name. A fixed number of queries."""
    digests = digests_of_run(run)
    readable, known = readable_news({digest.pk: (digest.reader.user_id, digest) for digest in digests}, Window())
    lines = addresses_of({digest.reader.user_id for digest in digests})
    sheets = [_sheet(digest, readable[digest.pk], known, lines.get(digest.reader.user_id, "")) for digest in digests]
    posted = sorted((sheet for sheet in sheets if sheet.lines), key=lambda sheet: street_key(sheet.lines))
    return posted, sorted((sheet for sheet in sheets if sheet.phone), key=lambda sheet: sheet.name)


def _sheet(digest: Digest, readable: list[News], known: Known, lines: str) -> PaperSheet:
    person = digest.reader.user
    by_phone = person.told_by == person.Told.PHONE
    shown, cut = cut_to_a_screen(readable)
    return PaperSheet(
        reader=digest.reader_id,
        name=f"{person.first_name} {person.last_name}".strip() or "Madame, Monsieur",
        lines="" if by_phone else lines,
        phone=person.phone if by_phone else "",
        title=said_news(len(shown) + cut),
        news=[_news(item, known) for item in shown],
        cut=cut,
    )


def _news(item: News, known: Known) -> PaperNews:
    thing = known.things[item.thread]
    subject = thing.subject
    return PaperNews(
        kicker=kicker(item),
        title=named(item, subject),
        place=subject.place,
        lead=LEADS[item.because] if item.decides else "",
        words="" if is_promotion(item) else known.quote(item.head.pk, SIGNS),
        standing=thing.standing.word if subject.shown else "",
        address=whole(subject.url) if subject.shown else whole(reverse("home")),
    )
