"""« Quelqu’un l’a peut-être déjà dit »: by place and words."""

import pytest
from django.test import Client

from comptes.limits import LIMITS
from propositions.queries import doubles
from propositions.queries.doubles import doubles_of
from propositions.similar import Told, likely_doubles
from tests.factories.comptes import make_person
from tests.factories.propositions import SABATIER, make_draft, make_proposal

NORTH = (SABATIER[0], SABATIER[1] + 0.002)  # some two hundred metres
FAR = (SABATIER[0], SABATIER[1] + 0.02)

# (title, place), (title, place), whether the second may be the first again. A place is a point, or a quarter's name.
PAIRS = [
    (("Une boîte à livres devant l’école", SABATIER), ("Boite a livres", NORTH), True),
    (("Une boîte à livres devant l’école", SABATIER), ("Une boîte à livres à la gare", FAR), False),
    (("Une boîte à livres", "sabatier"), ("Des boîtes à livres pour tous", "sabatier"), True),
    (("Une boîte à livres", "sabatier"), ("Des boîtes à livres", "gare"), True),
    (("Un banc", SABATIER), ("Des bancs avec dossier", NORTH), True),
    (("Un banc", SABATIER), ("Des bancs avec dossier rue Roger-Salengro", FAR), False),
    (("Un banc", "sabatier"), ("Des bancs avec dossier rue Roger-Salengro", "sabatier"), True),
    (("Un banc rouge", "sabatier"), ("Un banc de poissons peint", "gare"), False),
    (("Éclairer le passage", SABATIER), ("Un éclairage pour le passage", NORTH), True),
    (("Un terrain de pétanque", SABATIER), ("Un terrain de sport", NORTH), False),
    (("Un terrain de pétanque à l’ombre", "sabatier"), ("Un boulodrome à l’ombre", "sabatier"), True),
    (("Planter des arbres", "sabatier"), ("Réparer la route", "sabatier"), False),
    (("Un arrêt de bus abrité", SABATIER), ("Un abri à l’arrêt de bus", NORTH), True),
]


def told(said: tuple[str, object], key: int = 0) -> Told:
    title, place = said
    if isinstance(place, tuple):
        return Told(key, title, "", *place)
    return Told(key, title, str(place))


@pytest.mark.parametrize(("said", "other", "same"), PAIRS)
def test_pairs_of_titles_and_places(said, other, same):
    for first, second in ((said, other), (other, said)):
        assert likely_doubles(told(first), [told(second, key=7)]) == ([7] if same else [])


def test_most_alike_comes_first_and_three_are_enough():
    others = [told((title, "sabatier"), key) for key, title in enumerate(["Une boîte à livres"] * 4 + ["Une cabane"])]
    others.append(told(("Une boîte à livres pour enfants", "sabatier"), 9))
    found = likely_doubles(told(("Une boîte à livres pour enfants", "sabatier")), others)
    assert len(found) == 3
    assert found[0] == 9


@pytest.mark.parametrize("title", ["", "?", "de la", "un"])
def test_title_without_a_word_is_like_nothing(town, title):
    make_proposal(title="Un banc")
    assert doubles_of({"title": title}) == []


def test_last_step_shows_them_without_a_script(town, client: Client):
    proposal = make_proposal(title="Une boîte à livres devant l’école")
    person = make_person()
    client.force_login(person)
    make_draft(person, title="Boîte à livres à l’école", longitude=NORTH[0], latitude=NORTH[1])
    page = client.get("/jai-une-idee/vous/").content.decode()
    assert "Quelqu’un l’a peut-être déjà dit" in page
    assert f'href="/idees/{proposal.code}/soutenir/"' in page


def test_part_of_the_page_is_what_the_page_shows(town, client: Client):
    proposal = make_proposal(title="Une boîte à livres devant l’école")
    part = client.post("/jai-une-idee/deja-dit/", {"titre": "Boîte à livres devant l’école"}).content.decode()
    assert f'href="/idees/{proposal.code}/soutenir/"' in part
    assert "<html" not in part
    assert client.post("/jai-une-idee/deja-dit/", {"titre": "Une cabane"}).content.decode().strip() == ""


def test_double_is_found_however_many_newer_ideas_share_a_word(town, monkeypatch):
    monkeypatch.setattr(doubles, "LOOKED_AT", 3)
    older = make_proposal(title="Une boîte à livres devant l’école")
    for number in range(4):
        make_proposal(title=f"Un numéro {number}", text="Devant l’école.")
    assert [idea.code for idea in doubles_of({"title": "Boîte à livres à l’école"})] == [older.code]


def test_asking_too_often_is_refused_quietly(town, client: Client, monkeypatch):
    monkeypatch.setitem(LIMITS, "doubles", (1, 60))
    assert client.post("/jai-une-idee/deja-dit/", {"titre": "Un banc"}).status_code == 200
    assert client.post("/jai-une-idee/deja-dit/", {"titre": "Un banc"}).status_code == 429
