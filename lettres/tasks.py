import logging

from celery import shared_task

from lettres.actions.bulletins import spread_bulletins
from lettres.actions.planning import plan_at_once, plan_due
from lettres.actions.preferences import back_to_mail, ensure_readers
from lettres.actions.printing import sweep_runs
from lettres.actions.sending import sweep_deliveries
from lettres.clock_barrier import settled_until
from lettres.composing import Composer
from lettres.outbox import send_due
from lettres.queries import people_without_rhythm

logger = logging.getLogger(__name__)


@shared_task(name="lettres.tick")
def tick() -> int:
    """Make the letters that are due and send what waits. Safe to run twice at once or be killed: the database decides
    what is due, and each letter is claimed by one. Returns how many sendings were claimed."""
    composer = Composer()
    try:
        plan(composer)
    except Exception:
        # Letters that are made already leave all the same.
        logger.exception("letters could not be planned")
    return send_due(composer)


def plan(composer: Composer) -> None:
    """Readers of those who follow something since, then the letters that are due, the town's too: a batch a unit."""
    while people := people_without_rhythm():
        ensure_readers(None, people=people)
    until = settled_until()
    while plan_at_once(None, until=until, window=composer.window, waiting=composer.waiting):
        pass
    while plan_due(None, until=until, window=composer.window, waiting=composer.waiting):
        pass
    while spread_bulletins(None):
        pass


@shared_task(name="lettres.sweep")
def sweep() -> int:
    """Forget the sendings of a year ago, and write by mail to whoever has no postal address any more; a batch a
    transaction."""
    total = 0
    while back := back_to_mail(None):
        total += back
    while gone := sweep_deliveries(None) + sweep_runs(None):
        total += gone
    return total
