"""What waits for whoever works here, in one line each: for their letters."""

from django.urls import reverse

from frontend.templatetags.crieur import french_number
from lettres.sections import Line
from propositions.queries.queues import COUNTED, count_due, count_moderation, moderation_queues


def lines_of_staff() -> list[Line]:
    """Answers late and awaited, promises late. Four queries at most, each bounded."""
    url = reverse("propositions:to_answer")
    late, due = count_due("answered", late_alone=True), count_due("answered")
    promises = count_due("promise_kept", late_alone=True)
    told = (
        (
            late,
            "idée attend une réponse : la date promise est passée",
            "idées attendent une réponse : la date promise est passée",
        ),
        (due - late, "idée attend une réponse, dans les temps", "idées attendent une réponse, dans les temps"),
        (promises, "promesse est en retard", "promesses sont en retard"),
    )
    return [Line(_counted(number, one, many), url) for number, one, many in told if number > 0]


def lines_of_moderators() -> list[Line]:
    """The queues of moderation, where something has waited for over a day. Six queries, each bounded."""
    if not moderation_queues().old:
        return []
    waiting, flags, contested = count_moderation()
    url = reverse("propositions:moderation")
    told = (
        (waiting, "idée attend d’être relue", "idées attendent d’être relues"),
        (flags, "signalement attend une décision", "signalements attendent une décision"),
        (contested, "décision est contestée", "décisions sont contestées"),
    )
    return [Line(_counted(number, one, many), url) for number, one, many in told if number]


def _counted(number: int, one: str, many: str) -> str:
    figure = f"plus de {french_number(COUNTED)}" if number >= COUNTED else french_number(number)
    return f"{figure} {many if number > 1 else one}"
