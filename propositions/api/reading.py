from datetime import UTC
from typing import Any, ClassVar

import django_filters
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request

from carte.quadkeys import Box
from propositions.models.proposal import Proposal, ProposalQuerySet
from propositions.queries.boxes import within
from propositions.queries.filters import Filters


class ProposalSerializer(serializers.ModelSerializer[Proposal]):
    """What everybody may know of an idea: no person, no follow code."""

    url = serializers.CharField(source="get_absolute_url", read_only=True)
    theme = serializers.CharField(source="theme.code", read_only=True)
    quarter = serializers.CharField(source="quarter.slug", read_only=True, allow_null=True, default=None)
    # Quarters that a drawing goes through, beside its own.
    crosses: serializers.SlugRelatedField[Any] = serializers.SlugRelatedField("slug", many=True, read_only=True)
    state = serializers.CharField(source="standing.word", read_only=True)

    class Meta:
        model = Proposal
        fields: ClassVar = [
            "code",
            "url",
            "title",
            "text",
            "theme",
            "quarter",
            "precision",
            "longitude",
            "latitude",
            "shape",
            "crosses",
            "hint",
            "channel",
            "signature",
            "visibility",
            "progress",
            "state",
            "supports",
            "paper_supports",
            "published_at",
        ]
        read_only_fields = fields


class ProposalFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter is untyped
    """`bbox=west,south,east,north` in degrees (WGS 84), `quarter` and `theme` by their codes."""

    bbox = django_filters.CharFilter(method="in_box")
    quarter = django_filters.CharFilter(method="in_quarter")
    theme = django_filters.CharFilter(method="of_theme")

    class Meta:
        model = Proposal
        fields: ClassVar = ["bbox", "quarter", "theme"]

    def in_box(self, proposals: ProposalQuerySet, name: str, value: str) -> ProposalQuerySet:
        box = Box.read(value)
        if box is None:
            raise serializers.ValidationError(
                {"bbox": [_("Écrivez bbox=ouest,sud,est,nord en degrés, par exemple 3.4,50.3,3.6,50.5.")]}
            )
        return within(proposals, box)

    def in_quarter(self, proposals: ProposalQuerySet, name: str, value: str) -> ProposalQuerySet:
        return Filters(quarter=value).narrow(proposals)

    def of_theme(self, proposals: ProposalQuerySet, name: str, value: str) -> ProposalQuerySet:
        return Filters(theme=value).narrow(proposals)


def _is_instant(text: str) -> bool:
    """Whether this is a moment with its offset, within the years that a database knows."""
    try:
        at = parse_datetime(text)
        return at is not None and at.tzinfo is not None and at.astimezone(UTC) is not None
    except (ValueError, OverflowError):
        return False


class NewestFirst(CursorPagination):
    page_size = 50
    ordering = ("-published_at", "-id")

    def decode_cursor(self, request: Request) -> Cursor | None:
        # The place in it is whatever was sent: only an instant may reach the database.
        cursor = super().decode_cursor(request)
        if cursor is not None and cursor.position is not None and not _is_instant(str(cursor.position)):
            raise NotFound(self.invalid_cursor_message)
        return cursor
