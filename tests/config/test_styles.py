"""The page of every piece shows each component there is, in the demonstration only, and says what the site is."""

import re
from collections import Counter
from collections.abc import Iterable
from copy import deepcopy
from pathlib import Path

import pytest
from django.template import engines
from django.test import Client, signals

from config.contrast import contrast
from frontend.templatetags.crieur import render_pure
from journal.queries import Knot, Standing
from socle.clock import now, today
from tests.factories.photos import make_pictured_idea
from tests.house.markup import TEMPLATES
from tests.house.source import refuse

COMPONENTS = TEMPLATES / "components"
# A variable that the samples do not give is printed so.
UNKNOWN = "[variable inconnue : %s]"
FRAME = re.compile(r'<figcaption id="piece-\d+"><code>([\w.-]+)</code>')


@pytest.fixture
def page(town, resident, settings) -> str:
    settings.DEMO, settings.ROOT_URLCONF = True, "config.demo_urls"
    templates = deepcopy(settings.TEMPLATES)
    templates[0]["OPTIONS"]["string_if_invalid"] = UNKNOWN
    settings.TEMPLATES = templates
    make_pictured_idea(resident)
    # What is written once for the same values is written now, so that it is seen.
    render_pure.cache_clear()
    shown: list[str] = []

    def note(sender: object, template: object, **kwargs: object) -> None:
        shown.append(str(getattr(template, "name", "")))

    signals.template_rendered.connect(note)
    answer = Client().get("/styles/")
    signals.template_rendered.disconnect(note)
    assert answer.status_code == 200
    return answer.content.decode() + "".join(f"<!-- {name} -->" for name in shown)


def not_shown(components: Iterable[Path], page: str) -> list[str]:
    """Those that the page did not render, or that have no frame under their name."""
    rendered = set(re.findall(r"<!-- components/([\w.-]+)\.html -->", page))
    framed = set(FRAME.findall(page))
    return sorted(path.stem for path in components if path.stem not in rendered & framed)


@pytest.mark.django_db
def test_every_component_is_shown(page):
    components = list(COMPONENTS.glob("*.html"))
    assert len(components) > 50
    refuse(not_shown(components, page))


@pytest.mark.django_db
def test_component_that_no_frame_holds_is_found(page, tmp_path):
    forgotten = tmp_path / "forgotten.html"
    forgotten.touch()
    assert not_shown([COMPONENTS / "card.html", forgotten], page) == ["forgotten"]
    # A name in a frame shows nothing; a piece within another has no frame of its own.
    assert not_shown([COMPONENTS / "card.html"], page.replace("<!-- components/card.html -->", "")) == ["card"]
    assert not_shown([COMPONENTS / "card.html"], page.replace("<code>card</code>", "")) == ["card"]


@pytest.mark.django_db
def test_samples_give_all_that_the_components_ask_for(page, settings):
    found = re.findall(re.escape(UNKNOWN).replace("%s", "(.*?)"), page)
    refuse(sorted(set(found)))
    assert UNKNOWN % "card.nom" in engines["django"].from_string("{{ card.nom }}").render({"card": {}})


@pytest.mark.django_db
def test_pieces_shown_many_times_share_no_id_and_lead_to_their_own(page):
    ids = Counter(re.findall(r'\sid="([^"]+)"', page))
    refuse([name for name, times in ids.items() if times > 1])
    led = set(re.findall(r'\s(?:for|aria-controls)="([^"]+)"', page)) | set(re.findall(r'href="#([^"]+)"', page))
    led |= {
        name for names in re.findall(r'\saria-(?:labelledby|describedby)="([^"]+)"', page) for name in names.split()
    }
    assert len(led) > 100
    refuse(sorted(led - ids.keys()))


@pytest.mark.parametrize("late", [False, True])
def test_idea_whose_answer_is_late_says_so_at_its_head(late):
    awaited = Knot("next", "La Ville répond", due=today(), late=late)
    state = engines["django"].from_string('{% load crieur %}{% component "state" standing=standing %}')
    said = state.render({"standing": Standing("Publiée", "open", now(), (), awaited)})
    assert ("state-late" in said) is ("en retard" in said) is late


def test_piece_is_set_apart_from_the_same_one():
    source = (
        '{% load styles %}{% for state in states %}{% sample "field" state wide %}'
        '<label for="a">A</label><input id="a" aria-describedby="a_help contenu"><a href="#ailleurs">B</a>'
        "{% endsample %}{% endfor %}"
    )
    page = engines["django"].from_string(source).render({"states": ["vide", "<pleine>"], "numbers": iter((1, 2))})
    assert re.findall(r'for="(.*?)".*?id="(a.*?)"', page) == [("a-1", "a-1"), ("a-2", "a-2")]
    assert "&lt;pleine&gt;" in page
    # What is not in the sample is led to as it is.
    assert page.count('href="#ailleurs"') == page.count('aria-describedby="a_help contenu"') == 2


@pytest.mark.django_db
def test_ratios_are_computed_from_the_colours_beside_them(page):
    row = re.compile(r'<td>(\d+,\d\d) <svg.*?fill="(#\w+)".*?stroke="(#\w+)"', re.DOTALL)
    rows = row.findall(page)
    assert len(rows) > 100
    for said, ground, front in rows:
        assert float(said.replace(",", ".")) == pytest.approx(contrast(front, ground), abs=0.01)
        assert float(said.replace(",", ".")) >= 3


@pytest.mark.django_db
@pytest.mark.parametrize(("urlconf", "status"), [("config.demo_urls", 200), ("config.urls", 404)])
def test_page_is_the_demonstrations_alone(town, settings, urlconf, status):
    settings.ROOT_URLCONF = urlconf
    assert Client().get("/styles/").status_code == status
