from carte.founding import load_town
from carte.queries import chosen_quarters, chosen_themes, quarters_of_threads, themes_of_threads, towns_of_threads
from comptes.personal_data import Impersonal, personal_data
from comptes.qualities import everyone
from journal.readers import PUBLIC, thread_readers
from journal.subjects import Ground, grounds, thread_subjects
from journal.verbs import Verb, verbs
from socle.registry import Demonstration, demonstrations

verbs.add("quarter_opened", Verb("Le quartier est sur la carte", "Ouvert", "open", news="Un nouveau quartier"))
verbs.add(
    "quarter_redrawn",
    Verb("Le contour du quartier a changé", "Redessiné", "open", news="Le contour du quartier a changé"),
)
verbs.add(
    "quarter_retired", Verb("Le quartier a quitté la carte", "Remplacé", "done", news="Le quartier a quitté la carte")
)
verbs.add(
    "boundary_redrawn",
    Verb("Le contour de la ville a changé", "Redessinée", "open", news="Le contour de la ville a changé"),
)
verbs.add("theme_opened", Verb("Le thème est ouvert", "Ouvert", "open", news="Un nouveau thème"))
verbs.add("theme_changed", Verb("Le thème a changé de nom", "Renommé", "open", news="Le thème a changé de nom"))
verbs.add(
    "theme_retired", Verb("Le thème est retiré ; ses idées le gardent", "Retiré", "done", news="Le thème est retiré")
)
# On the thread of what is placed, by the room that places it.
verbs.add("placed_again", Verb("Placée dans un autre quartier", "Déplacée", "open", weight="line"))

thread_readers.add("quarter", lambda visitor, thread: PUBLIC)
thread_readers.add("theme", lambda visitor, thread: PUBLIC)
thread_readers.add("town", lambda visitor, thread: PUBLIC)

thread_subjects.add("quarter", quarters_of_threads)
thread_subjects.add("theme", themes_of_threads)
thread_subjects.add("town", towns_of_threads)
grounds.add("quarter", Ground("Les quartiers", chosen_quarters))
grounds.add("theme", Ground("Les thèmes", chosen_themes))

for label in ("carte.TownBoundary", "carte.Quarter", "carte.Theme"):
    personal_data.add(label, Impersonal("what the town is made of"))

everyone("carte:basemap", "GET", 200)
everyone(
    "carte:marks",
    "GET",
    200,
    data={"bbox": "3.3,50.3,3.7,50.5"},
    note="les mêmes idées publiques pour tout le monde",
)
everyone("carte:tile", "GET", 200, arguments=("zoom", "column", "row"))
everyone("carte:town_css", "GET", 200)
everyone("carte:plan", "GET", 200)
everyone("carte:plan_dark", "GET", 200)
everyone("carte:addresses", "POST", 200, data={"q": "gare"}, note="rien n’est gardé de qui cherche")
everyone("carte:address", "POST", 200, data={"lon": "3.49", "lat": "50.4"})

demonstrations.add("town", Demonstration(20, load_town))
