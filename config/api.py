from rest_framework.routers import SimpleRouter

from propositions.api import ProposalViewSet

router = SimpleRouter()
router.register("propositions", ProposalViewSet, basename="proposition")
