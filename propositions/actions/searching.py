from collections.abc import Sequence

from propositions.models.proposal import Proposal
from propositions.search import search_text_of
from socle.unit_of_work import action

BATCH = 500


@action(silent="what an idea is found by changes nothing of it")
def repair_search(actor: None, *, keys: Sequence[int] | None = None) -> int:
    """Write anew the words that ideas are found by, of these ideas or of all: after a quarter, a theme or the town's
    synonyms have changed. Batches by key, memory flat. Returns how many were wrong."""
    wrong, last = 0, 0
    ideas = Proposal.objects.select_related("quarter", "theme").defer("quarter__shape", "shape").order_by("pk")
    # A hidden idea has no words: they are sealed.
    ideas = ideas.exclude(visibility=Proposal.Visibility.HIDDEN)
    ideas = ideas.filter(pk__in=keys) if keys is not None else ideas
    while rows := list(ideas.filter(pk__gt=last)[:BATCH]):
        stale = [row.pk for row in rows if row.search_text != search_text_of(row)]
        # Read again once they are held: somebody may have changed or hidden them since.
        changed = list(ideas.filter(pk__in=stale).select_for_update(no_key=True, of=("self",))) if stale else []
        for row in changed:
            row.search_text = search_text_of(row)
        Proposal.objects.bulk_update(changed, ["search_text"])
        wrong, last = wrong + len(changed), rows[-1].pk
    return wrong
