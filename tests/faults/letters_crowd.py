"""Makes, in the database of a site, N people who supported an idea that the town has answered, their letters due now.

Run as a program; prints one JSON line: {"tokens": {address: token of its leaving link}} of the last of them.
"""

import json
import sys
from datetime import timedelta

import django
import time_machine

django.setup()

from comptes.models import User  # noqa: E402
from journal.models import Follow  # noqa: E402
from lettres.links import draw_key, token_of  # noqa: E402
from lettres.models import Reader  # noqa: E402
from socle.clock import now  # noqa: E402
from socle.unit_of_work import action  # noqa: E402
from tests.factories.propositions import make_answer, make_proposal  # noqa: E402

LEAVERS = 40
BATCH = 500


@action(silent="a test fills a town")
def gather(actor: None, *, thread: int, first: int, number: int) -> dict[str, str]:
    """So many people who follow this thread since an hour ago, and are due."""
    at = now()
    since = at - timedelta(hours=1)
    people = User.objects.bulk_create(
        User(email=f"lecteur-{rank}@exemple.fr", created_at=since, verified_at=since)
        for rank in range(first, first + number)
    )
    Follow.objects.bulk_create(
        Follow(user=person, thread_id=thread, because=Follow.Because.SUPPORT, since=since) for person in people
    )
    readers = Reader.objects.bulk_create(
        Reader(user=person, key=draw_key(), told_until=since, carried_until=since, next_at=at) for person in people
    )
    return {str(person.email): token_of(reader.key) for person, reader in zip(people, readers, strict=True)}


def main() -> None:
    number = int(sys.argv[1])
    # Letters tell what is settled: it happened a while ago.
    with time_machine.travel(now() - timedelta(minutes=30)):
        proposal = make_proposal(title="Un banc devant l’école")
        make_answer(proposal)
    tokens: dict[str, str] = {}
    for first in range(0, number, BATCH):
        tokens |= gather(None, thread=proposal.thread_id, first=first, number=min(BATCH, number - first))
    print(json.dumps({"tokens": dict(list(tokens.items())[-LEAVERS:])}))


if __name__ == "__main__":
    main()
