from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied

from comptes.actions.people import record_act
from comptes.models import User
from lettres.models import Digest, PaperLetter, PrintRun, Reader
from lettres.queries import readers_on_paper
from lettres.rights import STAFF_ONLY, may_see_sendings
from lettres.selection import Span, Window, followed_by, news_for
from socle.clock import now
from socle.unit_of_work import action

# Of readers on paper: more than a town has.
MOST = 1000
KEPT = timedelta(days=365)


@action
def make_print_run(actor: User, *, until: datetime) -> PrintRun | None:
    """Make the letters of those who are told on paper or by phone and have news, of what happened up to `until`; a
    thousand at most. None where nobody has any. Each reader is held: made at once by two people, each person is in one
    run. Recorded as a `SensitiveAct`, for it opens addresses. PermissionDenied for all but staff."""
    if not may_see_sendings(actor):
        raise PermissionDenied(STAFF_ONLY)
    held = (
        readers_on_paper().select_for_update(of=("self",), skip_locked=True, no_key=True).order_by("told_until", "pk")
    )
    readers = list(held[:MOST])
    spans = {reader.pk: Span(reader.told_until, reader.told_until, max(until, reader.told_until)) for reader in readers}
    told = _with_news(readers, spans)
    if not told:
        return None
    rows = Reader.objects.filter(pk__in=[reader.pk for reader in readers], told_until__lt=until)
    rows.update(told_until=until, carried_until=until)
    run = PrintRun.objects.create(made_at=now())
    digests = Digest.objects.bulk_create(
        Digest(reader=reader, period=f"paper:{run.key}", since=span.since, carried_since=span.since, until=span.until)
        for reader in told
        for span in [spans[reader.pk]]
    )
    PaperLetter.objects.bulk_create(PaperLetter(run=run, digest=digest) for digest in digests)
    record_act(actor, kind="letters on paper", subject=f"run {run.pk}, {len(digests)} people")
    return run


def _with_news(readers: list[Reader], spans: dict[int, Span]) -> list[Reader]:
    if not readers:
        return []
    followed, window = followed_by([reader.user_id for reader in readers]), Window()
    window.cover(min(span.since for span in spans.values()), max(span.until for span in spans.values()))
    return [reader for reader in readers if news_for(followed[reader.user_id], spans[reader.pk], window)]


@action(silent="a run whose year is over")
def sweep_runs(actor: None) -> int:
    """Forget the runs of a year ago, with what they told from when to when; how many."""
    old = list(PrintRun.objects.filter(made_at__lt=now() - KEPT).values_list("pk", flat=True)[:MOST])
    Digest.objects.filter(pk__in=PaperLetter.objects.filter(run__in=old).values("digest")).delete()
    return PrintRun.objects.filter(pk__in=old).delete()[0] if old else 0
