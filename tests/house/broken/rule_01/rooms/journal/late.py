def ideas():
    from propositions.models.proposal import Proposal

    return Proposal
