from collections.abc import Mapping
from typing import Any

from carte.territory import locate
from propositions.models.proposal import Proposal
from propositions.queries.lists import public_proposals
from propositions.search import words_of
from propositions.search_index import matching
from propositions.similar import Told, likely_doubles

# Among so many: first those that hold every word of the title, then the newest that share one.
LOOKED_AT = 200


def doubles_of(data: Mapping[str, Any]) -> list[Proposal]:
    """The ideas that a draft may be saying again, the most alike first, three at most. Three queries at most, two more
    to know how common the words are; and those of placing its point."""
    words = words_of(str(data.get("title", "")))
    if not words:
        return []
    keys = _looked_at(words, every=True)
    if len(keys) < LOOKED_AT:
        keys = list(dict.fromkeys([*keys, *_looked_at(words, every=False)]))[:LOOKED_AT]
    ideas = Proposal.objects.as_cards().in_bulk(keys)
    others = (
        Told(key, idea.title, idea.quarter.slug if idea.quarter else "", idea.longitude, idea.latitude)
        for key, idea in ideas.items()
    )
    return [ideas[key] for key in likely_doubles(_told(data), others)]


def _looked_at(words: list[str], *, every: bool) -> list[int]:
    shared = matching(public_proposals(), words, every=every).recent_first()
    return list(shared.values_list("pk", flat=True)[:LOOKED_AT])


def _told(data: Mapping[str, Any]) -> Told:
    longitude, latitude = data.get("longitude"), data.get("latitude")
    if data.get("place_kind") != "point" or longitude is None or latitude is None:
        return Told(0, data["title"], data.get("quarter") or "")
    quarter = locate(longitude, latitude).quarter
    return Told(0, data["title"], quarter.slug if quarter else "", longitude, latitude)
