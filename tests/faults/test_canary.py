"""A canary in every field a person fills: the pages, feeds, files and data that tell it tell it as text."""

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from comptes.actions.people import OnPaper
from comptes.actions.tokens import make_token
from comptes.models import User
from comptes.qualities import qualities
from propositions.actions.answering import Promised, Signature
from propositions.actions.drafts import save_draft
from propositions.actions.entering import enter
from propositions.actions.importing import keep_sheet, map_sheet
from propositions.actions.moderating import contest, hide
from propositions.actions.revising import correct, revise
from propositions.actions.saying import publish
from propositions.models.proposal import Proposal
from propositions.newly_said import Where
from propositions.sheet_bounds import Row
from propositions.sheet_import import fates_of, known_town, pack
from propositions.sheets_out import FORMULA
from propositions.spreadsheets import Sheet
from socle.clock import today
from tests.factories.comptes import make_person
from tests.factories.photos import make_photo
from tests.factories.propositions import complete_data, make_answer, make_flag, make_proposal, make_said, make_sheet
from tests.faults.races import FULL, tell
from tests.house.walked import follow_links

# Pages are the same on both engines: crawled once.
pytestmark = [pytest.mark.usefixtures("town"), pytest.mark.postgresql]
CANARY = "\"'><canary-x onload=canary()>{{canary}}&lt;javascript:canary//"
DEGREES = re.compile(r"-?[0-9.]+")
WORKS = ("/a-repondre/", "/moderation/", "/mes-idees/")


class Watch(HTMLParser):
    """What a browser would make of the canary if it were not text: an element, or an attribute."""

    def __init__(self) -> None:
        super().__init__()
        self.hatched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if "canary" in tag:
            self.hatched.append(tag)
        for name, value in attrs:
            link = name in {"href", "src", "action"} and (value or "").strip().startswith("javascript:")
            if "canary" in name or (name.startswith("on")) or link:
                self.hatched.append(f"{tag} {name}={value}")


def hatched(answer: Any) -> list[str]:
    """Where the canary of an answer is more than text."""
    kind, raw = answer.get("Content-Type", ""), b"".join(answer)
    body = raw.decode("utf-8", "replace")
    if kind.startswith("text/html"):
        watch = Watch()
        watch.feed(body)
        return watch.hatched
    if "xml" in kind:
        return [element.tag for element in ET.fromstring(body).iter() if "canary" in element.tag]
    if kind.startswith("application/json"):
        json.loads(body)
    if kind.startswith("text/csv"):
        rows = csv.reader(io.StringIO(body.removeprefix("\ufeff"), newline=""), delimiter=";")
        return [cell for row in rows for cell in row if FORMULA.match(cell) and not DEGREES.fullmatch(cell)]
    if "opendocument" in kind:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            cells = list(ET.fromstring(archive.read("content.xml")).iter())
        return [cell.tag for cell in cells if "canary" in cell.tag or any("formula" in name for name in cell.attrib)]
    return []


def hatched_in_mails(name: str) -> list[str]:
    """Of a mail whose recipient, whose way back and whose idea are canaries: it is a text, and tells none of them."""
    client = Client()
    client.post(f"/connexion/?next=/{CANARY}", {"email": f"canary+{name}@exemple.fr", "next": f"/{CANARY}"})
    [sent] = mail.outbox
    return [text for text in map(str, (sent.subject, sent.body)) if "canary" in text] + list(
        getattr(sent, "alternatives", [])
    )


def plant(author: User) -> dict[str, Proposal]:
    """Ideas whose every text holds the canary, in the states where it is read."""
    words = {"title": CANARY[:80], "text": CANARY, "hint": CANARY[:120], "signature": CANARY[:60]}
    made = {name: make_proposal(author, **words) for name in ("answered", "hidden", "flagged", "corrected")}
    signed = Signature(CANARY[:60], CANARY[:60], CANARY)
    promised = Promised(CANARY, today() + timedelta(days=9), "Espaces verts")
    make_answer(made["answered"], text=CANARY, signature=signed, promised=promised)
    make_sheet(made["answered"], where=CANARY, kept_at=CANARY)
    hide(make_person("moderator"), code=made["hidden"].code, rule="advert", reason=CANARY)
    contest(author, code=made["hidden"].code, words=CANARY)
    make_flag(made["flagged"], words=CANARY, name=CANARY[:80], page=CANARY)
    moderator = make_person("moderator")
    revise(author, code=made["flagged"].code, title=f"2{CANARY}"[:80], text=f"{CANARY}\n\n{CANARY}")
    correct(moderator, code=made["corrected"].code, title=CANARY[:79], text=CANARY, reason=CANARY)
    made["paper"] = enter(
        make_person("crier"),
        said=make_said(title=CANARY[:78], text=CANARY, signature=CANARY[:60], where=Where(hint=CANARY[:120])),
        channel="paper",
        agreed=True,
        structure=CANARY,
        left=OnPaper(CANARY[:60], CANARY[:60], CANARY, "0612345678", "post"),
    )
    draft = save_draft(author, draft=None, changes=complete_data(title=CANARY[:77], text=CANARY))
    make_photo(draft, author, alt=CANARY)
    made["pictured"] = publish(author, draft=draft.pk) or made["paper"]
    make_token(author, name=CANARY[:60])
    return made


def plant_sheet() -> str:
    """A spreadsheet whose every title and cell is the canary; where its pages are."""
    sheet = Sheet("0" * 64, (CANARY,) * 3, (Row(2, (CANARY,) * 3), Row(3, (CANARY, "", CANARY))), CANARY, (CANARY,))
    crier = make_person("crier")
    kept = keep_sheet(crier, key=sheet.key, cells=pack(sheet))
    columns = {"title": 0, "text": 1, "theme": 2}
    fates = fates_of(sheet, columns, known_town(), agreed=True)
    map_sheet(crier, sheet=kept.pk, columns=columns, channel="paper", agreed=True, good=0, refused=fates.refused)
    return f"/saisie/tableur/{kept.pk}/"


def starts(made: dict[str, Proposal]) -> Iterator[str]:
    for idea in made.values():
        for act in ("", "versions/", "affiche/", "soutenir/", "signaler/", "repondre/", "feuilles/", "changer/"):
            yield f"/idees/{idea.code}/{act}"
        yield f"/moderation/{idea.code}/"
        yield f"/suivre/{idea.follow_code}/"
        yield f"/api/v1/propositions/{idea.code}/"
        yield f"/api/v1/propositions/{idea.code}/answers/"
    yield from ("/", "/idees/", "/carte/", "/idees/fil.atom", "/quartier/sabatier/fil.atom", "/reponses/", *WORKS)
    yield from (f"/donnees/{name}.{form}" for name in ("idees", "soutiens") for form in ("csv", "ods"))
    yield "/api/v1/propositions/"
    yield "/carte/idees.json?bbox=3.3,50.3,3.7,50.5"
    yield from ("/saisie/", "/saisie/tableur/", "/mes-jetons/")
    yield f"/idees/?q={CANARY}"
    yield f"/jai-une-idee/ou/?titre={CANARY}"


# In script/test those who see the most; in script/soak everybody.
SEERS = [*qualities, "author"] if FULL else ["author", "crier", "moderator"]


@pytest.mark.parametrize("quality", SEERS)
def test_canary_is_text_wherever_it_is_told(quality: str) -> None:
    author = make_person()
    made = plant(author)
    client = Client()
    if quality == "author":
        client.force_login(author)
    elif quality != "nobody":
        client.force_login(make_person(qualities[quality].role))
    found, told = [], 0
    place = plant_sheet()
    sheets = [f"{place}{page}" for page in ("colonnes/", "essai/", "fait/", "a-revoir.csv")]
    for address, answer in follow_links(client, [*starts(made), *sheets]):
        assert answer.status_code < 500, address
        found += [f"{address}: {element}" for element in hatched(answer)]
        told += b"canary" in (b"" if answer.streaming else answer.content)
    assert found == []
    assert hatched_in_mails(quality) == []
    # It was there to be seen.
    assert told > 10
    tell(f"pages of {quality} that tell the canary", told)


def test_control_canary_that_is_not_escaped_hatches() -> None:
    watch = Watch()
    watch.feed(f'<p title="{CANARY}">{CANARY}</p><a href="javascript:canary()">x</a>')
    assert len(watch.hatched) >= 3
