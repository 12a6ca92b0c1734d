"""The quarters as a picture, with how many ideas each holds."""

from xml.etree import ElementTree

import pytest
from django.test import Client

from carte.drawing import SHAPE, WIDTH, plan_of
from carte.queries import living_quarters
from tests.factories.propositions import make_proposal

pytestmark = pytest.mark.django_db


def test_piles_lie_in_the_part_that_is_shown_each_under_its_name(town):
    quarters = living_quarters()
    plan = plan_of(quarters, {quarter.pk: rank for rank, quarter in enumerate(quarters)})
    assert plan
    # A quarter without ideas has no pile.
    assert [pile.ideas for pile in plan.piles] == [1, 2, 3, 4]
    left, top, width, height = map(int, plan.box.split())
    assert all(left < pile.across < left + width and top < pile.down < top + height for pile in plan.piles)
    assert width / height == pytest.approx(SHAPE, abs=0.02)
    assert 0 <= left <= left + width <= WIDTH
    picture = ElementTree.fromstring(Client().get("/carte/plan.svg").content)
    names = {(round(float(name.attrib["x"])), name.text) for name in picture.iter("{http://www.w3.org/2000/svg}text")}
    assert {(pile.across, quarter.name) for pile, quarter in zip(plan.piles, quarters[1:], strict=True)} <= names


def test_town_without_quarters_has_no_plan(town):
    assert plan_of([], {None: 3}) is None


def test_home_page_says_on_the_picture_what_it_says_in_the_table(town, resident):
    idea = make_proposal(resident)
    assert idea.quarter
    page = Client().get("/").content.decode()
    assert page.count('class="is-top"') == 1
    assert f">{idea.quarter.name}</a></th><td>1</td>" in page
    assert "#svgView(viewBox(" in page
