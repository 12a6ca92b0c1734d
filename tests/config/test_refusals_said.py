"""What is refused is said in the words of the site, and loses nothing that was typed."""

from html import unescape

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from comptes.act_view import UNDER_WAY
from comptes.actions.once import claim_key
from comptes.forms import AddressForm, CodeForm
from comptes.once import digest_of, form_key
from propositions.forms.contact import ContactForm
from propositions.forms.draft import YouForm
from propositions.forms.entry import EntryForm
from propositions.forms.follow import FollowCodeForm
from propositions.forms.life import FlagForm
from propositions.forms.where import WhereForm
from propositions.models.proposal import Proposal
from tests.factories.comptes import make_person
from tests.propositions.test_entry import FORM as ENTRY

FORMS = (AddressForm, CodeForm, ContactForm, EntryForm, FlagForm, FollowCodeForm, WhereForm, YouForm)
SENT = {
    "/jai-une-idee/": {"place_kind": "line", "points": "3,48 50,39\n3,49 50,39", "address": "rue de la Gare"},
    "/suivre/": {"code": "ABC-123"},
}


@pytest.mark.parametrize("path", SENT)
def test_page_open_for_too_long_gives_back_all_that_was_typed(town, path):
    page = unescape(Client(enforce_csrf_checks=True).post(path, SENT[path]).content.decode())
    assert "rien n’est perdu" in page
    for name, typed in SENT[path].items():
        assert f'name="{name}" value="{typed}"' in page
    assert "à choisir de nouveau" not in page


def test_page_open_for_too_long_says_that_files_are_to_be_chosen_again(town):
    sent = {"title": "Un banc", "photos": SimpleUploadedFile("banc.jpg", b"...")}
    page = Client(enforce_csrf_checks=True).post("/jai-une-idee/quoi/", sent).content.decode()
    assert "Vos photos ou votre fichier, eux, seront à choisir de nouveau." in page


def test_form_whose_first_sending_is_under_way_is_asked_to_wait(town):
    person = make_person("administrator")
    typist = Client()
    typist.force_login(person)
    sent = ENTRY | {"once": "a" * 32}
    digest = digest_of("POST", "/saisie/", {name: [value] for name, value in sent.items()})
    claim_key(person, key=form_key(sent), digest=digest)
    answer = typist.post("/saisie/", sent)
    assert answer.status_code == 409
    assert UNDER_WAY in answer.content.decode()
    assert not Proposal.objects.exists()


def test_sign_that_cannot_be_kept_is_refused_in_a_page(client):
    answer = client.get("/idees/?quartier=a%00b")
    assert answer.status_code == 400
    assert "<h1>Cette demande n’a pas été comprise</h1>" in answer.content.decode()


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_text_that_is_too_long_is_said_in_our_words(form):
    fields = {name: field for name, field in form.base_fields.items() if getattr(field, "max_length", None)}
    assert fields
    for name, field in fields.items():
        with pytest.raises(forms.ValidationError) as refused:
            field.run_validators("a" * (field.max_length + 1))
        assert not [said for said in refused.value.messages if said.startswith("Assurez-vous")], name
