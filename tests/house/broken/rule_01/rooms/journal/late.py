def ideas():
    from propositions.models import Proposal

    return Proposal
