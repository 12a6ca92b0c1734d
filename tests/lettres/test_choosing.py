"""A quarter or a theme followed from its own page, by a box; letters by post for somebody who has an account."""

from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from carte.models import Quarter
from comptes.actions.people import ensure_person
from comptes.models import Consent, PostalAddress
from comptes.tasks import sweep_people_on_paper
from journal.models import Follow
from lettres.actions.preferences import be_written_on_paper, follow_ground, stop
from lettres.models import Reader
from lettres.tasks import sweep
from tests.factories.comptes import make_person
from tests.factories.lettres import MONDAY, at, make_reader
from tests.faults.races import REPEATS, race, tell

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
    assert "Recevoir les nouvelles du quartier Sabatier" in page
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
    follow_ground(person, thread=sabatier.thread_id)
    assert Follow.objects.filter(user=person).count() == 2


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
def test_another_way_forgets_the_address(town):
    person = make_person()
    on_paper(person)
    make_reader(person, way="email")
    assert not PostalAddress.objects.exists()
    assert Consent.objects.get(kind="postal address").withdrawn_at is not None
    person.refresh_from_db()
    assert (person.first_name, person.last_name) == ("Jo", "")


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
    person.refresh_from_db()
    assert person.last_name == ""
    assert Consent.objects.get(kind="postal address").withdrawn_at is not None


@pytest.mark.django_db
@pytest.mark.parametrize("stopped", [True, False])
def test_whoever_is_written_to_no_more_is_told_so(town, stopped):
    person = make_person()
    make_reader(person, rhythm="weekly" if stopped else "never")
    if stopped:
        stop(None, user=person.pk, because="bounced")
    told = signed_in(person).post(FOLLOW, {"agreed": "on"}, follow=True).content.decode()
    assert "Mais vos lettres sont arrêtées" in told


@pytest.mark.postgresql
def test_paper_and_a_tick_at_once_never_wait_for_each_other(committed_town):
    for _ in range(REPEATS):
        person = make_person()
        make_reader(person)
        ticks = [partial(make_reader, person, town_letter=True), partial(make_reader, person, way="email")]
        outcome = race([partial(on_paper, person), *ticks])
        assert outcome.errors == []
    tell("choices of one person at once", 3 * REPEATS)
