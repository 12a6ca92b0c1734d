from comptes.act_view import ActView as AnyActView
from propositions.models.proposal import Proposal
from propositions.moves import MoveIncomplete, MoveRefused


class ActView(AnyActView):
    """A form that ends in one action on an idea."""

    refusals: tuple[type[ValueError], ...] = (MoveRefused, MoveIncomplete)
    absent = (Proposal.DoesNotExist,)
