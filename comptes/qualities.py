"""The qualities a person may have (the columns of the rights table), and the rows that rooms add to it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser

from comptes.models import User
from socle.registry import Registry

Visitor = User | AnonymousUser


@dataclass(frozen=True)
class Quality:
    """`label` as the rights page says it; `holds` tells whether a visitor has it; `role` is the TownRole behind."""

    label: str
    holds: Callable[[Visitor], bool]
    role: str = ""


@dataclass(frozen=True)
class RightsRow:
    """What one address answers to one verb, quality by quality: {quality: status}. Deny by default: a quality that
    is not named gets `otherwise`. `arguments` name the objects of the test (`code`, `follow_code`…)."""

    url_name: str
    verb: str
    allowed: dict[str, int]
    otherwise: int
    arguments: tuple[str, ...] = ()
    data: Any = None
    note: str = ""
    # What `data` is sent as: a form, unless it says « application/json ».
    kind: str = ""


qualities: Registry[Quality] = Registry("qualities")
rights_rows: Registry[RightsRow] = Registry("rights table")


def everyone(url_name: str, verb: str, status: int, **more: object) -> None:
    """Register a row whose answer is the same for all qualities."""
    row = RightsRow(url_name, verb, {}, status, **more)  # type: ignore[arg-type]
    rights_rows.add(f"{verb} {url_name}", row)


def signed_in(url_name: str, verb: str, status: int, otherwise: int, **more: object) -> None:
    """Register a row open to whoever is signed in; `otherwise` is what nobody in particular gets."""
    allowed = {name: status for name in qualities if name != "nobody"}
    row = RightsRow(url_name, verb, allowed, otherwise, **more)  # type: ignore[arg-type]
    rights_rows.add(f"{verb} {url_name}", row)


def roles(
    url_name: str, verb: str, status: int, *names: str, otherwise: int = 403, nobody: int = 302, **more: object
) -> None:
    """Register a row open to these roles alone; others are refused (403), nobody in particular is asked to sign in."""
    allowed = {"nobody": nobody} | dict.fromkeys(names, status)
    row = RightsRow(url_name, verb, allowed, otherwise, **more)  # type: ignore[arg-type]
    rights_rows.add(f"{verb} {url_name}", row)
