"""What a program is given back: nothing that the pages do not show to the same person."""

from typing import Any, ClassVar

from rest_framework import serializers

from propositions.api.reading import ProposalSerializer
from propositions.models.moderation import Flag


class OwnProposalSerializer(ProposalSerializer):
    """An idea, to who said it: with its follow code."""

    class Meta(ProposalSerializer.Meta):
        fields: ClassVar = [*ProposalSerializer.Meta.fields, "follow_code"]
        read_only_fields = fields


class SupportGiven(serializers.Serializer[Any]):
    """Whether you support this idea, and how many do: online, and on sheets of paper."""

    supported = serializers.BooleanField(read_only=True)
    supports = serializers.IntegerField(read_only=True)
    paper_supports = serializers.IntegerField(read_only=True)


class PromiseGiven(serializers.Serializer[Any]):
    what = serializers.CharField(read_only=True)
    due = serializers.DateField(read_only=True)
    service = serializers.CharField(source="service.name", read_only=True)


class AnswerGiven(serializers.Serializer[Any]):
    """An answer of the town; `withheld` says why no name is shown."""

    text = serializers.CharField(source="answer.text", read_only=True)
    first_name = serializers.CharField(source="answer.first_name", read_only=True)
    last_name = serializers.CharField(source="answer.last_name", read_only=True)
    role = serializers.CharField(source="answer.role", read_only=True)
    withheld = serializers.CharField(source="answer.withheld", read_only=True)
    answered_at = serializers.DateTimeField(source="answer.answered_at", read_only=True)
    promise = PromiseGiven(read_only=True, allow_null=True)


class FlagGiven(serializers.ModelSerializer[Flag]):
    """The receipt of a report: where it stands, and what was decided."""

    class Meta:
        model = Flag
        fields: ClassVar = ["code", "rule", "outcome", "flagged_at", "settled_at", "answer"]
        read_only_fields = fields
