"""Each constraint of the database, met by a row it refuses: a form that forgets, or two units at once, keep nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError
from django.db.models import CheckConstraint, Model, UniqueConstraint

from carte.models import Quarter, TownBoundary
from comptes.actions.once import claim_key
from comptes.models import OnceKey, TownRole, User
from journal.actions import expect, link_threads, open_thread, record
from journal.models import Expected, Follow, ThreadLink
from lettres.models import Bulletin, Reader
from propositions.actions.moderating import hide
from propositions.actions.supporting import support
from propositions.models.imported import ImportedRow
from propositions.models.moderation import Flag, Hiding
from propositions.models.photo import Photo
from propositions.models.proposal import Proposal
from propositions.models.support import PaperSupports, Support
from socle.clock import now, today
from socle.models import ClockOffset
from tests.factories.comptes import make_person
from tests.factories.imports import BENCH, make_csv, make_given
from tests.factories.lettres import make_bulletin, make_delivery, make_reader
from tests.factories.photos import make_photo
from tests.factories.propositions import make_answer, make_draft, make_flag, make_proposal, make_sheet
from tests.house.source import rooms

pytestmark = pytest.mark.usefixtures("town")
Attempt = Callable[[], object]


def changed(model: type[Model], key: object, **columns: Any) -> None:
    """A row changed by itself, as no action would."""
    model._base_manager.filter(pk=key).update(**columns)


def again(row: Model, **columns: Any) -> None:
    """The same row a second time, but for these columns."""
    row.pk = None
    for name, value in columns.items():
        setattr(row, name, value)
    row.save(force_insert=True)


def unsigned() -> None:
    given = make_answer(make_proposal())
    event = record(None, thread=given.proposal.thread, verb="answered")
    again(given, event=event, first_name="", last_name="")


def imported_twice() -> None:
    sheet = make_given(make_person("crier"), make_csv(BENCH))
    again(ImportedRow.objects.create(sheet=sheet, line=2, proposal=make_proposal()), proposal=make_proposal())


def hidden_twice() -> None:
    hide(make_person("moderator"), code=make_proposal().code, rule="advert", reason="Réclame.")
    again(Hiding.objects.get())


def supported_twice() -> None:
    support(make_person(), code=make_proposal().code)
    again(Support.objects.get())


def linked_twice() -> None:
    source, target = (open_thread(None, kind="quarter") for _ in range(2))
    again(link_threads(None, source=source, target=target, verb="said_web", reason="…"))


def linked_to_itself() -> None:
    thread = open_thread(None, kind="quarter")
    ThreadLink.objects.create(source=thread, target=thread)


def expected_twice() -> None:
    expected = expect(None, thread=open_thread(None, kind="quarter"), verb="answered", role="staff", due=today())
    again(expected, due=today() + timedelta(days=1))


def followed_twice() -> None:
    make_proposal()
    again(Follow.objects.get())


def in_a_role_twice() -> None:
    again(TownRole.objects.get(user=make_person("crier")), since=today() - timedelta(days=1))


def claimed_twice() -> None:
    claim_key(make_person(), key="un", digest="0" * 64)
    again(OnceKey.objects.get())


def told_twice() -> None:
    again(make_delivery(make_person()).letter)


def quarter_again(**columns: Any) -> None:
    again(Quarter.objects.living().order_by("pk")[0], **columns)


ATTEMPTS: dict[str, Attempt] = {
    "carte_quarter_slug_once": lambda: quarter_again(thread=open_thread(None, kind="quarter")),
    "carte_quarter_thread_once": lambda: quarter_again(slug="ailleurs"),
    "carte_townboundary_one_current": lambda: again(TownBoundary.objects.get()),
    "comptes_oncekey_once": claimed_twice,
    "comptes_townrole_open_once": in_a_role_twice,
    "comptes_user_email_null_rather_than_empty": lambda: changed(User, make_person().pk, email=""),
    "journal_expected_open_once": expected_twice,
    "journal_follow_once": followed_twice,
    "journal_threadlink_not_itself": linked_to_itself,
    "journal_threadlink_once": linked_twice,
    "lettres_bulletin_begun": lambda: changed(
        Bulletin, make_bulletin(make_person("staff")).pk, state="sent", leaves_at=now()
    ),
    "lettres_bulletin_planned": lambda: changed(Bulletin, make_bulletin(make_person("staff")).pk, state="planned"),
    "lettres_digest_once": told_twice,
    "lettres_reader_weekday": lambda: changed(Reader, make_reader(make_person()).pk, weekday=7),
    "propositions_answer_signed": unsigned,
    "propositions_flag_settled": lambda: changed(Flag, make_flag(make_proposal()).pk, outcome="kept"),
    "propositions_hiding_once": hidden_twice,
    "propositions_imported_once": imported_twice,
    "propositions_paper_supports_once": lambda: again(make_sheet(make_proposal())),
    "propositions_paper_supports_some": lambda: changed(PaperSupports, make_sheet(make_proposal()).pk, number=0),
    "propositions_photo_of_one": lambda: changed(Photo, make_photo(make_draft()).pk, draft=None),
    "propositions_proposal_drawn": lambda: changed(Proposal, make_proposal().pk, shape={"type": "LineString"}),
    "propositions_proposal_place_whole": lambda: changed(Proposal, make_proposal().pk, longitude=None),
    "propositions_support_once": supported_twice,
    "socle_one_clock_offset": lambda: ClockOffset.objects.create(pk=2, offset=timedelta(0)),
}


def declared() -> dict[str, CheckConstraint | UniqueConstraint]:
    """Every constraint of our models, by its name."""
    models = [model for model in apps.get_models() if model._meta.app_label in rooms()]
    return {constraint.name: constraint for model in models for constraint in model._meta.constraints}  # type: ignore[misc]


@pytest.mark.parametrize("name", ATTEMPTS)
def test_database_refuses(name: str) -> None:
    with pytest.raises(IntegrityError) as refused:
        ATTEMPTS[name]()
    constraint = declared()[name]
    # SQLite names the columns of a unique key, PostgreSQL the key.
    columns = constraint.fields if isinstance(constraint, UniqueConstraint) else ()
    said = str(refused.value)
    assert name in said or (columns and all(f"{column}" in said for column in columns)), said


def test_every_constraint_is_met() -> None:
    assert set(ATTEMPTS) == set(declared())


def test_what_has_ended_may_begin_again() -> None:
    """The control of the keys that bind what is open alone."""
    person = make_person("crier")
    TownRole.objects.filter(user=person).update(until=today())
    again(TownRole.objects.get(user=person), until=None)
    thread = open_thread(None, kind="quarter")
    expected = expect(None, thread=thread, verb="answered", role="staff", due=today())
    record(None, thread=thread, verb="answered")
    again(Expected.objects.get(pk=expected.pk), closed_by=None)
    assert (TownRole.objects.filter(user=person).count(), Expected.objects.filter(thread=thread).count()) == (2, 2)
