"""What is sent twice with one key is done once: asked by the API's `Idempotency-Key` and by the forms of pages."""

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from comptes.actions.once import Answered, claim_key, do_once, free_key
from comptes.models import User


def digest_of(method: str, path: str, sent: Any) -> str:
    """What tells a request from another with the same key."""
    body = json.dumps(sent, sort_keys=True, ensure_ascii=True)
    return sha256(f"{method} {path}\n{body}".encode()).hexdigest()


def done_once(actor: User, *, key: str, digest: str, act: Callable[[], Answered]) -> tuple[Answered, bool]:
    """What `act` answers and False; or what it answered the first time, and True. Raises as `claim_key` and `act` do:
    the key is then free again."""
    known = claim_key(actor, key=key, digest=digest)
    if known is not None:
        return known, True
    try:
        return do_once(actor, key=key, act=act), False
    except Exception:
        free_key(actor, key=key)
        raise


def form_key(sent: Mapping[str, Any]) -> str:
    """The key of a form (its hidden field `once`), apart from those of the API; "" for a form without one."""
    key = str(sent.get("once", ""))
    return f"page {key}" if key.isascii() and key.isalnum() and len(key) <= 64 else ""
