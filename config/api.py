"""The API's addresses, and its description for machines."""

from typing import Any

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from carte.queries import living_quarters, living_themes
from propositions.api.ideas import FlagViewSet, ProposalViewSet
from socle.problems import MEDIA_TYPE, TITLES

router = SimpleRouter()
router.register("propositions", ProposalViewSet, basename="proposition")
router.register("signalements", FlagViewSet, basename="signalement")

PROBLEM = {
    "type": "object",
    "description": "RFC 9457",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "detail"],
                "properties": {"field": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}
# What may be refused, by verb.
READS, WRITES = ("400", "401", "404", "406"), ("400", "401", "403", "404", "406", "409", "413", "415", "422", "429")


# Where an answer leads: {path and verb: {status: {operation: which of its fields is the code}}}.
LINKS = {
    ("/api/v1/propositions/", "post", "201"): (
        *("propositions_retrieve", "propositions_partial_update", "propositions_support_retrieve"),
        *("propositions_support_create", "propositions_support_destroy", "propositions_answers_list"),
        *("propositions_answers_create", "propositions_flags_create"),
    ),
    ("/api/v1/propositions/{code}/flags/", "post", "201"): ("signalements_retrieve",),
}


def complete(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """What the generator cannot know of our API: its hook."""
    _add_problems(result)
    _add_links(result)
    if request is not None:
        # Not for a check of the settings: there is no database then.
        _add_codes(result)
    return result


def _add_problems(result: dict[str, Any]) -> None:
    """What each operation may refuse, and how."""
    result["components"].setdefault("schemas", {})["Problem"] = PROBLEM
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for verbs in result["paths"].values():
        for verb, operation in verbs.items():
            for status in READS if verb == "get" else WRITES:
                told = {"description": str(TITLES[int(status)]), "content": content}
                operation["responses"].setdefault(status, told)


def _add_links(result: dict[str, Any]) -> None:
    """Which operation takes what another gives back."""
    for (address, verb, status), operations in LINKS.items():
        links = {name: {"operationId": name, "parameters": {"code": "$response.body#/code"}} for name in operations}
        result["paths"][address][verb]["responses"][status]["links"] = links


def _add_codes(result: dict[str, Any]) -> None:
    """The codes of the town's themes and quarters, where they are to be sent."""
    fields = result["components"]["schemas"]["IdeaSent"]["properties"]
    fields["theme"]["enum"] = [theme.code for theme in living_themes()]
    fields["quarter"]["enum"] = [quarter.slug for quarter in living_quarters()]


urlpatterns = [
    path("", include(router.urls)),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
]
