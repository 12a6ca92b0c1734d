from propositions.counts import rewrite_counts
from socle.unit_of_work import action


@action(silent="recounting changes no idea")
def repair_counts(actor: None) -> int:
    """Write the kept counts anew from the ideas. Returns how many were wrong."""
    return rewrite_counts()
