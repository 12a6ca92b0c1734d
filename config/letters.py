"""How mails are tried again: from the environment, in seconds."""

from dataclasses import dataclass
from datetime import timedelta

import environ

LONGEST = timedelta(hours=6)


@dataclass(frozen=True)
class Letters:
    """`first_retry`: the first delay, doubled at each try up to six hours; `give_up_after`: then no more tries;
    `held_for`: older than that, a sending begun belongs to a dead worker; `batch`: mails a connection; `tick`: how
    often what is due is looked for."""

    first_retry: timedelta
    give_up_after: timedelta
    held_for: timedelta
    batch: int
    tick: timedelta

    def delay(self, attempts: int) -> timedelta:
        """How long to wait after so many tries."""
        doubled = self.first_retry * (1 << min(max(attempts - 1, 0), 20))
        return min(doubled, LONGEST)


def read_letters(env: environ.Env) -> Letters:
    return Letters(
        first_retry=timedelta(seconds=env.int("LETTERS_FIRST_RETRY", default=300)),
        give_up_after=timedelta(seconds=env.int("LETTERS_GIVE_UP_AFTER", default=72 * 3600)),
        # Fifty mails of ten seconds each, at worst, and as much again.
        held_for=timedelta(seconds=env.int("LETTERS_HELD_FOR", default=1200)),
        batch=env.int("LETTERS_BATCH", default=50),
        tick=timedelta(seconds=env.int("LETTERS_TICK", default=60)),
    )
