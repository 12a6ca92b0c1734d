"""A worker of the site for tests: ticks as long as it lives. With CRIEUR_CONTROL=late it notes the answers of the mail
server a batch at a time: the guard that the control goes without."""

import os
import time
from typing import Any
from unittest.mock import patch

import django

django.setup()

from lettres import outbox  # noqa: E402
from lettres.actions import sending  # noqa: E402
from lettres.tasks import tick  # noqa: E402


def note_late() -> None:
    """A whole batch leaves before anything of it is noted."""
    waiting: list[Any] = []

    def turn(actor: None, *, done: Any, following: Any) -> bool:
        if done is not None:
            waiting.append(done)
        if following is None:
            for one in waiting:
                sending.turn(None, done=one, following=None)
            waiting.clear()
        return following is not None

    patch.object(outbox, "turn", turn).start()


def main() -> None:
    if os.environ.get("CRIEUR_CONTROL") == "late":
        note_late()
    while True:
        tick()
        time.sleep(0.2)


if __name__ == "__main__":
    main()
