"""Workers killed, a mail server that refuses, hangs and cuts: each reader has the letter, one Message-ID, and no more
copies than processes killed and lines cut explain; all doubt is listed; nobody is written to after leaving."""

import random
import time

import pytest

from tests.faults.letters_town import READERS, SEED, WORKERS, Letters, letters, nobody_forgotten
from tests.faults.races import FULL, tell
from tests.faults.smtp import Trouble

pytestmark = [pytest.mark.postgresql, pytest.mark.timeout(1500)]
KILLS = 10 if FULL else 2
LEAVERS = 20


def killed_again_and_again(town: Letters, kills: int) -> int:
    """Workers that are killed at moments drawn from the seed, and started again; how many processes were killed."""
    draw = random.Random(SEED)
    for rank in range(kills):
        workers = town.start()
        town.wait((rank + 1) * READERS // (kills + 2), 60)
        time.sleep(draw.uniform(0, 0.3))
        town.kill(workers)
    return kills * WORKERS


def leave_some(town: Letters) -> dict[str, float]:
    """Some readers leave by the link of a letter, as a mail program does it; when each was told it is done."""
    browser = town.running.browser()
    left = {}
    for address, token in list(town.tokens.items())[:LEAVERS]:
        assert browser.request("POST", f"/lettres/quitter/{token}/", b"List-Unsubscribe=One-Click").status == 200
        left[address] = time.time()
    return left


def test_nobody_is_forgotten_and_no_copy_is_unexplained(tmp_path_factory: pytest.TempPathFactory) -> None:
    with letters(tmp_path_factory) as town:
        first = town.start()
        town.wait(READERS // (KILLS + 4), 60)
        left = leave_some(town)
        town.kill(first)
        processes = WORKERS + killed_again_and_again(town, KILLS - 1)
        workers = town.start()
        town.finish(600)
        town.kill(workers)
        nobody_forgotten(town, processes, left)
        late = [mail for mail in town.server.received if mail.to in left and mail.began > left[mail.to]]
        assert late == []


# A minute and a half: the control is played by script/soak.
if FULL:

    def test_control_answers_noted_late_make_more_copies(tmp_path_factory: pytest.TempPathFactory) -> None:
        calm = Trouble(seed=SEED)
        with letters(tmp_path_factory, control="late", trouble=calm, readers=150) as town:
            town.running.site.environment |= {"LETTERS_BATCH": "60"}
            workers = town.start()
            town.wait(45, 60)
            town.kill(workers)
            town.control = ""
            workers = town.start()
            town.finish(120)
            town.kill(workers)
            copies = len(town.server.received) - len({mail.to for mail in town.server.received})
            assert copies > WORKERS
            tell("copies with the guard off", copies)
