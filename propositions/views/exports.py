"""Open data: any list of ideas, and their supports, as CSV or ODS; the page that says what they hold."""

import tempfile
from collections.abc import Callable, Iterable, Iterator

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from propositions.queries.exports import IDEAS, SUPPORTS, idea_rows, support_rows
from propositions.queries.listing import Asked
from propositions.sheets_out import MIMETYPE, Row, csv_lines, write_ods
from propositions.views.filters import filter_choices
from socle.clock import steady, today
from socle.readonly import watched

LICENCE = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
# In memory until it weighs this much, then on the disk until it is sent.
IN_MEMORY = 1_000_000
Rows = Callable[[Asked], Iterable[Row]]
FILES: dict[str, tuple[dict[str, str], Rows]] = {"idees": (IDEAS, idea_rows), "soutiens": (SUPPORTS, support_rows)}


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """What can be downloaded of a list, column by column, and how to count what the site says again."""
    asked = Asked.of(request.GET)
    files = [
        {
            "title": title,
            "columns": list(FILES[name][0].items()),
            "csv": f"{reverse('propositions:export', args=[name, 'csv'])}{asked.query}",
            "ods": f"{reverse('propositions:export', args=[name, 'ods'])}{asked.query}",
        }
        for name, title in (("idees", "Les idées"), ("soutiens", "Les soutiens"))
    ]
    context = {"files": files, "filters": filter_choices(asked.filters), "asked": asked, "licence": LICENCE}
    return render(request, "propositions/open_data.html", context)


@require_safe
def export(request: HttpRequest, name: str, form: str) -> HttpResponseBase:
    """A file of open data: CSV as it is read, ODS once it is written."""
    asked = Asked.of(request.GET)
    filter_choices(asked.filters)  # a choice that does not exist is a 404 here too
    columns, rows = FILES[name]
    answer = _csv(columns, rows(asked)) if form == "csv" else _ods(name, columns, rows(asked))
    answer["Content-Disposition"] = f'attachment; filename="{name}-{today().isoformat()}.{form}"'
    answer["Link"] = f'<{LICENCE}>; rel="license"'
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _csv(columns: dict[str, str], rows: Iterable[Row]) -> HttpResponseBase:
    return StreamingHttpResponse(_guarded(csv_lines(list(columns), rows)), content_type="text/csv; charset=utf-8")


def _ods(name: str, columns: dict[str, str], rows: Iterable[Row]) -> HttpResponseBase:
    about: list[Row] = [
        ("Source", f"Crieur, {settings.TOWN.process}"),
        ("Mis à jour le", today()),
        ("Licence", f"Licence Ouverte 2.0 (etalab-2.0), {LICENCE}"),
        *columns.items(),
    ]
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  FileResponse closes it
    write_ods(file, [(name, list(columns), rows), ("À propos", ("Quoi", "Ce que c’est"), about)])
    file.seek(0)
    return FileResponse(file, content_type=MIMETYPE)


def _guarded(lines: Iterator[bytes]) -> Iterator[bytes]:
    # A streamed answer is read after the middleware of the guard has done its work.
    with watched(), steady():
        yield from lines
