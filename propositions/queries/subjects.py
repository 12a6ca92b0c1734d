"""What the threads of ideas are about, for letters and whoever else speaks of a thread without knowing ideas."""

from collections.abc import Collection

from django.urls import reverse

from journal.subjects import Subject
from propositions.models.answer import OfficialAnswer
from propositions.models.proposal import Proposal


def ideas_of_threads(threads: Collection[int]) -> dict[int, Subject]:
    """The ideas of these threads as anybody may read of them today: of one that is not public, its code alone. One
    query."""
    rows = Proposal.objects.filter(thread__in=threads).select_related("quarter")
    columns = ("code", "title", "visibility", "thread", "precision", "hint", "quarter__name")
    return {row.thread_id: _subject(row) for row in rows.only(*columns)}


def signatures_of(events: Collection[int]) -> dict[int, str]:
    """Who signed the town's answers among these events. One query."""
    return {row.event_id: row.signed for row in OfficialAnswer.objects.filter(event__in=events)}


def _subject(proposal: Proposal) -> Subject:
    own = proposal.get_absolute_url()
    if not proposal.is_public:
        return Subject("", reverse("propositions:mine"), shown=False, code=proposal.code, own_url=own)
    return Subject(proposal.title, own, proposal.place_label, code=proposal.code, own_url=own)
