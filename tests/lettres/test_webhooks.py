"""A mail service says that an address bounced, or that a letter was reported: signed, repeated, early."""

import base64
import json

import pytest
from django.test import Client

# Before any test shares a secret: the site's addresses are made once a process.
from config import urls
from lettres.models import Delivery, Reader
from tests.factories.comptes import make_person
from tests.factories.lettres import make_delivery, make_reader

pytestmark = pytest.mark.django_db
SECRET = "nom:motdepasse"
BOUNCE = {"RecordType": "Bounce", "Type": "HardBounce", "ID": 1, "BouncedAt": "2026-01-05T07:05:00Z"}
COMPLAINT = {"RecordType": "SpamComplaint", "Type": "SpamComplaint", "ID": 2, "BouncedAt": "2026-01-05T07:05:00Z"}


@pytest.fixture(autouse=True)
def webhooks(settings):
    settings.ROOT_URLCONF, settings.ANYMAIL = "tests.lettres.urls_webhooks", {"WEBHOOK_SECRET": SECRET}


def tell(event, address, secret=SECRET, **more):
    signed = {"Authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"} if secret else {}
    sent = json.dumps({**event, "Email": address, **more})
    return Client().post("/anymail/postmark/tracking/", sent, content_type="application/json", headers=signed)


@pytest.mark.parametrize(("event", "stopped"), [(BOUNCE, "bounced"), (COMPLAINT, "complained")])
def test_address_is_stopped_however_often_it_is_said(town, event, stopped):
    reader = make_reader(make_person())
    row = make_delivery(reader.user, state="sent")
    for _ in range(3):
        assert tell(event, str(reader.user.email).upper(), MessageID=row.message_id.strip("<>")).status_code == 200
    kept = Reader.objects.get()
    assert (kept.stopped, kept.next_at) == (stopped, None)
    assert Delivery.objects.get(pk=row.pk).state == "bounced"


def test_said_before_the_mail_is_noted_as_sent(town):
    person = make_person()
    row = make_delivery(person, state="sending")
    Reader.objects.all().delete()
    assert tell(BOUNCE, person.email).status_code == 200
    assert Reader.objects.get(user=person).stopped == "bounced"
    assert not Delivery.objects.filter(pk=row.pk, state="bounced").exists()


@pytest.mark.parametrize("secret", ["", "nom:autre", "x"])
def test_unsigned_is_refused_and_changes_nothing(town, secret):
    reader = make_reader(make_person())
    assert tell(BOUNCE, reader.user.email, secret).status_code in {400, 403}
    assert Reader.objects.get().stopped == ""


def test_address_of_nobody_is_taken_without_a_word(town):
    assert tell(BOUNCE, "personne@exemple.fr").status_code == 200


def test_other_events_stop_nothing(town):
    reader = make_reader(make_person())
    delivered = {"RecordType": "Delivery", "Recipient": reader.user.email, "DeliveredAt": "2026-01-05T07:05:00Z"}
    assert tell(delivered, reader.user.email).status_code == 200
    assert Reader.objects.get().stopped == ""


def test_without_a_secret_nothing_is_mounted(settings):
    assert not [entry for entry in urls.urlpatterns if "anymail" in str(entry)]
    settings.ROOT_URLCONF = "config.urls"
    assert tell(BOUNCE, "jo@exemple.fr").status_code == 404
