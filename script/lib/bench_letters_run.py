"""Readers and their letters, inside the site's own settings. Started by bench_letters.py as a program; answers
by one line of JSON.

    bench_letters_run.py gather NUMBER   so many readers whose letters are due: each follows a quarter and three ideas
    bench_letters_run.py send PID        makes and sends them; then as many bare mails of the same size, 2,000 at most.
                                         CPU in seconds, of this process and of the database's tree (PID; 0: none)
"""

import json
import random
import resource
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django

django.setup()

from bench_cpu import cpu_seconds  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.mail import EmailMultiAlternatives, get_connection  # noqa: E402
from django.urls import reverse  # noqa: E402

from carte.models import Quarter  # noqa: E402
from comptes.actions.people import add_person  # noqa: E402
from comptes.models import User  # noqa: E402
from journal.models import Follow  # noqa: E402
from lettres import outbox  # noqa: E402
from lettres.kinds import Letter  # noqa: E402
from lettres.links import draw_key  # noqa: E402
from lettres.models import Delivery, Reader  # noqa: E402
from lettres.tasks import tick  # noqa: E402
from propositions.actions.answering import Signature, answer  # noqa: E402
from propositions.models.proposal import Proposal  # noqa: E402
from socle.clock import now  # noqa: E402
from socle.unit_of_work import action  # noqa: E402

IDEAS, ANSWERED, BATCH, BARE = 200, 40, 1000, 2000
TEXT = "Oui. Le service des espaces verts s’en occupe au printemps, après l’accord de l’école. On teste, puis on voit."


@action(silent="a bench fills a town")
def gather(actor: None, *, first: int, number: int, threads: list[int], quarters: list[int]) -> None:
    """So many readers, by a draw that is the same each time."""
    draw, at = random.Random(first), now()  # noqa: S311  nothing is secret here
    since = at - timedelta(days=7)
    people = User.objects.bulk_create(
        User(email=f"lecteur-{rank}@exemple.fr", first_name="Jo", created_at=since, verified_at=since)
        for rank in range(first, first + number)
    )
    Follow.objects.bulk_create(
        Follow(user=person, thread_id=thread, because=because, since=since)
        for person in people
        for because, kept in (("support", draw.sample(threads, 3)), ("chosen", [draw.choice(quarters)]))
        for thread in kept
    )
    Reader.objects.bulk_create(
        Reader(user=person, key=draw_key(), told_until=since, carried_until=since, next_at=at) for person in people
    )


def gather_all(number: int) -> dict[str, int]:
    staff = add_person(None, email="agent@exemple.fr", first_name="", roles=("staff",))
    ideas = list(Proposal.objects.filter(visibility="public").order_by("pk")[:IDEAS])
    for idea in ideas[:ANSWERED]:
        answer(staff, code=idea.code, text=TEXT, signature=Signature("Anne", "Martin", "adjointe"), outcome="keep")
    threads = [idea.thread_id for idea in ideas]
    quarters = list(Quarter.objects.living().values_list("thread", flat=True))
    for first in range(0, number, BATCH):
        gather(None, first=first, number=min(BATCH, number - first), threads=threads, quarters=quarters)
    # What is settled is told: a minute later.
    time.sleep(61)
    return {"readers": number}


def measured(work: Callable[[], int], database: int) -> tuple[int, float]:
    """What it did, and the CPU seconds that took here and in the database."""
    roots = [database] if database else []
    before = time.process_time(), cpu_seconds(roots)
    done = work()
    return done, time.process_time() - before[0] + cpu_seconds(roots) - before[1]


def send_bare(letter: Letter, number: int) -> int:
    """Build and send mails of this size, fifty a connection."""
    sent = 0
    while sent < number:
        connection = get_connection()
        connection.open()
        for rank in range(sent, min(sent + settings.LETTERS.batch, number)):
            to = [f"lecteur-{rank}@exemple.fr"]
            mail = EmailMultiAlternatives(letter.subject, letter.text, settings.DEFAULT_FROM_EMAIL, to)
            mail.attach_alternative(letter.html, "text/html")
            connection.send_messages([mail])
        sent = min(sent + settings.LETTERS.batch, number)
        connection.close()
    return sent


def send_all(database: int) -> dict[str, Any]:
    kept: list[Letter] = []
    mime_of = outbox.mime_of

    def mime(delivery: Delivery, letter: Letter) -> EmailMultiAlternatives:
        kept[:] = [letter]
        return mime_of(delivery, letter)

    outbox.mime_of = mime
    # What a worker reads once in its life.
    reverse("home")
    at_rest = peak()
    _, letters_cpu = measured(tick, database)
    grown = peak() - at_rest
    sent = Delivery.objects.filter(state="sent").count()
    bare, bare_cpu = measured(lambda: send_bare(kept[0], min(sent, BARE)), 0)
    return {
        "letters": sent,
        "cpu": letters_cpu / sent,
        "bare_cpu": bare_cpu / bare,
        "at_rest": at_rest,
        "grown": grown,
        "bytes": len(kept[0].text.encode()) + len(kept[0].html.encode()),
    }


def peak() -> float:
    """The most this process ever held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def main() -> None:
    number = int(sys.argv[2])
    print(json.dumps(gather_all(number) if sys.argv[1] == "gather" else send_all(number)))


if __name__ == "__main__":
    main()
