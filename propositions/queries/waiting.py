"""What waits for whoever works here, in one line each: for their letters."""

from django.urls import reverse

from frontend.templatetags.crieur import french_number
from lettres.sections import Line
from propositions.queries.queues import COUNTED, count_due, moderation_queues


def lines_of_staff() -> list[Line]:
    """Answers late and awaited, promises late. Four queries at most, each bounded."""
    url = reverse("propositions:to_answer")
    late, due = count_due("answered", late_alone=True), count_due("answered")
    promises = count_due("promise_kept", late_alone=True)
    told = (
        (late, "idée attend une réponse, en retard", "idées attendent une réponse, en retard"),
        (due - late, "idée attend une réponse, dans les temps", "idées attendent une réponse, dans les temps"),
        (promises, "promesse est en retard", "promesses sont en retard"),
    )
    return [Line(_counted(number, one, many), url) for number, one, many in told if number > 0]


def lines_of_moderators() -> list[Line]:
    """The queues of moderation, where something has waited for over a day. Three queries."""
    queues = moderation_queues()
    if not queues.old:
        return []
    url = reverse("propositions:moderation")
    told = (
        (len(queues.waiting), "idée attend d’être relue", "idées attendent d’être relues"),
        (len(queues.flags), "signalement attend une décision", "signalements attendent une décision"),
        (len(queues.contested), "décision est contestée", "décisions sont contestées"),
    )
    return [Line(_counted(number, one, many), url) for number, one, many in told if number]


def _counted(number: int, one: str, many: str) -> str:
    figure = f"plus de {french_number(COUNTED)}" if number >= COUNTED else french_number(number)
    return f"{figure} {many if number > 1 else one}"
