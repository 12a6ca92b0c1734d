from comptes.personal_data import Impersonal, PersonalData, personal_data
from journal.models import EventActor, Follow
from journal.verbs import Verb, verbs
from socle.registry import append_only_tables, record_tables

record_tables.add("journal_event", "what happened to a thing")
append_only_tables.add("journal_event", "an event never changes")

verbs.add("redacted", Verb("Un mot retiré", "Corrigée", "open", weight="line"))

personal_data.add(
    "journal.Event",
    Impersonal("title and reason as the site showed them; who did it stands in EventActor; `redact` takes a slip out"),
)
personal_data.add("journal.Thread", Impersonal("a kind, verbs and dates of public events"))
personal_data.add("journal.Expected", Impersonal("what is due, by which role"))
personal_data.add(
    "journal.EventActor",
    PersonalData(
        why="Savoir qui a fait quoi, si on nous le demande.",
        term="Jusqu’au départ de la personne.",
        export=lambda user: [
            {"événement": row.event.verb, "le": row.event.at.isoformat(), "titre": row.event.title}
            for row in EventActor.objects.filter(user=user).select_related("event")
        ],
        erase=lambda user: EventActor.objects.filter(user=user).delete()[0],
    ),
)
personal_data.add(
    "journal.Follow",
    PersonalData(
        why="Vous dire ce que deviennent les idées que vous suivez.",
        term="Jusqu’à ce que vous cessiez de suivre.",
        export=lambda user: [
            {"fil": row.thread_id, "parce que": row.get_because_display()} for row in Follow.objects.filter(user=user)
        ],
        erase=lambda user: Follow.objects.filter(user=user).delete()[0],
    ),
)
