"""Somebody on paper: what they leave so as to be told, the group whose idea it is, the code printed on their form."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client

from comptes.actions.people import OnPaper, ensure_structure, know_on_paper, sweep_paper_people, sweep_unverified
from comptes.models import Consent, PostalAddress, SensitiveAct, Structure, User
from journal.models import Follow
from propositions.actions.printing import print_forms
from propositions.actions.saying import CodeRefused, take_down
from propositions.follow_codes import draw_follow_code
from propositions.models.proposal import Proposal
from propositions.queries.printed import codes_of
from socle.clock import now, today
from tests.factories.comptes import make_person
from tests.factories.propositions import make_said
from tests.propositions.test_entry import FORM

pytestmark = pytest.mark.usefixtures("town")
LEFT = {
    "first_name": "Josiane",
    "last_name": "Lemaire",
    "lines": "2, rue du Stade\n59590 Raismes",
    "contact_agreed": "on",
}


@pytest.fixture
def crier(client: Client) -> User:
    person = make_person("crier")
    client.force_login(person)
    return person


def enter(client: Client, **more: str) -> Proposal:
    answer = client.post("/saisie/", FORM | more)
    assert answer.status_code == 302, answer.content.decode()
    return Proposal.objects.order_by("-pk")[0]


def test_person_who_leaves_an_address_is_the_author_and_is_nowhere_to_be_read(client, crier):
    idea = enter(client, told_by="post", **LEFT)
    person = idea.author
    assert person is not None
    assert (person.email, person.first_name, person.last_name, person.told_by) == (None, "Josiane", "Lemaire", "post")
    address = PostalAddress.objects.get(user=person)
    assert address.lines.replace("\r", "") == LEFT["lines"]
    assert address.ends_on == person.kept_until == today() + timedelta(days=730)
    assert "deux ans au plus" in Consent.objects.get(user=person, kind="contact").wording
    assert Follow.objects.filter(user=person, thread=idea.thread, because="author").exists()
    assert idea.entered_by == crier
    assert idea.visibility == "public"
    for reader in (Client(), client):
        for page in (idea.get_absolute_url(), f"/suivre/{idea.follow_code}/", "/idees/", "/saisie/"):
            text = reader.get(page, follow=True).content.decode()
            assert "Lemaire" not in text
            assert "rue du Stade" not in text
    assert "Josiane" not in str(SensitiveAct.objects.filter(kind="person on paper").values_list("subject", "reason"))


def test_whoever_answers_for_the_town_reads_how_to_tell_them(client, crier):
    idea = enter(client, told_by="phone", phone="0612345678", **LEFT)
    told = "À prévenir par téléphone"
    for role, seen in (("staff", True), ("administrator", True), ("moderator", False), ("crier", False), ("", False)):
        reader = Client()
        reader.force_login(make_person(role))
        text = reader.get(idea.get_absolute_url()).content.decode()
        assert (told in text, "0612345678" in text, "rue du Stade" in text) == (seen, seen, seen), role
    plain = enter(client, told_by="code", first_name="Jo", contact_agreed="on")
    reader.force_login(make_person("staff"))
    assert "À prévenir" not in reader.get(plain.get_absolute_url()).content.decode()


def test_next_form_of_the_pile_is_another_person_s(client, crier):
    enter(client, told_by="post", **LEFT)
    page = client.get("/saisie/").content.decode()
    assert "Lemaire" not in page
    assert "rue du Stade" not in page


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"told_by": "post", "contact_agreed": "on"}, "Il manque l’adresse"),
        ({"told_by": "post", "lines": "2, rue du Stade", "contact_agreed": "on"}, "Il manque le nom"),
        ({"told_by": "phone", "contact_agreed": "on"}, "Il manque le numéro de téléphone"),
        ({"told_by": "phone", "phone": "06 12", "contact_agreed": "on"}, "dix chiffres"),
        ({"phone": "06 12 34 56 78"}, "Sans l’accord de la personne, ses coordonnées"),
        ({"told_by": "fax"}, "Choisissez une réponse dans la liste."),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(client, crier, said, words):
    people = User.objects.count()
    answer = client.post("/saisie/", FORM | said)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert words in page
    assert "Pour souffler." in page
    assert '<details class="fold entry-contact" data-crieur-private open>' in page
    assert User.objects.count() == people
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("number", ["06 12 34 56 78", "06.12.34.56.78", "0612345678", "06-12-34-56-78"])
def test_phone_is_kept_in_digits(client, crier, number):
    idea = enter(client, told_by="phone", phone=number, contact_agreed="on")
    assert idea.author is not None
    assert (idea.author.phone, idea.author.told_by) == ("0612345678", "phone")


def test_same_name_and_address_is_the_same_person(client, crier):
    first = enter(client, told_by="post", **LEFT).author
    again = enter(client, told_by="phone", phone="0612345678", **LEFT).author
    other = enter(client, told_by="post", **{**LEFT, "first_name": "Paul"}).author
    assert first == again != other
    assert again is not None
    assert again.told_by == "phone"
    assert PostalAddress.objects.count() == 2


def test_what_they_left_goes_after_two_years_and_the_idea_stays(client, crier):
    idea = enter(client, told_by="phone", phone="0612345678", **LEFT)
    with time_machine.travel(now() + timedelta(days=3)):
        # Nobody verifies an address that there is not.
        sweep_unverified(None)
    with time_machine.travel(now() + timedelta(days=729)):
        assert sweep_paper_people(None) == 0
    with time_machine.travel(now() + timedelta(days=732)):
        assert sweep_paper_people(None) == 1
        assert sweep_paper_people(None) == 0
    idea.refresh_from_db()
    person = idea.author
    assert person is not None
    assert (person.first_name, person.last_name, person.phone, person.told_by) == ("", "", "", "")
    assert not PostalAddress.objects.exists()
    assert Client().get(f"/suivre/{idea.follow_code}/").status_code == 200


def test_group_is_said_with_its_structure(client, crier):
    idea = enter(client, structure="École Jules-Ferry", channel="school", signature="")
    again = enter(client, structure="école jules-ferry".capitalize(), channel="paper", signature="Zoé")
    assert Structure.objects.get().kind == "school"
    assert idea.structure == again.structure
    assert idea.origin_line == "Dite par le groupe « École Jules-Ferry », à l’école."
    assert again.origin_line == "Dite par Zoé, le groupe « École Jules-Ferry », sur un bulletin de papier."
    page = client.get("/saisie/").content.decode()
    # Kept for the next form of the pile, and offered to all.
    assert 'value="École jules-ferry"' in page
    assert "<option>École Jules-Ferry</option>" in page


def test_printed_code_is_the_idea_s_and_the_form_is_typed_once(client, crier):
    code, other = codes_of(print_forms(crier, number=2))
    page = Client().get(f"/suivre/{code}/").content.decode()
    assert "pas encore entré" in page
    idea = enter(client, printed=code.lower().replace("-", " "))
    assert idea.follow_code == code
    assert "Un banc au marché" in Client().get(f"/suivre/{code}/").content.decode()
    answer = client.post("/saisie/", FORM | {"printed": code, "told_by": "post", **LEFT})
    assert answer.status_code == 409
    assert "Ce bulletin est déjà entré" in answer.content.decode()
    # Nothing of the second one is kept, the person neither.
    assert not User.objects.filter(last_name="Lemaire").exists()
    assert client.post("/saisie/", FORM | {"printed": "ABC"}).status_code == 400
    unknown = next(drawn for drawn in iter(draw_follow_code, "") if drawn not in {code, other})
    answer = client.post("/saisie/", FORM | {"printed": unknown})
    assert answer.status_code == 409
    assert "pas celui d’un bulletin imprimé" in answer.content.decode()
    assert Proposal.objects.count() == 1


def test_no_other_idea_gets_a_printed_code(monkeypatch, crier):
    (code,) = codes_of(print_forms(crier, number=1))
    drawn = iter([code, code, "ZZZ-000"])
    monkeypatch.setattr("propositions.actions.saying.draw_follow_code", lambda: next(drawn))
    assert take_down(crier, said=make_said(), channel="street", agreed=True).follow_code == "ZZZ-000"
    # Nor does a form get an idea's.
    drawn = iter(["ZZZ-000", code, "YYY-000"])
    monkeypatch.setattr("propositions.actions.printing.draw_follow_code", lambda: next(drawn))
    assert codes_of(print_forms(crier, number=1)) == ["YYY-000"]


def test_forms_are_printed_two_a_sheet_with_their_codes(client, crier):
    answer = client.post("/saisie/bulletins/", {"sheets": "3"})
    page = client.get(answer["Location"]).content.decode()
    codes = codes_of(answer["Location"].split("/")[-2])
    assert len(codes) == len(set(codes)) == 6
    assert page.count('class="forms-sheet"') == 3
    assert all(page.count(f'<p class="paper-form-code">{code}</p>') == 2 for code in codes)
    assert page.count('class="qr"') == 6
    assert client.get("/saisie/bulletins/9b2f0d5e-3c1a-4f7e-8a44-0d6f5c1b2a33/").status_code == 404


def test_nobody_else_keeps_people_or_prints():
    resident = make_person()
    for act in (
        lambda: know_on_paper(resident, left=OnPaper(phone="0612345678"), wording="…"),
        lambda: ensure_structure(resident, name="École", kind="school"),
        lambda: print_forms(resident, number=1),
    ):
        with pytest.raises(PermissionDenied):
            act()
    with pytest.raises(CodeRefused):
        take_down(make_person("crier"), said=make_said(), channel="paper", agreed=True, printed="ABC-123")
    with pytest.raises(ValueError, match="200"):
        print_forms(make_person("crier"), number=201)
