"""Ideas, their supports, answers and reports, over the same actions as the pages."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import APIException, NotAuthenticated, NotFound, Throttled, ValidationError
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from comptes.actions.once import Answered
from comptes.doors import person_of
from comptes.limits import take
from propositions.actions.answering import answer
from propositions.actions.flagging import flag
from propositions.actions.revising import revise
from propositions.actions.saying import IncompleteDraft, say
from propositions.actions.supporting import support, take_back
from propositions.api.given import AnswerGiven, FlagGiven, OwnProposalSerializer, SupportGiven
from propositions.api.once import HEADER, answer_once, answered
from propositions.api.reading import NewestFirst, ProposalFilter, ProposalSerializer
from propositions.api.sent import AnswerSent, FlagSent, IdeaSent, WordsSent
from propositions.models.moderation import Flag
from propositions.models.proposal import Proposal, ProposalQuerySet
from propositions.moves import MoveIncomplete, MoveRefused
from propositions.newly_said import OutsideTown
from propositions.queries.lists import drawn_proposals, get_visible
from propositions.queries.one import answers_of, get_flag, get_public, supports_it
from socle.problems import Conflict

ONCE = OpenApiParameter(
    HEADER,
    str,
    OpenApiParameter.HEADER,
    description="Une clé à vous : envoyée deux fois avec la même demande, la demande n’est faite qu’une fois.",
)
ONCE_OR_SAME = OpenApiParameter(
    HEADER,
    str,
    OpenApiParameter.HEADER,
    description="Une clé à vous, avec un jeton. Sans jeton, le même signalement envoyé deux fois n’en fait qu’un.",
)
RECEIPT = OpenApiParameter("code", str, OpenApiParameter.PATH, description="Le code du reçu.")
CODE = OpenApiParameter("code", str, OpenApiParameter.PATH, description="Le code de l’idée.")


class ActionErrors:
    """What actions refuse, as statuses of the API."""

    def handle_exception(self, exc: Exception) -> Response:
        response: Response = super().handle_exception(_as_problem(exc))  # type: ignore[misc]  # of the view beside
        return response


def _as_problem(exc: Exception) -> Exception:
    problem: APIException
    if isinstance(exc, MoveRefused):
        problem = Conflict(str(exc))
    elif isinstance(exc, MoveIncomplete):
        problem = ValidationError(str(exc))
    elif isinstance(exc, OutsideTown):
        turned = _("Ce point est hors de la ville : longitude et latitude semblent échangées.")
        problem = ValidationError({"longitude": [turned if exc.swapped else _("Ce point est hors de la ville.")]})
    elif isinstance(exc, IncompleteDraft):
        problem = ValidationError({"quarter": [_("Ce quartier n’existe plus : choisissez-en un autre.")]})
    elif isinstance(exc, Http404 | Proposal.DoesNotExist):
        problem = NotFound(_("Aucune idée publiée n’a ce code."))
    else:
        return exc
    return problem


def _read(serializer: type[Serializer[Any]], request: Request) -> Any:
    """What was sent, once it is valid."""
    sent = serializer(data=request.data)
    sent.is_valid(raise_exception=True)
    return sent


def _person(request: Request) -> Any:
    if not request.user.is_authenticated:
        raise NotAuthenticated(_("Donnez votre jeton : « Authorization: Bearer … », fait sur la page « Mes jetons »."))
    return person_of(request._request)


@extend_schema_view(
    list=extend_schema(summary="Les idées publiées, la plus récente d’abord", auth=[]),
    retrieve=extend_schema(summary="Une idée", auth=[], parameters=[CODE]),
)
class ProposalViewSet(ActionErrors, viewsets.ReadOnlyModelViewSet[Proposal]):
    """The public ideas, and one's own."""

    serializer_class = ProposalSerializer
    filterset_class = ProposalFilter
    pagination_class = NewestFirst
    lookup_field = "code"

    def get_queryset(self) -> ProposalQuerySet:
        # One's own whatever became of it, by its code; the list is what everybody reads.
        return drawn_proposals(self.request.user if self.action == "retrieve" else None)

    @extend_schema(summary="Dire une idée", request=IdeaSent, responses={201: OwnProposalSerializer}, parameters=[ONCE])
    def create(self, request: Request) -> Response:
        person = _person(request)

        def act() -> Answered:
            made = say(person, said=_read(IdeaSent, request).said)
            return answered(201, OwnProposalSerializer(get_visible(person, made.code)).data)

        return answer_once(request, act)

    @extend_schema(
        summary="Dire son idée autrement", request=WordsSent, responses=OwnProposalSerializer, parameters=[CODE]
    )
    def partial_update(self, request: Request, code: str) -> Response:
        person = _person(request)
        get_visible(person, code)
        revise(person, code=code, **_read(WordsSent, request).validated_data)
        return Response(OwnProposalSerializer(get_visible(person, code)).data)

    @extend_schema(
        summary="Soutenez-vous cette idée ?", methods=["GET"], responses=SupportGiven, auth=[], parameters=[CODE]
    )
    @extend_schema(summary="Soutenir", methods=["POST"], request=None, responses=SupportGiven, parameters=[CODE, ONCE])
    @extend_schema(summary="Ne plus soutenir", methods=["DELETE"], responses={200: SupportGiven}, parameters=[CODE])
    @action(detail=True, methods=["get", "post", "delete"], filterset_class=None, pagination_class=None)
    def support(self, request: Request, code: str) -> Response:
        if request.method in SAFE_METHODS:
            return Response(self._supports(request.user, code))
        person = _person(request)
        act = support if request.method == "POST" else take_back

        def press() -> Answered:
            get_public(code)
            act(person, code=code)
            return answered(200, self._supports(person, code))

        return answer_once(request, press) if request.method == "POST" else Response(press().body)

    def _supports(self, visitor: Any, code: str) -> Any:
        proposal = get_public(code)
        told = {"supports": proposal.supports, "paper_supports": proposal.paper_supports}
        return SupportGiven(told | {"supported": supports_it(visitor, proposal)}).data

    @extend_schema(
        summary="Les réponses de la Ville",
        methods=["GET"],
        responses=AnswerGiven(many=True),
        auth=[],
        parameters=[CODE],
    )
    @extend_schema(
        summary="Répondre au nom de la Ville",
        methods=["POST"],
        request=AnswerSent,
        responses={201: AnswerGiven},
        parameters=[CODE, ONCE],
    )
    @action(detail=True, methods=["get", "post"], filterset_class=None, pagination_class=None)
    def answers(self, request: Request, code: str) -> Response:
        if request.method in SAFE_METHODS:
            return Response(AnswerGiven(answers_of(get_public(code)), many=True).data)
        person = _person(request)

        def act() -> Answered:
            proposal = get_public(code)
            answer(person, code=code, **_read(AnswerSent, request).told)
            return answered(201, AnswerGiven(answers_of(proposal)[-1]).data)

        return answer_once(request, act)

    @extend_schema(
        summary="Signaler une idée",
        request=FlagSent,
        responses={201: FlagGiven},
        auth=[],
        parameters=[CODE, ONCE_OR_SAME],
    )
    @action(detail=True, methods=["post"], filterset_class=None, pagination_class=None)
    def flags(self, request: Request, code: str) -> Response:
        person = _person(request) if request.user.is_authenticated else None

        def act() -> Answered:
            proposal, sent = get_public(code), _read(FlagSent, request).validated_data
            if not take(request._request, "flag"):
                raise Throttled(3600)
            told = {name: sent[name] for name in ("rule", "words", "name", "email")}
            made = flag(person, code=code, page=proposal.get_absolute_url(), **told)
            if made is None:
                raise Http404
            return answered(201, FlagGiven(made).data)

        return answer_once(request, act)


@extend_schema_view(retrieve=extend_schema(summary="Où en est un signalement", auth=[], parameters=[RECEIPT]))
class FlagViewSet(ActionErrors, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Flag]):
    """The receipt of a report, for whoever holds its code."""

    serializer_class = FlagGiven
    lookup_field = "code"
    filterset_class = None
    pagination_class = None

    def get_object(self) -> Flag:
        try:
            return get_flag(self.kwargs["code"])
        except Http404:
            raise NotFound(_("Aucun signalement n’a ce code.")) from None
