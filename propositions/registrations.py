from carte.layers import Layer, layers
from carte.replacing import PlacedThings, placed_things
from comptes.models import User
from comptes.personal_data import Impersonal, PersonalData, personal_data
from comptes.qualities import everyone, signed_in
from comptes.registrations import erase_rows, rows_of
from comptes.sign_in import Arrival, arrivals
from journal.actions import record
from journal.models import Event
from journal.readers import PUBLIC, thread_readers
from journal.verbs import Verb, verbs
from propositions.actions.counting import repair_counts
from propositions.actions.placing import place_again
from propositions.counts import expected_counts, kept_counts
from propositions.demonstration.loading import load_ideas
from propositions.models import Draft, Proposal
from propositions.queries.mapped import clusters_of, marks_within, version_of_ideas
from propositions.views.draft import arrive_with_draft, waiting_draft
from socle.registry import Counter, Demonstration, counters, demonstrations

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
# Expected from the first day; the action that fulfils it comes with the town's answers.
verbs.add("answered", Verb("La Ville a répondu", "Répondue", "full", expected="La Ville répond", rank=10))

thread_readers.add("proposal", lambda visitor, thread: PUBLIC)
placed_things.add("ideas", PlacedThings("idée", place_again))
layers.add("ideas", Layer("Idées", clusters_of, version_of_ideas, marks_within))
arrivals.add("draft", Arrival(arrive_with_draft, waiting_draft))
counters.add("ideas by quarter and theme", Counter(expected_counts, kept_counts, repair_counts))
demonstrations.add("ideas", Demonstration(30, load_ideas))


def forget_author(user: User) -> int:
    """What a person said stays, without the person; so does what they wrote down for others. Each idea that loses its
    signature has its event: the pages kept for everybody know by it that they are no longer true."""
    entered = Proposal.objects.filter(entered_by=user).update(entered_by=None)
    for idea in Proposal.objects.select_related("thread").filter(author=user).exclude(signature="").order_by("pk"):
        record(None, thread=idea.thread, verb="unsigned", visibility=Event.Visibility.STAFF)
    said = Proposal.objects.filter(author=user).update(author=None, signature="", age_band="", gender="")
    return entered + said


personal_data.add(
    "propositions.Proposal",
    PersonalData(
        why="Publier votre idée, et vous dire ce qu’elle devient.",
        term="L’idée reste ; votre nom et votre compte s’en détachent quand vous partez.",
        export=rows_of(
            Proposal,
            *("code", "follow_code", "title", "text", "theme__name", "quarter__name", "longitude", "latitude", "shape"),
            *("hint", "signature", "age_band", "gender", "published_at"),
            key="author",
        ),
        erase=forget_author,
    ),
)
personal_data.add(
    "propositions.Draft",
    PersonalData(
        why="Ne rien perdre de ce que vous écrivez.",
        term="Sept jours après la dernière modification.",
        export=rows_of(Draft, "data", "touched_at"),
        erase=erase_rows(Draft),
    ),
)

personal_data.add("propositions.ProposalCount", Impersonal("numbers of ideas"))

everyone("propositions:list", "GET", 200)
everyone("propositions:detail", "GET", 200, arguments=("code",))
signed_in("propositions:mine", "GET", 200, otherwise=302)
everyone("propositions:follow", "GET", 200)
everyone("propositions:follow", "POST", 302, data={"code": "ABC-123"})
everyone("propositions:follow_code", "GET", 200, arguments=("follow_code",))
everyone("propositions:new", "GET", 302)
everyone("propositions:new_where", "GET", 200)
everyone("propositions:new_where", "POST", 302, data={"place_kind": "town"})
for step in ("what", "theme", "you"):
    everyone(f"propositions:new_{step}", "GET", 302, note="sans brouillon, retour à la première étape")
everyone("propositions:new_what", "POST", 302, data={"title": "Un banc", "text": "Pour souffler."})
everyone("propositions:new_theme", "POST", 302, data={"theme": "alimentation"})
everyone("propositions:new_you", "POST", 302, data={"email": "quelqu.un@exemple.fr", "rules": "on"})
everyone("proposition-list", "GET", 200)
everyone("proposition-detail", "GET", 200, arguments=("code",))
