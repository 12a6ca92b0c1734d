"""Atom (RFC 4287): what happened on the threads of a quarter or a theme, for a feed reader."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape, linebreaks
from django.utils.translation import gettext as _

from journal.models import Event
from journal.subjects import signed_by
from journal.verbs import verbs

CONTENT_TYPE = "application/atom+xml; charset=utf-8"
# What XML 1.0 cannot hold, not even escaped.
ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# A feed that never had an entry: a date is required, and must not move.
NEVER = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Entry:
    """What happened once, in the words of the site: `url` is a path, "" for what is told on the page itself;
    `signed`: by whom, "" for what nobody signs."""

    verb: str
    at: datetime
    title: str
    url: str
    reason: str
    signed: str = ""

    @property
    def label(self) -> str:
        """« Dite sur le site »."""
        return verbs[self.verb].label

    @property
    def heading(self) -> str:
        """What it happened to if that has a page, else what happened."""
        return self.title if self.url and self.title else self.label


def signed_entries(events: Sequence[Event]) -> list[Entry]:
    """These events, each with who signed what it says. A query for each sort that is signed."""
    signatures = signed_by([event.pk for event in events])
    return [
        Entry(event.verb, event.at, event.title, event.url, event.reason, signatures.get(event.pk, ""))
        for event in events
    ]


class _Feed(Atom1Feed):
    def latest_post_date(self) -> datetime:
        # Django's asks the machine's clock when there is no entry.
        return max((item["updateddate"] for item in self.items), default=NEVER)


def atom_feed(*, title: str, subtitle: str, page: str, feed: str, entries: Sequence[Entry]) -> bytes:
    """The feed as UTF-8 bytes, `entries` newest first. `page` and `feed` are paths; addresses start with SITE_URL,
    never with what a request says of itself (without SITE_URL, in development, they stay paths)."""
    author = f"Crieur, {settings.TOWN.process}"
    document = _Feed(
        title=_legal(title),
        description="",
        subtitle=_legal(subtitle),
        link=_address(page),
        feed_url=_address(feed),
        feed_guid=_identity(feed),
        author_name=_legal(author),
        language="fr",
    )
    for entry in entries:
        document.add_item(
            title=_legal(f"{entry.label} : {entry.title}" if entry.title else entry.label),
            link=_address(entry.url or page),
            # Read as HTML: what somebody typed is text there too.
            description=_summary(entry),  # type: ignore[arg-type]  # None: no summary
            unique_id=_identity(f"{entry.url or page}#{entry.verb}@{entry.at.isoformat()}"),
            pubdate=entry.at,
            updateddate=entry.at,
        )
    return document.writeString("utf-8").encode()


def _summary(entry: Entry) -> str | None:
    """What was said, and below it who signed."""
    if not entry.reason:
        return None
    signed = _("Signé\u00a0: %(who)s.") % {"who": entry.signed} if entry.signed else ""
    return linebreaks(escape(_legal(f"{entry.reason}\n\n{signed}".strip())))


def _address(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def _identity(name: str) -> str:
    """The same for ever, whatever host the site moves to; another in another town."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"crieur:{settings.TOWN.insee or settings.TOWN.name}:{name}").urn


def _legal(text: str) -> str:
    return ILLEGAL.sub("", text)
