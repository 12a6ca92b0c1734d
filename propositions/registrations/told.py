"""What happens to an idea, in the words of the site, and who reads it."""

from journal.readers import thread_readers
from journal.subjects import signatures, thread_subjects
from journal.verbs import Verb, verbs
from propositions.queries.reading import readable_by
from propositions.queries.subjects import ideas_of_threads, signatures_of
from socle.registry import append_only_tables

SAID = {
    "web": "Dite sur le site",
    "street": "Dite dans la rue",
    "paper": "Écrite sur papier",
    "workshop": "Dite en atelier",
    "school": "Dite à l’école",
    "counter": "Dite au guichet",
    "api": "Arrivée d’une autre application",
}
for channel, label in SAID.items():
    verbs.add(f"said_{channel}", Verb(label, "Publiée", "open", rank=40, news="Une idée de plus"))
verbs.add("unsigned", Verb("L’idée n’est plus signée", "Publiée", "open", weight="line"))

verbs.add(
    "awaits_reading",
    Verb("Envoyée\u00a0: la Ville la relit", "En attente de relecture", "open", news="La Ville relit votre idée"),
)
PUBLISHED = "Relue et publiée"
verbs.add("published", Verb(PUBLISHED, "Publiée", "open", rank=40, news="Une idée publiée", decides=True))
HIDDEN = "Masquée par la modération"
verbs.add("hidden", Verb(HIDDEN, "Masquée", "bar", rank=20, news=HIDDEN, decides=True))
AGAIN = "Publiée de nouveau"
verbs.add("restored", Verb(AGAIN, "Publiée", "open", rank=20, news=AGAIN, decides=True))
verbs.add("contested", Verb("La décision est contestée", "Masquée", "bar", weight="line"))
UPHELD = "La décision de la masquer est maintenue"
verbs.add("hiding_upheld", Verb("La décision est maintenue", "Masquée", "bar", rank=20, news=UPHELD, decides=True))
GONE = "Retirée par la personne qui l’a dite"
verbs.add("withdrawn", Verb(GONE, "Retirée", "bar", rank=30, news=GONE, decides=True))
BACK = "Montrée de nouveau par la personne qui l’a dite"
verbs.add("put_back", Verb(BACK, "Publiée", "open", rank=30, news=BACK, decides=True))
verbs.add("revised", Verb("Dite autrement par la personne qui l’a dite", "Publiée", "open", weight="line"))
verbs.add("corrected", Verb("Corrigée par la modération", "Publiée", "open", weight="line"))
verbs.add("photo_taken_off", Verb("Une photo retirée", "Publiée", "open", weight="line"))

verbs.add("supported", Verb("Soutenue", "Publiée", "open", weight="silent"))
verbs.add("unsupported", Verb("Un soutien repris", "Publiée", "open", weight="silent"))
verbs.add("supported_on_paper", Verb("Des soutiens sur papier", "Publiée", "open", weight="line"))
verbs.add("sheet_taken_off", Verb("Une feuille de soutiens comptée par erreur", "Publiée", "open", weight="line"))

# Expected from the first day.
REPLIED = "La Ville a répondu"
verbs.add(
    "answered",
    Verb(
        *(REPLIED, "Réponse donnée", "full"),
        expected="La Ville répond",
        rank=10,
        news=REPLIED,
        decides=True,
        late="answer_late",
    ),
)
for verb, label, word, pill in (
    ("answered_review", "La Ville a répondu\u00a0: à l’étude", "À l’étude", "half"),
    ("answered_kept", "La Ville a répondu\u00a0: gardée", "Gardée", "full"),
    ("answered_rework", "La Ville a répondu\u00a0: à retravailler", "À retravailler", "half"),
    ("answered_refused", "La Ville a répondu\u00a0: pas retenue", "Pas retenue", "bar"),
    ("answered_done", "La Ville a répondu\u00a0: c’est fait", "Faite", "done"),
):
    verbs.add(verb, Verb(label, word, pill, rank=10, fulfils="answered", news=label, decides=True))
KEPT = "La promesse est tenue"
verbs.add(
    "promise_kept",
    Verb(
        *(KEPT, "Promesse tenue", "done", "La Ville tient sa promesse"),
        rank=10,
        news=KEPT,
        decides=True,
        late="promise_late",
    ),
)
# Lines: where the thing stands is told by what is due, in red.
for verb, label in (
    ("answer_late", "La réponse de la Ville est en retard"),
    ("promise_late", "La promesse de la Ville est en retard"),
):
    verbs.add(verb, Verb(label, "Publiée", "open", weight="line", rank=20, news=label, decides=True))

thread_readers.add("proposal", readable_by)
thread_subjects.add("proposal", ideas_of_threads)
signatures.add("answers", signatures_of)
append_only_tables.add("propositions_officialanswer", "an answer is never rewritten: a new one follows it")
