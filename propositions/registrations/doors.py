"""What other rooms ask of ideas: layers of the map, arrivals, counts, what redraws the town, the demonstration."""

from carte.layers import Layer, layers
from carte.replacing import PlacedThings, placed_things
from comptes.sign_in import Arrival, arrivals
from lettres.blocks import Block, blocks
from lettres.pages import more_pages
from lettres.sections import Section, sections
from propositions.actions.answering import repair_delays
from propositions.actions.counting import repair_counts
from propositions.actions.placing import place_again
from propositions.actions.supporting import repair_supports
from propositions.counts import expected_counts, kept_counts
from propositions.demonstration.life import load_life
from propositions.demonstration.loading import load_ideas
from propositions.queries.blocks import answers_given, new_ideas, promises_kept
from propositions.queries.mapped import clusters_of, marks_within, version_of_ideas
from propositions.queries.waiting import lines_of_moderators, lines_of_staff
from propositions.search_index import connect_index
from propositions.supported import expected_delays, kept, kept_delays, recounted
from propositions.views.draft import arrive_with_draft, waiting_draft
from propositions.views.support import arrive_with_support, waiting_support
from socle.registry import Counter, Demonstration, counters, demonstrations

LIST = "propositions:list"
connect_index()
more_pages.add("mine", "propositions:mine")
sections.add("answers", Section("staff", "Ce qui attend une réponse", lines_of_staff))
sections.add("moderation", Section("moderator", "Ce qui attend la modération", lines_of_moderators))
blocks.add("new", Block("Les idées nouvelles", new_ideas, LIST, neutral=True))
ANSWERS = "propositions:answers"
blocks.add("answered", Block("Ce que la Ville a répondu", answers_given, ANSWERS))
blocks.add("kept", Block("Promesses tenues", promises_kept, ANSWERS))
placed_things.add("ideas", PlacedThings("idée", place_again))
layers.add("ideas", Layer(clusters_of, version_of_ideas, marks_within))
arrivals.add("draft", Arrival(arrive_with_draft, waiting_draft))
arrivals.add("support", Arrival(arrive_with_support, waiting_support))
counters.add(
    "ideas by quarter and theme",
    Counter("Idées par quartier et par thème", expected_counts, kept_counts, repair_counts),
)
counters.add("supports", Counter("Soutiens", recounted, kept, repair_supports))
counters.add(
    "days to the first answer",
    Counter("Jours jusqu’à la première réponse", expected_delays, kept_delays, repair_delays),
)
demonstrations.add("ideas", Demonstration(30, load_ideas))
demonstrations.add("life", Demonstration(40, load_life))
