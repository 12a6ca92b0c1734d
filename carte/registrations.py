from carte.founding import load_town
from comptes.personal_data import Impersonal, personal_data
from comptes.qualities import everyone
from journal.readers import PUBLIC, thread_readers
from journal.verbs import Verb, verbs
from socle.registry import Demonstration, demonstrations

verbs.add("quarter_opened", Verb("Le quartier est sur la carte", "Ouvert", "open"))
verbs.add("theme_opened", Verb("Le thème est ouvert", "Ouvert", "open"))

thread_readers.add("quarter", lambda visitor, thread: PUBLIC)
thread_readers.add("theme", lambda visitor, thread: PUBLIC)

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
everyone("carte:town_css", "GET", 200)
everyone("carte:plan", "GET", 200)
everyone("carte:plan_dark", "GET", 200)

demonstrations.add("town", Demonstration(20, load_town))
