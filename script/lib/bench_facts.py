"""What only the database knows, asked inside the site's own settings: the densest tiles, people signed in, the
statements that a request runs. Started by bench_sites.py as a program; answers by one line of JSON.

    bench_facts.py facts NUMBER    {"ideas", "tiles": {"12": [column, row], …}, "sessions": NUMBER keys}
    bench_facts.py queries         lists of requests on standard input → of each list, the statements of its last
"""

import json
import sys
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import django

django.setup()

from bench_requests import HOST  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.db.models.functions import Left  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from comptes.actions.people import confirm_person, ensure_person  # noqa: E402
from propositions.models.proposal import Proposal  # noqa: E402

ZOOMS = (12, 14, 17, 18, 19)
# What opens and closes a transaction is no question.
NOT_ASKED = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


def densest_tile(zoom: int) -> list[int]:
    """Column and row of the tile that holds the most ideas at this zoom."""
    placed = Proposal.objects.filter(quadkey__isnull=False).annotate(prefix=Left("quadkey", zoom)).order_by()
    fullest = placed.values("prefix").annotate(ideas=Count("pk")).order_by("-ideas", "prefix").first()
    if fullest is None:
        raise SystemExit("no idea of this database has a point")
    digits = [int(digit) for digit in fullest["prefix"]]
    return [int("".join(str(digit & 1) for digit in digits), 2), int("".join(str(digit >> 1) for digit in digits), 2)]


def signed_in(number: int) -> list[str]:
    """The session keys of so many people, each signed in."""
    keys = []
    for rank in range(number):
        client = Client()
        client.force_login(confirm_person(ensure_person(None, email=f"banc-{rank}@exemple.fr")))
        keys.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
    return keys


def count_statements(requests: Sequence[dict[str, Any]]) -> int:
    """Send these by Django's client, one after the other; the statements of the last, whose kin have warmed it."""
    asked: list[str] = []
    for request in requests:
        headers = {"host": HOST, "x-forwarded-proto": "https"}
        headers |= {name.lower(): value for name, value in request["headers"].items()}
        body = urlencode(request["form"] or {})
        form = "application/x-www-form-urlencoded"
        with CaptureQueriesContext(connection) as captured:
            client = Client(headers=headers)
            client.generic(request["method"], request["path"], body, content_type=form, secure=True)
        asked = [query["sql"] for query in captured if not query["sql"].startswith(NOT_ASKED)]
    return len(asked)


def main() -> None:
    if sys.argv[1] == "facts":
        tiles = {str(zoom): densest_tile(zoom) for zoom in ZOOMS}
        found: Any = {"ideas": Proposal.objects.count(), "tiles": tiles, "sessions": signed_in(int(sys.argv[2]))}
    else:
        found = [count_statements(requests) for requests in json.load(sys.stdin)]
    print(json.dumps(found))


if __name__ == "__main__":
    main()
