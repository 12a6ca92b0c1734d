"""The one analyser of words, for what is said and for what is searched: the engines' own French differ."""

import re
import unicodedata
from functools import lru_cache

import snowballstemmer
from django.conf import settings

from propositions.models.proposal import Proposal

WORD = re.compile(r"[a-z0-9]+")
LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss"})
# Said in every sentence: they tell no idea from another.
LITTLE = frozenset(
    WORD.findall(
        "a ai au aux avec c ca ce ces cet cette d dans de des du elle elles en est et eux il ils j je l la le les leur "
        "leurs lui m ma mais me mes mon n ne nos notre nous on ou par pas pour plus qu que qui s sa se ses si son sont "
        "sur t ta te tes toi ton tous tout toute toutes tu un une vos votre vous y"
    )
)
# Words of a town that the stemmer takes for others: « la gare » is not « garer », « l’amiante » not « les amis ».
WHOLE = frozenset(
    WORD.findall("aire amiante cheminee communication entree gare mairie mare passager porte terrasse vente voie voix")
)
# « Un travail, des travaux », « un tuyau, des tuyaux »: the others in -aux have their singular in -al.
SINGULARS = {"travaux": "travail", "vitraux": "vitrail", "emaux": "email", "baux": "bail", "voix": "voix"}
SINGULARS |= {f"{word}x": word for word in ("boyau", "joyau", "materiau", "noyau", "tuyau")}
# « Publique » and « public », « sportive » and « sportif », « neuve » and « neuf », « blanche » and « blanc »: what the
# stemmer leaves of the feminine, and of the masculine.
FEMININE = (("iqu", "ic"), ("euv", "euf"), ("iv", "if"), ("anch", "anc"))
_stemmer = snowballstemmer.stemmer("french")


def search_text_of(proposal: Proposal) -> str:
    """The words of an idea's title, text, landmark, quarter and theme, as they are found."""
    quarter = proposal.quarter.name if proposal.quarter else ""
    return analyse(" ".join((proposal.title, proposal.text, proposal.hint, quarter, proposal.theme.name)))


def analyse(text: str) -> str:
    """« Des boîtes à livres ! » becomes « boit livr »: little words dropped, then accents folded and endings cut."""
    return " ".join(words_of(text))


def words_of(text: str) -> list[str]:
    """The stems of a text in their order, each once."""
    stems = (_stem(word) for word in _plain_words(text) if word not in LITTLE)
    return list(dict.fromkeys(stems))


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    stem = _cut(word)
    return _synonyms().get(stem, stem)


def _cut(word: str) -> str:
    """Without its plural, its feminine, then its ending: the stemmer makes « vel » of « velos » and « velo » of
    « velo »."""
    word = _singular(word)
    if word in WHOLE:
        return word
    stem = str(_stemmer.stemWord(_masculine(word)))
    ending = next((pair for pair in FEMININE if stem.endswith(pair[0])), ("", ""))
    return stem.removesuffix(ending[0]) + ending[1]


def _masculine(word: str) -> str:
    """« Fermée » is « fermé », « dangereuse » is « dangereux » (without its x)."""
    if word.endswith("euse"):
        return word[:-2]
    return word[:-1] if len(word) > 5 and word.endswith("ee") else word


def _singular(word: str) -> str:
    if word in SINGULARS:
        return SINGULARS[word]
    if len(word) > 4 and word.endswith("aux") and not word.endswith("eaux"):
        return f"{word[:-3]}al"
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word


@lru_cache(maxsize=1)
def _synonyms() -> dict[str, str]:
    """{stem: the first of its group} of the words that are worth one another in this town."""
    groups = [[_cut(part) for part in _plain_words(" ".join(group))] for group in settings.TOWN.synonyms]
    return {stem: group[0] for group in groups for stem in group}


def _plain_words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", text.casefold().translate(LETTERS))
    # Nor the signs that nobody sees: a soft hyphen comes with what is pasted from a letter.
    return WORD.findall("".join(sign for sign in folded if unicodedata.category(sign) not in {"Mn", "Cf"}))
