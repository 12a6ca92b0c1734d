"""Registry: the kinds of mail there are, what makes their words, and who still wants them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from lettres.models import Delivery
from socle.registry import Registry


@dataclass(frozen=True)
class Letter:
    """A mail ready to be sent: a subject of one line, a text and an HTML of equal worth, more headers."""

    subject: str
    text: str
    html: str
    headers: dict[str, str] = field(default_factory=dict)


# Claimed rows and what serves all the batches of a run (`lettres.composing.Composer`) → a letter by key of row.
Compose = Callable[[Sequence[Delivery], Any], dict[int, Letter]]


@dataclass(frozen=True)
class Kind:
    """`compose`: a row that it does not answer has nothing to say any more. `wanted`: of a delivery, read at the
    instant its sending begins. `once`: a copy is worse than a loss (a call to vote): what is doubtful is not sent again
    by itself."""

    label: str
    compose: Compose
    wanted: Q
    once: bool = False


kinds: Registry[Kind] = Registry("kinds of mail")
