"""Six years of a town (one in script/test) under a fake clock: each supporter has exactly the letters of the rule, told
by an oracle that knows what was done and nothing of how letters are made."""

import random
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import pytest
from django.core import mail

from comptes.queries import get_person
from journal.models import Expected
from propositions.actions.answering import Promised, answer, keep_promise
from propositions.actions.lateness import note_late
from propositions.actions.moderating import contest, hide, restore, uphold
from propositions.actions.revising import put_back, withdraw
from propositions.actions.supporting import support, take_back
from propositions.models.proposal import Proposal
from propositions.moves import MoveRefused
from propositions.queries.queues import untold_late
from socle.clock import PARIS, now
from tests.factories.comptes import make_person
from tests.factories.lettres import at, letters_at, make_reader
from tests.factories.propositions import SIGNED, make_proposal
from tests.faults.races import FULL, tell

# One engine is enough for what takes half a minute: that of service.
pytestmark = [pytest.mark.django_db, pytest.mark.postgresql, pytest.mark.timeout(300)]
FIRST, LAST = date(2026, 1, 5), date(2032 if FULL else 2027, 1, 5)
IDEAS, SEED = 8, 2032
# How likely an act is on any day: as many in one year as in six, so that each kind of them comes.
A_DAY = 0.12 if FULL else 0.6
ACTS = ("answer", "answer", "promise", "keep", "hide", "restore", "uphold", "withdraw", "put back")
BARRIER = timedelta(minutes=1)


@dataclass
class Happened:
    """Something a supporter is told: `public`, everybody reads it, so that it is not told of an idea that is hidden
    when the letter leaves."""

    at: datetime
    code: str
    public: bool


@dataclass
class Told:
    """A supporter as the oracle knows them: since when they support what, until when they were told."""

    address: str
    rhythm: str
    since: dict[str, datetime] = field(default_factory=dict)
    until: datetime = datetime(2000, 1, 1, tzinfo=PARIS)
    at_once_until: datetime = datetime(2000, 1, 1, tzinfo=PARIS)

    def due(self, day: date) -> bool:
        return day.day == 1 if self.rhythm == "monthly" else day.weekday() == 0

    def expected(
        self, life: list[Happened], shown: set[str], after: datetime, until: datetime, at_once: bool
    ) -> set[str]:
        return {
            what.code
            for what in life
            if after < what.at <= until
            and what.code in self.since
            and self.since[what.code] <= what.at
            and (what.code in shown or not what.public)
            and (at_once or what.at > self.at_once_until)
        }


class Town:
    """What is done to the ideas, and what of it supporters are told."""

    def __init__(self) -> None:
        self.draw = random.Random(SEED)
        self.moderator, self.staff = make_person("moderator"), make_person("staff")
        self.authors = {}
        self.life: list[Happened] = []
        self.shown: set[str] = set()
        self.done: Counter[str] = Counter()
        for _ in range(IDEAS):
            author = make_person()
            idea = make_proposal(author)
            self.authors[idea.code] = author
            self.shown.add(idea.code)
        self.ideas = sorted(self.authors)

    def act(self, moment: datetime) -> None:
        """One thing, at this instant, to one idea; what is not possible there is not done."""
        code = self.draw.choice(self.ideas)
        name = self.draw.choice(ACTS)
        try:
            with at(moment):
                public = getattr(self, f"_{name.replace(' ', '_')}")(code, moment)
        except MoveRefused:
            return
        self.done[name] += 1
        if name != "uphold":
            # The author alone is told of that.
            self.life.append(Happened(moment, code, public))

    def say_what_is_late(self, moment: datetime) -> None:

        with at(moment):
            for key in untold_late(100):
                thread = Expected.objects.get(pk=key).thread_id
                if note_late(None, expected=key):
                    code = Proposal.objects.get(thread=thread).code
                    self.done["late"] += 1
                    self.life.append(Happened(moment, code, public=True))

    def _answer(self, code, moment):
        outcome = self.draw.choice(("", "review", "keep", "rework", "refuse"))
        answer(self.staff, code=code, text="Oui, au printemps.", signature=SIGNED, outcome=outcome)
        return True

    def _promise(self, code, moment):
        due = moment.date() + timedelta(days=self.draw.randrange(20, 200))
        promised = Promised("Deux bancs", due, "Espaces verts")
        answer(self.staff, code=code, text="Oui.", signature=SIGNED, promised=promised)
        return True

    def _keep(self, code, moment):
        keep_promise(self.staff, code=code, words="C’est fait.")
        return True

    def _hide(self, code, moment):
        hide(self.moderator, code=code, rule="advert", reason="Une réclame.")
        self.shown.discard(code)
        return False

    def _restore(self, code, moment):
        restore(self.moderator, code=code, reason="Elle a sa place.")
        self.shown.add(code)
        return True

    def _uphold(self, code, moment):
        contest(self.authors[code], code=code, words="Relisez-la.")
        uphold(self.moderator, code=code, reason="C’est une réclame.")
        return False

    def _withdraw(self, code, moment):
        withdraw(self.authors[code], code=code)
        self.shown.discard(code)
        return False

    def _put_back(self, code, moment):
        put_back(self.authors[code], code=code)
        self.shown.add(code)
        return True


def codes_in(letter, known):
    return {code for code in known if re.search(rf"\b{code}\b", letter.body)}


def test_each_supporter_has_exactly_the_letters_of_the_rule(town):
    begin = datetime.combine(FIRST - timedelta(days=1), time(12), PARIS)
    with at(begin):
        place = Town()
        told = [
            begin_to_follow(place, rhythm, rank) for rank, rhythm in enumerate(("weekly", "weekly", "monthly", "now"))
        ]
    letters, days = 0, (LAST - FIRST).days
    for shift in range(days):
        day = FIRST + timedelta(days=shift)
        breakfast = datetime.combine(day, time(7, 5), PARIS)
        if day.weekday() == 0 or day.day == 1:
            letters += judge(told, place, day, breakfast)
        if day.weekday() == 2:
            change_of_mind(told[0], place, datetime.combine(day, time(9), PARIS))
        if place.draw.random() < A_DAY:
            moment = datetime.combine(day, time(10, place.draw.randrange(60)), PARIS)
            place.act(moment)
            letters += judge(told, place, None, moment + timedelta(minutes=3))
        if day.weekday() == 4:
            place.say_what_is_late(datetime.combine(day, time(15), PARIS))
    assert len([letter for letter in mail.outbox if letter.to[0].startswith("lectrice-")]) == letters
    for name in (*ACTS, "late"):
        assert place.done[name] > 0, name
    tell(f"letters until {LAST}, after {dict(place.done)}", letters)


def begin_to_follow(place: Town, rhythm: str, rank: int) -> Told:

    person = make_person(email=f"lectrice-{rank}@exemple.fr")
    reader = Told(f"lectrice-{rank}@exemple.fr", rhythm, until=now(), at_once_until=now())
    for code in place.ideas[rank:]:
        support(person, code=code)
        reader.since[code] = now()
    make_reader(person, rhythm=rhythm)
    return reader


def change_of_mind(reader: Told, place: Town, moment: datetime) -> None:
    """Now and then a support is taken back, or given: what is not supported when the letter leaves is not told."""

    code = place.draw.choice(place.ideas)
    person = get_person(reader.address)
    assert person is not None
    with at(moment):
        if code in reader.since:
            take_back(person, code=code)
            del reader.since[code]
        elif support(person, code=code) is not None:
            reader.since[code] = moment


def judge(told: list[Told], place: Town, day: date | None, moment: datetime) -> int:
    """Tick; each reader has the letter that is due to them, of what it must tell, or none. How many were due."""
    got = letters_at(moment)
    until, number = moment - BARRIER, 0
    for reader in told:
        mine = [letter for letter in got if letter.to == [reader.address]]
        wanted: list[set[str]] = []
        if reader.rhythm == "now":
            wanted.append(reader.expected(place.life, place.shown, reader.at_once_until, until, at_once=True))
            reader.at_once_until = until if wanted[0] else reader.at_once_until
        if day is not None and reader.due(day):
            wanted.append(reader.expected(place.life, place.shown, reader.until, until, at_once=False))
            reader.until = until
        wanted = [codes for codes in wanted if codes]
        assert sorted(map(sorted, (codes_in(letter, place.ideas) for letter in mine))) == sorted(map(sorted, wanted)), (
            moment
        )
        number += len(wanted)
    return number
