"""What happens to an idea, in the words of the site, and who reads it."""

from journal.readers import thread_readers
from journal.verbs import Verb, verbs
from propositions.queries.reading import readable_by
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
    verbs.add(f"said_{channel}", Verb(label, "Publiée", "open", rank=40))
verbs.add("unsigned", Verb("L’idée n’est plus signée", "Publiée", "open", weight="line"))

verbs.add("awaits_reading", Verb("Envoyée\u00a0: la Ville la relit", "En attente de relecture", "open"))
verbs.add("published", Verb("Relue et publiée", "Publiée", "open", rank=40))
verbs.add("hidden", Verb("Masquée par la modération", "Masquée", "bar", rank=20))
verbs.add("restored", Verb("Publiée de nouveau", "Publiée", "open", rank=20))
verbs.add("contested", Verb("La décision est contestée", "Masquée", "bar", weight="line"))
verbs.add("hiding_upheld", Verb("La décision est maintenue", "Masquée", "bar", rank=20))
verbs.add("withdrawn", Verb("Retirée par la personne qui l’a dite", "Retirée", "bar", rank=30))
verbs.add("put_back", Verb("Remise par la personne qui l’a dite", "Publiée", "open", rank=30))
verbs.add("revised", Verb("Dite autrement par la personne qui l’a dite", "Publiée", "open", weight="line"))
verbs.add("corrected", Verb("Corrigée par la modération", "Publiée", "open", weight="line"))
verbs.add("photo_taken_off", Verb("Une photo retirée", "Publiée", "open", weight="line"))

verbs.add("supported", Verb("Soutenue", "Publiée", "open", weight="silent"))
verbs.add("unsupported", Verb("Un soutien repris", "Publiée", "open", weight="silent"))
verbs.add("supported_on_paper", Verb("Des soutiens sur papier", "Publiée", "open", weight="line"))
verbs.add("sheet_taken_off", Verb("Une feuille de soutiens comptée par erreur", "Publiée", "open", weight="line"))

# Expected from the first day.
verbs.add("answered", Verb("La Ville a répondu", "Répondue", "full", expected="La Ville répond", rank=10))
for verb, label, word, pill in (
    ("answered_review", "La Ville a répondu\u00a0: à l’étude", "À l’étude", "half"),
    ("answered_kept", "La Ville a répondu\u00a0: gardée", "Gardée", "full"),
    ("answered_rework", "La Ville a répondu\u00a0: à retravailler", "À retravailler", "half"),
    ("answered_refused", "La Ville a répondu\u00a0: pas retenue", "Pas retenue", "bar"),
    ("answered_done", "La Ville a répondu\u00a0: c’est fait", "Faite", "done"),
):
    verbs.add(verb, Verb(label, word, pill, rank=10, fulfils="answered"))
verbs.add(
    "promise_kept", Verb("La promesse est tenue", "Promesse tenue", "done", "La Ville tient sa promesse", rank=10)
)

thread_readers.add("proposal", readable_by)
append_only_tables.add("propositions_officialanswer", "an answer is never rewritten: a new one follows it")
