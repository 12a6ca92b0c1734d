"""What a letter of the town says, read at the instant it is shown or sent; its mails, written once for all readers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.html import escape

from comptes.models import User
from frontend.templatetags.crieur import speech_date
from lettres import frame
from lettres.blocks import Asked, Block, Item, blocks
from lettres.kinds import Letter
from lettres.links import leave_town_url, settings_url, whole
from lettres.models import Bulletin, Delivery, Reader
from lettres.neutral import is_neutral
from lettres.rendering import leaving_headers
from lettres.town_letters import TRIAL, chosen_quarters, quarters_named
from lettres.wording import greeting, one_line, written_by
from socle.clock import PARIS, now

ASKED_FOR = Reader.objects.filter(user=OuterRef("user"), town_letter=True, stopped="")
LEAVING = Bulletin.objects.filter(
    pk=OuterRef("bulletin"), state__in=[Bulletin.State.LEAVING.value, Bulletin.State.SENT.value]
)
REACHED = Q(Exists(User.objects.filter(pk=OuterRef("user"), is_active=True, email__isnull=False)))
WANTED = REACHED & Q(Exists(ASKED_FOR)) & Q(Exists(LEAVING))
WHY = "Vous recevez cette lettre parce que vous avez coché « La lettre de la Ville »."
TRIED = "Ceci est un essai, pour vous seulement. La vraie lettre dit ici comment la lire sur le site, et la quitter."
CHANGE, LEAVE, ONLINE = (
    "Changer mes lettres",
    "Ne plus recevoir la lettre de la Ville, en un clic",
    "La lire sur le site",
)


@dataclass(frozen=True)
class Part:
    """A block of a letter, filled; `more_url`: the path of the page that has the rest."""

    label: str
    items: Sequence[Item]
    more_url: str


@dataclass(frozen=True)
class Filled:
    """A letter and what its blocks say now; `left_out`: the labels of those that a neutral period keeps out;
    `quarters`: the names of those it is for, none for the whole town."""

    bulletin: Bulletin
    parts: Sequence[Part]
    left_out: Sequence[str]
    quarters: Sequence[str]

    @property
    def audience(self) -> str:
        """« , pour Gare, Sabatier », "" for the whole town."""
        return f", pour {', '.join(self.quarters)}" if self.quarters else ""


def fill(bulletin: Bulletin) -> Filled:
    """Read the blocks of a letter: a query or two each; those where nothing happened are not in it."""
    chosen = [blocks[name] for name in bulletin.blocks if name in blocks]
    neutral = is_neutral(bulletin.until or bulletin.leaves_at or now()) or bool(bulletin.until and is_neutral(now()))
    asked = Asked(
        quarters=frozenset(chosen_quarters(bulletin)),
        since=datetime.combine(bulletin.since, time.min, PARIS).astimezone(UTC),
        until=bulletin.until or now(),
    )
    kept = [block for block in chosen if block.neutral or not neutral]
    parts = [_part(block, asked, neutral=neutral) for block in kept]
    left_out = [block.label for block in chosen if block not in kept]
    return Filled(bulletin, _told_once(parts), left_out, quarters_named(bulletin))


def _told_once(parts: Sequence[Part]) -> list[Part]:
    """Each thing under the last of its headings: that it was answered says more than that it is new. Without the parts
    that are empty."""
    told: set[str] = set()
    kept: list[Part] = []
    for part in reversed(parts):
        items = [item for item in part.items if item.url not in told]
        told |= {item.url for item in items}
        kept += [replace(part, items=items)] if items else []
    return kept[::-1]


def _part(block: Block, asked: Asked, *, neutral: bool) -> Part:
    """Before an election without where each idea stands: that may be what the town answered."""
    items = [replace(item, standing=None) if neutral else item for item in block.read(asked)]
    return Part(block.label, items, reverse(block.more))


def bulletin_letters(deliveries: Sequence[Delivery], composer: Any) -> dict[int, Letter]:
    """The mails of these deliveries: what is the same for all readers of a letter is read and written once a batch."""
    rows = Reader.objects.filter(user__in={row.user_id for row in deliveries})
    readers = {reader.user_id: reader for reader in rows}
    sheets = {row.town_letter.pk: row.town_letter for row in deliveries}
    written = {key: _write(fill(bulletin)) for key, bulletin in sheets.items()}
    return {
        row.pk: _addressed(
            written[row.town_letter.pk], row.user.first_name, readers[row.user_id], trial=row.kind == TRIAL
        )
        for row in deliveries
        if row.user_id in readers
    }


def preview(bulletin: Bulletin, first_name: str, reader: Reader) -> Letter:
    """The mail as this person would get it now."""
    return _addressed(_write(fill(bulletin)), first_name, reader)


@dataclass(frozen=True)
class _Common:
    """What all readers of a letter get alike."""

    bulletin: Bulletin
    audience: str
    text: str
    opening: str
    body: str
    online: str


def _write(filled: Filled) -> _Common:
    bulletin = filled.bulletin
    signed = signature_of(bulletin)
    text = [_wrapped(bulletin.words)] if bulletin.words else []
    body = []
    for part in filled.parts:
        text.append(f"== {part.label} ==")
        body.append(frame.heading(part.label))
        for item in part.items:
            told = [line for line in (item.place, item.words) if line]
            url = whole(item.url)
            text.append("\n".join([item.kicker, f"« {item.title} »", *told, f"Voir le fil\u00a0: {url}"]))
            body.append(
                frame.piece(
                    kicker=item.kicker,
                    title=item.title,
                    dots="",
                    paragraphs=told,
                    label="Voir le fil",
                    url=url,
                    first=False,
                )
            )
        more = f"Tout voir\u00a0: {whole(part.more_url)}"
        text.append(more)
        body.append(frame.paragraph(frame.link(f"{part.label}\u00a0: tout voir", whole(part.more_url))))
    if bulletin.aside:
        text.append(_wrapped(f"À noter\u00a0: {bulletin.aside}"))
        body.append(frame.boxed(f"<b>À noter</b>{frame.paragraphs(bulletin.aside, on_straw=True)}"))
    text.append(signed)
    body.append(frame.paragraph(escape(signed)))
    online = whole(reverse("lettres:bulletin", args=[bulletin.key]))
    return _Common(
        bulletin, filled.audience, "\n\n".join(text), frame.paragraphs(bulletin.words), "".join(body), online
    )


def _addressed(common: _Common, first_name: str, reader: Reader, *, trial: bool = False) -> Letter:
    bulletin = common.bulletin
    hello = greeting(first_name)
    title = one_line(bulletin.title)
    day = speech_date(bulletin.until or bulletin.leaves_at or now())
    ways = {CHANGE: settings_url(reader.key), LEAVE: leave_town_url(reader.key), ONLINE: common.online}
    if trial:
        # Nobody asked for it, and it has no page yet.
        ways = {}
    why = TRIED if trial else WHY
    town = written_by()
    foot = [why, *(f"{words}\u00a0: {url}" for words, url in ways.items()), town]
    links = " &nbsp;·&nbsp;\n".join(frame.link(words, url) for words, url in ways.items())
    return Letter(
        subject=f"Essai\u00a0: {title}" if trial else title,
        text="\n".join(
            [f"La lettre de la Ville{common.audience}", "", title.upper(), "", hello, "", common.text, "", "--", *foot]
        )
        + "\n",
        html=frame.document(
            subject=title,
            preview=title,
            dated=f"la lettre de la Ville{common.audience}, {day}",
            title=title,
            opening=f'<p style="margin:0 0 12px">{escape(hello)}</p>{common.opening}',
            body=common.body,
            foot=f"{escape(why)}<br>{links}<br><br>{escape(town)}",
        ),
        headers=leaving_headers(reader) | {"List-Unsubscribe": f"<{leave_town_url(reader.key)}>"},
    )


def signature_of(bulletin: Bulletin) -> str:
    """« Anne Martin, adjointe aux sports », "" where nobody signs yet."""
    name = " ".join(filter(None, (bulletin.first_name, bulletin.last_name)))
    return ", ".join(filter(None, (name, bulletin.role)))


def _wrapped(text: str) -> str:
    """Lines that a mail holds, paragraphs kept."""
    lines = text.replace("\r\n", "\n").strip().split("\n")
    return "\n".join("\n".join(frame.wrapped(line)) for line in lines)
