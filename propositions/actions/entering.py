from dataclasses import replace

from comptes.actions.people import OnPaper, ensure_structure, know_on_paper
from comptes.models import Structure, User
from propositions.actions.saying import take_down
from propositions.models.proposal import Channel, Proposal
from propositions.newly_said import Said
from socle.unit_of_work import action


@action
def enter(
    actor: User,
    *,
    said: Said,
    channel: str,
    agreed: bool,
    printed: str = "",
    structure: str = "",
    left: OnPaper | None = None,
    wording: str = "",
    unread: bool = False,
) -> Proposal:
    """Write down a paper form in one go: the idea, the group whose it is (`structure`, made if nobody knew it), and
    the person who wishes to be told (`left`, with the `wording` they agreed to). `unread`, and what it raises, as for
    `take_down`: nothing of the form is then kept."""
    if structure:
        kind = Structure.Kind.SCHOOL if channel == Channel.SCHOOL else Structure.Kind.ASSOCIATION
        said = replace(said, structure=ensure_structure(actor, name=structure, kind=kind))
    person = know_on_paper(actor, left=left, wording=wording) if left else None
    return take_down(actor, said=said, channel=channel, agreed=agreed, printed=printed, person=person, unread=unread)
