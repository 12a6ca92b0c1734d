"""What somebody follows, for a feed reader."""

from comptes.models import User
from journal.models import Event
from journal.verbs import verbs
from lettres.composing import things_of
from lettres.selection import followed_by

FED = 40


def latest_for(person: User) -> list[Event]:
    """The last public knots of what this person follows, and that an answer or a promise is late, newest first, without
    those of what is no longer shown. A fixed number of queries, each bounded."""
    followed = followed_by([person.pk])[person.pk]
    public = Event.objects.filter(visibility=Event.Visibility.PUBLIC).order_by("-at", "-pk")
    knots = public.filter(weight=Event.Weight.KNOT)
    decisions = [name for name, verb in verbs.items() if verb.decides]
    late = public.filter(weight=Event.Weight.LINE, verb__in=decisions, thread__in=[*followed.carried])
    found = {event.pk: event for event in knots.filter(thread__in=[*followed.carried, *followed.chosen])[:FED]}
    found |= {event.pk: event for event in late[:FED]}
    for column in ("quarter_thread", "theme_thread"):
        found |= {event.pk: event for event in knots.filter(**{f"{column}__in": list(followed.chosen)})[:FED]}
    events = sorted(found.values(), key=lambda event: (event.at, event.pk), reverse=True)[:FED]
    things = things_of({event.thread_id for event in events})
    return [event for event in events if event.thread_id in things and things[event.thread_id].subject.shown]
