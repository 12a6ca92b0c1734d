"""Registry of verbs: what can happen on a thread, in the words of the site. Rooms add theirs."""

from dataclasses import dataclass

from socle.registry import Registry


@dataclass(frozen=True)
class Verb:
    """`label`: what happened (« Dite sur le site »). `word`: the state it leaves the thing in (« Publiée »), shown in
    a pill of kind `pill` (open, half, full, now, bar, late, done). `expected`: how it reads before it has happened.
    `rank`: order in a letter, smallest first. `weight`: of its events unless said otherwise. `fulfils`: the expected
    verb that it closes, when that is not itself. `news`: what a letter says of it (« La Ville a répondu »); a knot has
    one always, a line where letters tell it. `decides`: a decision, told to whoever carried the thing first and never
    cut. `late`: the verb that tells that the expected day is past."""

    label: str
    word: str
    pill: str
    expected: str = ""
    rank: int = 50
    weight: str = "knot"
    fulfils: str = ""
    news: str = ""
    decides: bool = False
    late: str = ""


verbs: Registry[Verb] = Registry("event verbs")
