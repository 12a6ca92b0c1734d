"""A quarter or a theme followed from its own page, by a box; letters by post for somebody who has an account."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from carte.models import Quarter
from comptes.actions.people import ensure_person
from comptes.models import Consent, PostalAddress
from comptes.tasks import sweep_people_on_paper
from journal.models import Follow
from lettres.actions.planning import plan_due
from lettres.actions.preferences import be_written_on_paper, follow_ground
from lettres.actions.printing import make_print_run
from lettres.composing import Composer
from lettres.models import Delivery, Reader
from lettres.paper import sheets_of
from lettres.tasks import sweep
from propositions.actions.supporting import support
from tests.factories.comptes import make_person
from tests.factories.lettres import MONDAY, at, letters_at, make_reader
from tests.factories.propositions import make_answer, make_proposal

DAY = timedelta(days=1)
ADDRESS = {"first_name": "Jo", "last_name": "Petit", "lines": "2, rue du Stade\n59590 Raismes"}
FOLLOW, PAPER = "/mes-lettres/suivre/quartier/sabatier/", "/mes-lettres/papier/"


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def on_paper(person):
    return be_written_on_paper(person, wording="…", **ADDRESS)


@pytest.mark.django_db
def test_quarter_is_followed_by_its_box_and_not_without(town):
    sabatier = Quarter.objects.living().get(slug="sabatier")
    person = make_person()
    client = signed_in(person)
    page = client.get(FOLLOW).content.decode()
    assert "Recevoir les nouvelles de Sabatier" in page
    assert "checked" not in page
    refused = client.post(FOLLOW)
    assert refused.status_code == 400
    assert "Cochez la case pour recevoir ses nouvelles." in refused.content.decode()
    assert not Follow.objects.filter(user=person).exists()
    told = client.post(FOLLOW, {"agreed": "on"}, follow=True).content.decode()
    assert "vous recevrez les nouvelles de Sabatier" in told
    assert Follow.objects.get(user=person).thread_id == sabatier.thread_id
    assert Consent.objects.get(user=person).wording == "Recevoir les nouvelles : Sabatier."
    assert "Vous les recevez déjà." in client.get(FOLLOW).content.decode()
    # What else they follow stays.
    assert client.post("/mes-lettres/suivre/theme/mobilite/", {"agreed": "on"}).status_code == 302
    assert Follow.objects.filter(user=person).count() == 2
    assert follow_ground(person, thread=sabatier.thread_id) is False


@pytest.mark.django_db
def test_quarter_that_is_none_is_not_found(town):
    assert signed_in(make_person()).get("/mes-lettres/suivre/quartier/atlantide/").status_code == 404


@pytest.mark.django_db
def test_whoever_gave_back_no_code_chooses_nothing(town):
    stranger = ensure_person(None, email="jo@exemple.fr")
    with pytest.raises(PermissionDenied):
        follow_ground(stranger, thread=1)
    with pytest.raises(PermissionDenied):
        on_paper(stranger)


@pytest.mark.django_db
def test_address_is_asked_for_then_kept_with_the_words_agreed_to(town):
    person = make_person()
    client = signed_in(person)
    assert client.post(PAPER, ADDRESS).status_code == 400
    assert not PostalAddress.objects.exists()
    assert client.post(PAPER, ADDRESS | {"agreed": "on"}).status_code == 302
    assert PostalAddress.objects.get(user=person).lines == "2, rue du Stade\n59590 Raismes"
    assert "deux ans au plus" in Consent.objects.get(user=person).wording
    assert Reader.objects.get(user=person).way == "paper"


@pytest.mark.django_db
def test_what_waited_to_leave_by_mail_is_told_on_paper(town):
    with at(MONDAY - 3 * DAY):
        person = make_person()
        make_reader(person)
        idea = make_proposal()
        support(person, code=idea.code)
        make_answer(idea)
    with at(MONDAY):
        composer = Composer()
        assert plan_due(None, until=MONDAY - DAY, window=composer.window, waiting=composer.waiting)
        on_paper(person)
    assert letters_at(MONDAY) == []
    assert Delivery.objects.get().why == "dite sur papier"
    with at(MONDAY + DAY):
        run = make_print_run(make_person("staff"), until=MONDAY)
        assert run is not None
        [sheet], _ = sheets_of(run)
    assert sheet.name == "Jo Petit"
    assert [news.title for news in sheet.news] == [idea.title]


@pytest.mark.django_db
def test_another_way_forgets_the_address(town):
    person = make_person()
    on_paper(person)
    make_reader(person, way="email")
    assert not PostalAddress.objects.exists()
    assert Consent.objects.get(kind="postal address").withdrawn_at is not None


@pytest.mark.django_db
def test_once_the_address_is_forgotten_letters_come_by_mail_again(town):
    with at(MONDAY):
        person = make_person()
        on_paper(person)
    with at(MONDAY + 729 * DAY):
        sweep_people_on_paper()
        sweep()
        assert Reader.objects.get(user=person).way == "paper"
    with at(MONDAY + 732 * DAY):
        assert sweep_people_on_paper() == 1
        sweep()
        reader = Reader.objects.get(user=person)
    assert reader.way == "email"
    assert reader.next_at is not None


@pytest.mark.django_db
def test_whoever_wanted_no_letter_and_asks_for_paper_is_told_from_then_on(town):
    with at(MONDAY - 3 * DAY):
        person = make_person()
        make_reader(person, rhythm="never")
        idea = make_proposal()
        support(person, code=idea.code)
    with at(MONDAY - 2 * DAY):
        make_answer(idea)
    with at(MONDAY):
        reader = on_paper(person)
    assert (reader.rhythm, reader.told_until) == ("weekly", MONDAY)
