"""A list that asks again for each row."""

from django.http import HttpResponse
from django.urls import path

from config import urls
from propositions.models.proposal import Proposal


def each_theme(request):
    return HttpResponse(", ".join(proposal.theme.name for proposal in Proposal.objects.order_by("pk")))


urlpatterns = [*urls.urlpatterns, path("chacune/", each_theme)]
