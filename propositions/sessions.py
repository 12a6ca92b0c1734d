"""Which draft a browser is writing: its key lives in the session, so login keeps it and sign-out drops it."""

from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext as _

from comptes.limits import take
from comptes.models import User
from propositions.models.draft import Draft
from propositions.models.proposal import Proposal
from propositions.queries.drafts import get_draft, open_draft_of
from propositions.rights import may_write

SESSION_KEY = "draft"
TOO_MANY = (
    "Trop d’idées ont été commencées depuis votre connexion à internet. Attendez une heure, puis continuez."
    " Ce que vous avez écrit reste ici."
)


def draft_of(request: HttpRequest, posted: Any = None, person: User | None = None) -> Draft | None:
    """The draft this browser may go on with: the one a form was made for if it is this browser's or this person's,
    else the session's. None if there is none, or it was swept. `person` is whoever is about to be signed in."""
    writer = person or request.user
    current = request.session.get(SESSION_KEY)
    key = _uuid(posted)
    if key is not None and str(key) != current:
        other = get_draft(key)
        if other is not None and other.user_id is not None and may_write(writer, other):
            return other
        if other is not None:
            # A form of a draft that is not ours any more: what it holds goes into a new one.
            return None
    draft = get_draft(current)
    if draft is None and request.user.is_authenticated:
        # Begun on another device.
        draft = open_draft_of(request.user)
    # A draft that got another person in the meantime is theirs.
    if draft is not None and not may_write(writer, draft):
        return None
    return draft


def may_begin(request: HttpRequest, form: Form) -> bool:
    """Whether this browser may begin a draft, told in the form if not: anybody makes such rows, without a name."""
    if take(request, "draft"):
        return True
    form.add_error(None, _(TOO_MANY))
    return False


def published_from(key: Any) -> Proposal | None:
    """The idea a draft has become, for whoever holds the draft's key; None for an idea still to be."""
    draft = get_draft(_uuid(key))
    return draft.proposal if draft else None


def keep_draft(request: HttpRequest, draft: Draft) -> None:
    """Note in the session which draft this browser is writing."""
    if request.session.get(SESSION_KEY) != str(draft.pk):
        request.session[SESSION_KEY] = str(draft.pk)


def _uuid(text: Any) -> UUID | None:
    try:
        return UUID(str(text)) if text else None
    except ValueError:
        return None
