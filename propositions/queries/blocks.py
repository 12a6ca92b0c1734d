"""What ideas give to a letter of the town: the new ones, the town's answers, the promises kept."""

from datetime import datetime

from frontend.templatetags.crieur import speech_date
from journal.verbs import verbs
from lettres.blocks import SHOWN, Asked, Item
from lettres.wording import quoted
from propositions.models.answer import OfficialAnswer, Promise
from propositions.models.proposal import Proposal
from propositions.queries.lists import public_proposals

NEW = "Nouvelle idée"


def new_ideas(asked: Asked) -> list[Item]:
    """The ideas published since. One query."""
    rows = public_proposals().filter(published_at__gt=asked.since, published_at__lte=asked.until)
    if asked.quarters:
        rows = rows.filter(quarter__thread__in=asked.quarters)
    return [_item(row, NEW, row.published_at, row.text) for row in rows.recent_first()[:SHOWN]]


def answers_given(asked: Asked) -> list[Item]:
    """What the town answered since, each with who signed. One query."""
    rows = OfficialAnswer.objects.filter(answered_at__gt=asked.since, answered_at__lte=asked.until)
    rows = rows.filter(proposal__visibility=Proposal.Visibility.PUBLIC)
    if asked.quarters:
        rows = rows.filter(proposal__quarter__thread__in=asked.quarters)
    rows = rows.select_related("event", "proposal__quarter", "proposal__theme", "proposal__thread").order_by(
        "-answered_at", "-pk"
    )
    return [
        # The event's words, not the answer's: one may have been taken out since.
        _item(row.proposal, verbs[row.event.verb].news, row.answered_at, row.event.reason, row.signed)
        for row in rows[:SHOWN]
    ]


def promises_kept(asked: Asked) -> list[Item]:
    """The promises kept since. One query."""
    rows = Promise.objects.filter(kept__at__gt=asked.since, kept__at__lte=asked.until)
    rows = rows.filter(answer__proposal__visibility=Proposal.Visibility.PUBLIC)
    if asked.quarters:
        rows = rows.filter(answer__proposal__quarter__thread__in=asked.quarters)
    ideas = [f"answer__proposal__{name}" for name in ("quarter", "theme", "thread")]
    rows = rows.select_related("kept", *ideas).order_by("-kept")
    return [
        _item(
            row.answer.proposal,
            verbs["promise_kept"].news,
            row.kept.at,
            f"Promis\u00a0: {row.what.rstrip('.')}. {row.kept.reason}",
        )
        for row in rows[:SHOWN]
        if row.kept is not None
    ]


def _item(proposal: Proposal, kicker: str, at: datetime, words: str, signed: str = "") -> Item:
    return Item(
        kicker=f"{kicker}, {speech_date(at)}",
        title=proposal.title,
        place=proposal.place_label,
        words=quoted(words, signed),
        url=proposal.get_absolute_url(),
        theme=proposal.theme.code,
        form=proposal.theme.form,
        standing=proposal.standing,
    )
