from propositions.models.proposal import Proposal


def every_idea(request):
    return list(Proposal.objects.all())


def one_idea(request, code):
    # A model in a variable is still a model.
    return type(request.idea)._default_manager.get(code=code)
