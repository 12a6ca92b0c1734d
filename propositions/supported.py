"""The kept numbers of supports, against the supports themselves: for `manage.py counts` and its repair."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from propositions.models.answer import AnswerDelay, OfficialAnswer
from propositions.models.proposal import Proposal
from propositions.models.support import PaperSupports, Support
from socle.clock import PARIS

KEPT = ("supports", "paper_supports")
BATCH = 1000


def expected_supports(key: int | None = None) -> Iterator[tuple[int, tuple[int, int]]]:
    """(key of the idea, (supports online, on paper)) of each idea whose kept numbers are wrong; of this one alone."""
    online = Support.objects.filter(proposal=OuterRef("pk")).order_by().values("proposal").annotate(n=Count("pk"))
    paper = PaperSupports.objects.filter(proposal=OuterRef("pk")).order_by().values("proposal")
    rows = Proposal.objects.order_by("pk").annotate(
        online=Coalesce(Subquery(online.values("n")), 0),
        on_paper=Coalesce(Subquery(paper.annotate(n=Sum("number")).values("n")), 0),
    )
    if key is not None:
        rows = rows.filter(pk=key)
    last = 0
    # Batches by key: an action cannot write while a cursor of its own still reads.
    while batch := list(rows.filter(pk__gt=last).values_list("pk", "online", "on_paper", *KEPT)[:BATCH]):
        yield from ((pk, (online, paper)) for pk, online, paper, *kept in batch if (online, paper) != tuple(kept))
        last = batch[-1][0]


def recounted() -> dict[str, int]:
    """{"online", "paper": supports in all} counted from the supports."""
    paper = PaperSupports.objects.aggregate(total=Sum("number"))["total"] or 0
    return {"supports online": Support.objects.count(), "supports on paper": paper, **_wrong()}


def kept() -> dict[str, int]:
    """The same, as the columns hold them."""
    sums = Proposal.objects.aggregate(online=Sum("supports"), paper=Sum("paper_supports"))
    return {"supports online": sums["online"] or 0, "supports on paper": sums["paper"] or 0}


def _wrong() -> dict[str, int]:
    # The sums may agree where two ideas are wrong by as much.
    wrong = sum(1 for _ in expected_supports())
    return {"ideas with a wrong number of supports": wrong} if wrong else {}


def expected_delays() -> dict[str, int]:
    """{"N days": ideas whose first answer came after N days}, counted from the answers."""
    return {f"{days} days": ideas for days, ideas in Counter(delays()).items()}


def kept_delays() -> dict[str, int]:
    rows = AnswerDelay.objects.filter(ideas__gt=0).values_list("days", "ideas")
    return {f"{days} days": ideas for days, ideas in rows}


def days_between(published: datetime, answered: datetime) -> int:
    """Days of the town's calendar; 0 where its clock was put back meanwhile."""
    return max((answered.astimezone(PARIS).date() - published.astimezone(PARIS).date()).days, 0)


def delays() -> Iterator[int]:
    """How many days each answered idea waited for its first answer."""
    answers = OfficialAnswer.objects.order_by("proposal", "answered_at", "pk")
    last = None
    for proposal, published, answered in answers.values_list(
        "proposal", "proposal__published_at", "answered_at"
    ).iterator():
        if proposal != last:
            yield days_between(published, answered)
        last = proposal
