"""Pages kept for everybody who is not signed in: the same bytes, one query, and never what is no longer true."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from carte.models import Quarter
from comptes.models import User
from journal.actions import record
from journal.models import Event, Thread
from propositions.queries.mapped import version_of_ideas
from propositions.views.shared import KeptPage, shared_page
from tests.factories.comptes import erase
from tests.factories.propositions import make_proposal, make_street_proposal

PAGES = ("/", "/carte/", "/idees/", "/quartier/sabatier/", "/theme/cadre-de-vie/")
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
def test_second_reader_is_shown_the_same_page_for_one_query(town: None, client: Client, address: str) -> None:
    make_proposal()
    first = client.get(address)
    with CaptureQueriesContext(connection) as captured:
        second = client.get(address)
    assert len(captured) == 1
    assert second.content == first.content
    assert second["Content-Type"] == first["Content-Type"]
    assert "Cookie" in second["Vary"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
def test_what_happens_is_shown_at_once(town: None, client: Client, address: str) -> None:
    make_proposal()
    client.get(address)
    client.get(address)
    idea = make_proposal(title="Une fontaine devant la mairie")
    assert idea.title in client.get(address).content.decode()


@pytest.mark.django_db
def test_the_page_of_an_idea_follows_its_thread(town: None, client: Client) -> None:
    idea = make_proposal()
    address = idea.get_absolute_url()
    client.get(address)
    record(None, thread=idea.thread, verb="placed_again", reason="La rue a changé de nom.", weight="knot")
    assert "La rue a changé de nom." in client.get(address).content.decode()


@pytest.mark.django_db
def test_whoever_leaves_is_no_longer_on_the_page(town: None, client: Client, resident: User) -> None:
    address = make_proposal(resident, signature="Josiane L.").get_absolute_url()
    assert "Josiane L." in client.get(address).content.decode()
    erase(None, label="propositions.Proposal", person=resident)
    assert "Josiane L." not in client.get(address).content.decode()


@pytest.mark.django_db
def test_lateness_is_told_the_day_it_begins(town: None, client: Client) -> None:
    with time_machine.travel(NOON, tick=False):
        make_proposal()
        assert "en retard" not in client.get("/idees/").content.decode()
    with time_machine.travel(NOON + timedelta(days=61), tick=False):
        assert "en retard" in client.get("/idees/").content.decode()


@pytest.mark.django_db
def test_whoever_is_signed_in_has_a_page_of_their_own(town: None, client: Client, resident: User) -> None:
    make_proposal(resident)
    client.get("/idees/")
    client.force_login(resident)
    with CaptureQueriesContext(connection) as captured:
        mine = client.get("/idees/").content.decode()
    # A page kept for everybody is told by one question.
    assert len(captured) > 1
    assert "Mes idées" in mine
    assert "Mes idées" not in Client().get("/idees/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/carte/", "/idees/"])
def test_main_part_is_written_once_for_whoever_is_signed_in(
    town: None, client: Client, resident: User, address: str
) -> None:
    make_proposal(resident)
    client.force_login(resident)
    first = client.get(address).content.decode()
    with CaptureQueriesContext(connection) as captured:
        again = client.get(address).content.decode()
    # The roof alone is theirs: it holds the token of the button that signs out.
    assert again.partition("<main")[2] == first.partition("<main")[2]
    # The session, its person, their roles, and whether something happened.
    assert len(captured) == 4
    # Something happens: it is written anew, for whoever is signed in as for everybody.
    idea = make_proposal(title="Une fontaine devant la mairie")
    assert idea.title in client.get(address).content.decode()


def test_what_is_kept_knows_nothing_of_its_reader() -> None:
    main = "{% keep kept %}<{{ user }}{{ nav }}{{ messages }}{% csrf_token %}{{ idea }}>{% endkeep %}"
    page = Template("{% load kept %}{{ user }}" + main)
    kept = KeptPage()
    reader = {"user": "Josiane", "nav": "Mes idées", "messages": "Bonjour", "csrf_token": "abc"}
    assert page.render(Context({**reader, "kept": kept, "idea": "Un banc"})) == "Josiane<Un banc>"
    assert page.render(Context({"user": "Karim", "kept": kept})) == "Karim<Un banc>"


@pytest.mark.django_db
def test_an_event_that_arrives_late_changes_the_version(town: None) -> None:
    thread = make_street_proposal().thread
    last = Event.objects.order_by("-pk").first()
    assert last is not None

    def write(key: int, to: Thread) -> str:
        Event.objects.create(pk=key, thread=to, verb="quarter_redrawn", at=NOON, visibility="public", weight="knot")
        return version_of_ideas()

    after = write(last.pk + 5, thread)
    # Its key was given before, by a unit that ended after.
    assert write(last.pk + 2, Quarter.objects.select_related("thread").get(slug="gare").thread) != after


@pytest.mark.django_db
def test_page_is_kept_for_the_host_it_was_asked_of(town: None) -> None:
    """What a request says of its host is nobody else's page."""
    view = shared_page(lambda request: HttpResponse(request.get_host()))
    for host in ("localhost", "127.0.0.1", "localhost"):
        assert view(RequestFactory().get("/ailleurs/", HTTP_HOST=host)).content == host.encode()


@pytest.mark.django_db
def test_nothing_is_kept_of_a_page_with_a_form_nor_of_a_refusal(town: None) -> None:
    answered = []

    def with_form(request: HttpRequest) -> HttpResponse:
        answered.append(get_token(request))
        return HttpResponse(answered[-1])

    def refusing(request: HttpRequest) -> HttpResponse:
        answered.append("refused")
        return HttpResponse("non", status=403)

    for view in (shared_page(with_form), shared_page(refusing)):
        for _ in range(2):
            view(RequestFactory().get("/ailleurs/"))
    assert len(answered) == 4
    assert answered[0] != answered[1]
