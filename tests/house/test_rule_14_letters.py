"""Rule 14: whatever is a knot of a thread is told in letters; a verb registered without its words is found."""

from collections.abc import Iterable

from journal.verbs import Verb, verbs
from tests.house.source import refuse


def without_a_letter(registered: Iterable[tuple[str, Verb]]) -> list[str]:
    return [
        f"{name}: a knot without `news`, so that no letter tells it"
        for name, verb in registered
        if verb.weight == "knot" and not verb.news
    ]


def untold_lateness(registered: Iterable[tuple[str, Verb]]) -> list[str]:
    """What can be awaited can be late, and is told then."""
    known = dict(registered)
    return [
        f"{name}: awaited, and its lateness is no verb that letters tell"
        for name, verb in known.items()
        if verb.expected and not (verb.late in known and known[verb.late].news)
    ]


def test_every_knot_has_its_letter():
    refuse(without_a_letter(verbs.items()))


def test_every_lateness_has_its_letter():
    refuse(untold_lateness(verbs.items()))


def test_knot_without_a_letter_is_found():
    sample = {
        "voted": Verb("Mise au vote", "Au vote", "now"),
        "noted": Verb("Notée", "Notée", "open", weight="line"),
        "told": Verb("Dite", "Dite", "open", news="Une idée"),
        "awaited": Verb("Faite", "Faite", "done", expected="À faire", news="Faite"),
    }
    assert without_a_letter(sample.items()) == ["voted: a knot without `news`, so that no letter tells it"]
    assert untold_lateness(sample.items()) == ["awaited: awaited, and its lateness is no verb that letters tell"]
