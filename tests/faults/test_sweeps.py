"""What is swept goes, what is young stays, whatever becomes of the worker."""

import random
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from sqlite3 import connect

import pytest
import time_machine

from comptes.actions.people import ensure_person, sweep_unverified
from comptes.models import SensitiveAct, User
from config.celery import app
from propositions.actions.drafts import save_draft
from propositions.actions.saying import publish
from propositions.models.draft import Draft
from propositions.models.proposal import Proposal
from propositions.tasks import sweep_old_drafts
from socle.clock import now
from tests.factories.comptes import make_person
from tests.factories.propositions import complete_data, make_draft
from tests.faults.databases import ask
from tests.faults.races import FULL, race, tell
from tests.faults.sites import Town, sqlite_town
from tests.house.source import rooms
from tests.site import Site

OLD = 20_000 if FULL else 2_500
YOUNG = 50
KILLS = 10 if FULL else 1
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


# Real sites are started: on a busy machine that takes its time.
pytestmark = pytest.mark.timeout(300)


def make_all_drafts() -> dict[str, uuid.UUID | None]:
    """Drafts of every age, around the limit of 7 days; those to keep, by name."""
    moment = now()
    with time_machine.travel(moment - 7 * DAY - SECOND):
        save_draft(None, draft=None, changes=complete_data())
        make_draft(make_person())
        touched_again = make_draft()
        author = make_person()
        published = publish(author, draft=make_draft(author).pk)
    assert published is not None
    with time_machine.travel(moment - 7 * DAY + timedelta(minutes=5)):
        nearly = make_draft()
    save_draft(None, draft=touched_again.pk, changes={"title": "Repris ce matin"})
    return {"nearly": nearly.pk, "touched again": touched_again.pk, "today's": make_draft().pk}


def test_drafts_go_after_seven_days_and_their_ideas_stay(town: None) -> None:
    kept = make_all_drafts()
    assert sweep_old_drafts() == 3
    assert set(Draft.objects.values_list("pk", flat=True)) == set(kept.values())
    assert Proposal.objects.count() == 1
    assert sweep_old_drafts() == 0


def test_unverified_people_go_after_a_day_and_leave_a_trace(db: None) -> None:
    moment = now()
    with time_machine.travel(moment - DAY - SECOND):
        ensure_person(None, email="partie@exemple.fr")
        verified = make_person(email="restee@exemple.fr")
        staff = make_person("crier", email="crieuse@exemple.fr")
    with time_machine.travel(moment - DAY + timedelta(minutes=5)):
        young = ensure_person(None, email="jeune@exemple.fr")
    before = SensitiveAct.objects.count()
    assert sweep_unverified(None) == 1
    assert set(User.objects.values_list("pk", flat=True)) == {verified.pk, staff.pk, young.pk}
    act = SensitiveAct.objects.order_by("-pk").first()
    assert act is not None
    assert SensitiveAct.objects.count() == before + 1
    assert (act.subject, act.actor_id) == ("1 people", None)
    assert sweep_unverified(None) == 0


def test_a_code_given_back_at_the_last_minute_keeps_the_person(db: None) -> None:
    with time_machine.travel(now() - 2 * DAY):
        person = make_person()
    assert sweep_unverified(None) == 0
    assert User.objects.filter(pk=person.pk).exists()


@pytest.mark.postgresql
def test_two_sweeps_at_once_take_each_row_once(transactional_db: None) -> None:
    with time_machine.travel(now() - 8 * DAY):
        for _ in range(150):
            save_draft(None, draft=None, changes={})
        for number in range(150):
            ensure_person(None, email=f"passage-{number}@exemple.fr")
    runs = 4
    outcome = race([sweep_old_drafts, lambda: sweep_unverified(None)] * (runs // 2))
    assert outcome.errors == []
    assert not Draft.objects.exists()
    while sweep_unverified(None):
        pass
    assert not User.objects.exists()
    told = SensitiveAct.objects.filter(kind="unverified people swept").values_list("subject", flat=True)
    assert sum(int(subject.split()[0]) for subject in told) == 150
    tell("sweeps at once", outcome.attempts)


def test_the_scheduler_knows_both_sweeps() -> None:
    app.loader.import_default_modules()
    swept = {entry["task"]: entry["schedule"] for entry in app.conf.beat_schedule.values()}
    assert set(swept) <= set(app.tasks)
    for task in ("propositions.sweep_drafts", "comptes.sweep_unverified"):
        assert swept[task] <= timedelta(hours=1)


def test_the_scheduler_knows_every_task_that_nobody_asks_for() -> None:
    """A sweep that is no longer started keeps what was to be forgotten, and tells nobody."""
    app.loader.import_default_modules()
    ours = {name for name in app.tasks if name.partition(".")[0] in rooms()}
    asked_for = {"propositions.make_sizes", "propositions.run_import"}
    assert ours - asked_for == {entry["task"] for entry in app.conf.beat_schedule.values()}


# A real worker on the file-system broker, killed in the middle of its work.


@pytest.fixture
def town_of_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with sqlite_town(tmp_path_factory) as town:
        yield town


def count(town: Town, table: str, word: str) -> int:
    column = {"propositions_draft": "data", "comptes_user": "email"}[table]
    rows = ask(town.url, f"SELECT count(*) FROM {table} WHERE {column} LIKE %s", f"%{word}%")  # noqa: S608
    number: int = rows[0][0]
    return number


def fill(town: Town) -> None:
    """Old and young drafts and unverified people, and verified ones, by raw SQL."""
    moment = datetime.now(UTC).replace(tzinfo=None)
    ages: list[tuple[str, datetime, datetime | None]] = []
    ages += [("old", moment - 30 * DAY, None)] * OLD
    ages += [("young", moment, None)] * YOUNG
    ages += [("verified", moment - 30 * DAY, moment - 30 * DAY)] * YOUNG
    people = [
        (f"{word}-{number}@exemple.fr", "!", "", "", True, str(at), str(given) if given else None)
        for number, (word, at, given) in enumerate(ages)
    ]
    drafts = [(uuid.uuid4().hex, f'{{"title": "{word}"}}', str(at)) for word, at, given in ages if not given]
    with closing(connect(town.url.removeprefix("sqlite:///"))) as link, link:
        link.executemany(
            "INSERT INTO comptes_user (email, password, phone, first_name, is_active, created_at, verified_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            people,
        )
        link.executemany("INSERT INTO propositions_draft (id, data, touched_at) VALUES (?, ?, ?)", drafts)


TICK = "from config.celery import app; [app.send_task(e['task']) for e in app.conf.beat_schedule.values()]"


def left(town: Town) -> int:
    return count(town, "comptes_user", "old") + count(town, "propositions_draft", "old")


def wait_until(town: Town, fewer_than: int) -> int:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        rows = left(town)
        if rows < fewer_than:
            return rows
        time.sleep(0.002)
    raise AssertionError(f"{left(town)} rows are left, fewer than {fewer_than} awaited")


def test_worker_killed_in_mid_sweep_leaves_nothing_old_in_the_end(town_of_site: Town) -> None:
    town = town_of_site
    fill(town)
    chance = random.Random(2032)
    total = left(town)
    assert total == 2 * OLD
    with Site(town.folder) as site:
        for kill in range(KILLS):
            worker = site.worker()
            site.start(sys.executable, "manage.py", "shell", "-v0", "-c", TICK, name="tick")
            # Somewhere in the middle of what is left, never at the end of it.
            rows = wait_until(town, int(total * chance.uniform(0.6, 0.95)))
            site.kill(worker)
            rows = left(town)
            print(f"[attempts] kill {kill + 1} of {KILLS}: {rows} of {total} rows were left")
            assert 0 < rows < total, "the kill came too late to prove anything"
            total = rows
        # The next tick takes up what was left, with or without what the broker still holds.
        site.worker()
        site.manage("shell", "-v0", "-c", TICK)
        wait_until(town, 1)
    for table in ("comptes_user", "propositions_draft"):
        assert count(town, table, "old") == 0
        assert count(town, table, "young") == YOUNG
    assert count(town, "comptes_user", "verified") == YOUNG
    told = ask(town.url, "SELECT subject FROM comptes_sensitiveact WHERE kind = 'unverified people swept'")
    assert sum(int(subject.split()[0]) for (subject,) in told) == OLD
    tell("kills of a worker", KILLS)


SWEEP = """
from comptes.tasks import sweep_unverified_people
from propositions.tasks import sweep_old_drafts
print(sweep_unverified_people(), sweep_old_drafts())
"""


def test_sweeps_follow_the_demonstration_s_clock(town_of_site: Town) -> None:
    """A week later by the offset's row: what was young goes, on web, worker and scheduler alike."""
    town = town_of_site
    fill(town)
    microseconds = int(timedelta(days=9).total_seconds() * 1_000_000)
    ask(town.url, "DELETE FROM socle_clockoffset")
    ask(town.url, "INSERT INTO socle_clockoffset (id, offset) VALUES (1, %s)", microseconds)
    with Site(town.folder) as site:
        assert site.manage("shell", "-v0", "-c", SWEEP).split() == [str(OLD + YOUNG)] * 2
    assert count(town, "comptes_user", "verified") == YOUNG
