"""News → subject, text, HTML: what a letter says of one thing is written once and shared by all who are told alike."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import escape

from frontend.templatetags.crieur import speech_date
from journal.queries import Standing
from journal.subjects import Subject
from journal.verbs import verbs
from lettres import frame
from lettres.kinds import Letter
from lettres.links import leave_url, settings_url, whole
from lettres.models import Reader
from lettres.neutral import neutral_period
from lettres.sections import Line
from lettres.selection import STRENGTH, News
from lettres.wording import (
    GROUPS,
    LEADS,
    RHYTHMS,
    SIGNS,
    before,
    greeting,
    kicker,
    named,
    one_line,
    others,
    quoted,
    said_news,
    shortened,
    written_by,
)
from socle.clock import today

# One screen: so many news beside the decisions on what one carries, which are never cut.
ROOM = 6
SHARED = 2000
# So many quarters and themes stand in the title of a letter.
NAMED = 3
ALSO = "Et aussi, sur ce que vous suivez"


@dataclass(frozen=True)
class Thing:
    """What a thread is about today, and where it stands."""

    subject: Subject
    standing: Standing


@dataclass(frozen=True)
class Known:
    """What is so at the instant a batch is written: things by thread; what events say, and who signed it, by event."""

    things: Mapping[int, Thing]
    reasons: Mapping[int, str]
    signed: Mapping[int, str]

    def quote(self, event: int, signs: int = SIGNS) -> str:
        """What this event says, shortened, signed where it is."""
        return quoted(self.reasons.get(event, ""), self.signed.get(event, ""), signs)


@dataclass(frozen=True)
class Part:
    """One news, written: its title for the subject of the mail, its text, its HTML."""

    title: str
    text: str
    html: str


class Parts:
    """The parts written lately, the oldest forgotten: memory does not grow with readers."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[object, ...], Part] = OrderedDict()

    def of(self, news: News, known: Known, *, first: bool) -> Part:
        thing, reason = known.things[news.thread], known.quote(news.head.pk)
        key = (tuple(event.pk for event in news.events), news.because, news.decides, first, thing, reason)
        part = self._kept.get(key)
        if part is None:
            part = self._kept[key] = _write(news, thing, reason, first)
            if len(self._kept) > SHARED:
                self._kept.popitem(last=False)
        return part


def _write(news: News, thing: Thing, said: str, first: bool) -> Part:
    subject, standing = thing.subject, thing.standing
    title = named(news, subject)
    lead = [LEADS[news.because]] if news.decides else []
    reason = "" if is_promotion(news) else said
    also = before(news)
    place = [subject.place] if subject.place else []
    # A new idea of a quarter is new: where it stands says nothing more.
    stands = bool(news.because and subject.shown)
    state = f"Où elle en est\u00a0: {standing.word.lower()}." if standing.word and stands else ""
    told = [text for text in (*place, *lead, reason, also, state) if text]
    url = whole(subject.own_url if news.because == "author" and subject.own_url else subject.url)
    label = "Voir le fil" if subject.shown else "En savoir plus"
    quoted_title = f"« {title} »" if subject.shown else title
    text = "\n".join([kicker(news), quoted_title, *told, f"{label}\u00a0: {url}"])
    dots = frame.thread_dots(standing) if stands else ""
    html = frame.piece(kicker=kicker(news), title=title, dots=dots, paragraphs=told, label=label, url=url, first=first)
    return Part(title, text, html)


def is_promotion(news: News) -> bool:
    """What the town says of itself, before an election, to whoever it does not answer."""
    return not news.because and verbs[news.head.verb].decides and neutral_period() is not None


@dataclass(frozen=True)
class Told:
    """All that one letter tells: its news in order, those that are kept out for want of room, and what waits for the
    reader by quality (title → lines)."""

    news: Sequence[News]
    cut: int
    waiting: Mapping[str, Sequence[Line]]


def cut_to_a_screen(news: Sequence[News]) -> tuple[list[News], int]:
    """The news a letter shows, and how many it only counts: the decisions on what one carries are all shown, the rest
    fills what room is left."""
    decisions = [item for item in news if item.decides]
    rest = [item for item in news if not item.decides]
    room = max(ROOM - len(decisions), 0)
    return sorted(decisions + rest[:room], key=_rank_of_group), len(rest[room:])


def _rank_of_group(news: News) -> tuple[bool, int, int]:
    reason = STRENGTH.index(news.because) if news.because else len(STRENGTH)
    # What stands under « Et aussi » stands together.
    return (not news.decides, reason if news.decides else len(STRENGTH) - bool(news.because), news.ground)


def write_letter(reader: Reader, told: Told, known: Known, parts: Parts, more_url: str) -> Letter:
    """The letter of one reader, its subject the first news it tells."""
    written = [(item, parts.of(item, known, first=rank == 0)) for rank, item in enumerate(told.news)]
    subject = _subject(written, told)
    title = _title(told, known.things) if written else "Ce qui vous attend"
    hello = greeting(reader.user.first_name)
    why = "voici ce qui a bougé sur ce que vous suivez. Rien d’autre." if written else "voici ce qui vous attend."
    text: list[str] = [title.upper(), "", hello, why]
    html: list[str] = []
    group = ""
    for item, part in written:
        heading = _group(item, known.things)
        if heading != group:
            group = heading
            text += ["", f"== {heading} =="]
            html.append(frame.heading(heading))
        text += ["", part.text]
        html.append(part.html)
    if told.cut:
        more = f"{others(told.cut).capitalize()}\u00a0:"
        text += ["", f"{more} {more_url}"]
        html.append(frame.paragraph(f"{escape(more)} {frame.link('les lire sur « Mes idées »', more_url)}"))
    for heading, lines in told.waiting.items():
        shown = [(line.text, whole(line.url)) for line in lines]
        text += ["", f"== {heading} ==", *(f"{words}\n{url}" for words, url in shown)]
        html.append(frame.lines(heading, shown))
    foot_text, foot_html = _foot(reader, follows=bool(written))
    return Letter(
        subject=subject,
        text="\n".join([*text, "", "--", *foot_text]) + "\n",
        html=frame.document(
            subject=subject,
            preview=subject,
            dated=f"la lettre du {speech_date(today())}",
            title=title,
            opening=f'<p style="margin:0">{escape(hello)}<br>{escape(why)}</p>',
            body="".join(html),
            foot=foot_html,
        ),
        headers=leaving_headers(reader),
    )


def _title(told: Told, things: Mapping[int, Thing]) -> str:
    """« Trois nouvelles », of which quarters and themes where they all are of one to three of them."""
    title = said_news(len(told.news) + told.cut)
    names = list(dict.fromkeys(things[item.ground].subject.title for item in told.news if not item.because))
    alone = all(not item.because for item in told.news) and len(names) <= NAMED
    return f"{title}\u00a0: {', '.join(names)}" if alone else title


def leaving_headers(reader: Reader) -> dict[str, str]:
    """How a mail program offers to leave in one press (RFC 8058), and that no answer of a machine is awaited."""
    return {
        "List-Unsubscribe": f"<{leave_url(reader.key)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }


def _subject(written: Sequence[tuple[News, Part]], told: Told) -> str:
    if not written:
        first = next(iter(told.waiting.values()))[0]
        return one_line(first.text)
    item, part = written[0]
    more = others(len(written) - 1 + told.cut)
    return one_line(f"{verbs[item.head.verb].news}\u00a0: {shortened(part.title, 90)}{f', {more}' if more else ''}")


def _group(news: News, things: Mapping[int, Thing]) -> str:
    if news.decides:
        return GROUPS[news.because]
    if news.because:
        return ALSO
    return things[news.ground].subject.title


def _foot(reader: Reader, *, follows: bool) -> tuple[list[str], str]:
    rhythm = RHYTHMS.get(reader.rhythm, RHYTHMS[Reader.Rhythm.WEEKLY])
    carried = "vous avez dit, soutenu ou suivi une idée, ou choisi un quartier ou un thème"
    because = carried if follows else "vous répondez aux idées, ou les relisez, pour la Ville"
    when = "s’il y a du nouveau" if follows else "si quelque chose vous attend"
    why = f"Vous recevez cette lettre parce que {because}. Elle vient {rhythm}, et seulement {when}."
    change, leave = settings_url(reader.key), leave_url(reader.key)
    town = written_by()
    text = [why, f"Changer le rythme\u00a0: {change}", f"Ne plus la recevoir, en un clic\u00a0: {leave}", town]
    ways = (("Changer le rythme", change), ("Ne plus la recevoir, en un clic", leave))
    links = " &nbsp;·&nbsp; ".join(frame.link(words, url) for words, url in ways)
    return text, f"{escape(why)}<br>{links}<br><br>{escape(town)}"
