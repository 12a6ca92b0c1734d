"""Words find what they mean, alike on both engines; the index follows what is written."""

import pytest
from django.core.management import call_command
from django.test import Client

from propositions import search_index
from propositions.actions.moderating import hide
from propositions.actions.revising import revise
from propositions.actions.searching import repair_search
from propositions.models.proposal import Proposal
from propositions.queries.filters import Filters
from propositions.queries.listing import Asked, listed
from propositions.search import analyse, words_of
from socle.unit_of_work import action
from tests.factories.comptes import make_person
from tests.factories.propositions import make_proposal
from tests.propositions.search_pairs import FOUND, NOT_FOUND

pytestmark = pytest.mark.usefixtures("town")


def found(text: str) -> set[str]:
    return {idea.title for idea in listed(Asked(Filters(), text)).proposals}


def say(title: str) -> Proposal:
    """An idea of the whole town: its quarter's name finds it too."""
    return make_proposal(title=title, text="…", place_kind="town", theme="solidarite")


@pytest.mark.parametrize(("typed", "said"), FOUND)
def test_everyday_words_find_what_was_said(typed, said):
    say(said)
    assert found(typed) == {said}


@pytest.mark.parametrize(("typed", "said"), NOT_FOUND)
def test_other_words_find_nothing(typed, said):
    say(said)
    assert found(typed) == set()


def test_table_is_forty_and_twenty():
    assert (len(FOUND), len(NOT_FOUND)) == (40, 20)
    assert len({*FOUND, *NOT_FOUND}) == 60


def test_all_the_table_at_once_gives_what_each_alone_gives():
    for said in dict.fromkeys(said for _, said in (*FOUND, *NOT_FOUND)):
        say(said)
    for typed, said in FOUND:
        assert said in found(typed), typed
    for typed, said in NOT_FOUND:
        assert said not in found(typed), typed


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("place fermée", "Une place au parc fermé"),
        ("banc ombragé", "Une place ombragée, des bancs"),
        ("carrefour dangereux", "La traversée dangereuse du carrefour"),
        ("toilettes public", "Des toilettes publiques"),
        ("équipement sportif", "Des équipements pour la vie sportive"),
        ("peinture blanche", "Peindre en blanc, une peinture claire"),
        ("école neuve", "Une école dans le bâtiment neuf"),
        ("tuyaux", "Le tuyau de la fontaine"),
        ("matériau", "Des matériaux à donner"),
        ("mediatheque", "Une média\u00adthèque"),
        ("2e5m", "La salle 2e5m"),
    ],
)
def test_feminine_is_worth_the_masculine_and_odd_words_themselves(typed, said):
    say(said)
    assert found(typed) == {said}
    assert found(said) == {said}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("amiante", "Un lieu pour les amis"),
        ("l’air", "Une aire de jeux"),
        ("la terre", "Une terrasse au marché"),
        ("communication", "Une salle commune"),
        ("une voix", "Une voie verte"),
        ("le vent", "Les ventes du samedi"),
        ("le maire", "La place de la mairie"),
        ("entre nous", "Une entrée d’école"),
        ("chemin", "Une cheminée du puits"),
        ("abc", "La salle 1e5abc"),
    ],
)
def test_words_that_look_alike_are_told_apart(typed, said):
    say(said)
    assert found(typed) == set()


def test_words_in_few_and_in_many_ideas_are_found_alike(monkeypatch):
    """The engine begins with the words, or with the list: the same ideas, in the same order."""
    for number in range(5):
        say(f"Un kiosque numéro {number}")
    few = [idea.title for idea in listed(Asked(Filters(), "kiosque")).proposals]
    monkeypatch.setattr(search_index, "COMMON", 0)
    assert [idea.title for idea in listed(Asked(Filters(), "kiosque")).proposals] == few == sorted(few, reverse=True)


def test_place_and_theme_find_an_idea_too():
    make_proposal(title="Un banc", hint="devant la mairie", theme="mobilite")
    for typed in ("Sabatier", "devant mairie", "mobilités", "banc sabatier"):
        assert found(typed) == {"Un banc"}, typed


def test_accents_and_endings_do_not_count():
    assert analyse("Des boîtes à livres !") == analyse("boite LIVRE")
    assert words_of("") == words_of("de la, du !") == []


@pytest.mark.parametrize(
    "hostile", ['"', "'", "*", "a:b", "a & b | !c", "(((", "NEAR(a b)", "OR", "\\", "%", "é" * 5000, "-banc", "banc*"]
)
def test_signs_of_the_engines_are_only_signs(hostile, client: Client):
    say("Un banc")
    answer = client.get("/idees/", {"q": hostile})
    assert answer.status_code == 200
    # What is left of it is searched, or nothing is.
    assert ("Un banc" in answer.content.decode()) == ("banc" in hostile)


def test_index_follows_what_is_written(resident):
    proposal = make_proposal(resident, title="Une cabane", text="Dans l’arbre.")
    assert found("cabane")
    revise(resident, code=proposal.code, title="Un kiosque", text="Sur la place.")
    assert (found("cabane"), found("kiosque")) == (set(), {"Un kiosque"})
    hide(make_person("moderator"), code=proposal.code, rule="advert", reason="Une réclame.")
    assert found("kiosque") == set()
    # Not even in what the engine keeps.
    assert not Proposal.objects.get(pk=proposal.pk).search_text


@action(silent="a test spoils the words")
def spoil(actor: None) -> None:
    Proposal.objects.update(search_text="rien")


def test_words_are_written_anew():
    say("Un kiosque")
    spoil(None)
    assert found("kiosque") == set()
    assert repair_search(None) == 1
    assert repair_search(None) == 0
    assert found("kiosque") == {"Un kiosque"}


def test_command_tells_how_many_were_wrong(capsys):
    say("Un kiosque")
    spoil(None)
    call_command("search")
    assert capsys.readouterr().out == "1 idées réécrites.\n"
