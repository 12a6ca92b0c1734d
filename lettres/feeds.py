"""What somebody follows, for a feed reader."""

from comptes.models import User
from journal.models import Event
from lettres.composing import things_of
from lettres.selection import followed_by

FED = 40


def latest_for(person: User) -> list[Event]:
    """The last public knots of what this person follows, newest first, without those of what is no longer shown. A
    fixed number of queries, each bounded."""
    followed = followed_by([person.pk])[person.pk]
    knots = Event.objects.filter(visibility=Event.Visibility.PUBLIC, weight=Event.Weight.KNOT).order_by("-at", "-pk")
    found = {event.pk: event for event in knots.filter(thread__in=[*followed.carried, *followed.chosen])[:FED]}
    for column in ("quarter_thread", "theme_thread"):
        found |= {event.pk: event for event in knots.filter(**{f"{column}__in": list(followed.chosen)})[:FED]}
    events = sorted(found.values(), key=lambda event: (event.at, event.pk), reverse=True)[:FED]
    things = things_of({event.thread_id for event in events})
    return [event for event in events if event.thread_id in things and things[event.thread_id].subject.shown]
