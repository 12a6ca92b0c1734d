"""« Saisie » from a spreadsheet, in four steps: the file, its columns, a try of each line, done."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from comptes.doors import for_those_who, person_of
from comptes.limits import take
from propositions.actions.importing import ImportRefused, keep_sheet, map_sheet, start_import
from propositions.forms.imports import ColumnsForm, FileForm
from propositions.models.imported import SheetImport
from propositions.queries.imports import get_sheet_import, last_imports, lines_imported, rows_imported
from propositions.rights import may_take_down
from propositions.sheet_bounds import SheetRefused
from propositions.sheet_import import fates_of, known_town, pack, unpack
from propositions.spreadsheets import Sheet, read_sheet, returned
from propositions.tasks import go_on_with_import, nudge_import
from propositions.views.acts import ActView

# Lines on a page of the try; lines that go in before the answer, and after it by the worker.
PAGE, AT_ONCE = 50, 60
SAMPLE = 3
TOO_OFTEN = "Trop de fichiers sont partis de votre connexion à internet : attendez une heure, puis donnez celui-ci."


class ImportView(ActView):
    """For whoever may write down the ideas of others: colleagues share a spreadsheet."""

    refusals = (ImportRefused, SheetRefused)

    def may(self, request: HttpRequest, **kwargs: Any) -> bool:
        return may_take_down(request.user)


class FileView(ImportView):
    form_class = FileForm
    template = "propositions/import_file.html"

    def about(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        return {"imports": last_imports(person_of(request))}

    def make_form(self, request: HttpRequest, data: Any = None, **kwargs: Any) -> FileForm:
        return FileForm(data, request.FILES if data is not None else None)

    def act(self, request: HttpRequest, form: FileForm, **kwargs: Any) -> str:
        if not take(request, "sheets"):
            raise ImportRefused(_(TOO_OFTEN))
        sheet = read_sheet(form.cleaned_data["file"].read())
        kept = keep_sheet(person_of(request), key=sheet.key, cells=pack(sheet))
        return reverse("propositions:import_columns", args=[kept.pk])


class ColumnsView(ImportView):
    form_class = ColumnsForm
    template = "propositions/import_columns.html"

    def make_form(self, request: HttpRequest, data: Any = None, **kwargs: Any) -> ColumnsForm:
        return ColumnsForm(data, sheet=get_sheet_import(kwargs["spreadsheet"]))

    def show(self, request: HttpRequest, form: Any, status: int, **kwargs: Any) -> HttpResponse:
        sample = form.sheet.rows[:SAMPLE]
        context = {"form": form, "refused": form, "sheet": form.sheet, "sample": sample}
        return render(request, self.template, context, status=status)

    def act(self, request: HttpRequest, form: ColumnsForm, **kwargs: Any) -> str:
        columns, agreed = form.columns(), form.cleaned_data["agreed"]
        fates = fates_of(form.sheet, columns, known_town(), agreed=agreed)
        kept = map_sheet(
            person_of(request),
            sheet=kwargs["spreadsheet"],
            columns=columns,
            channel=form.cleaned_data["channel"],
            agreed=agreed,
            good=len(fates.good),
            refused=fates.refused,
        )
        return reverse("propositions:import_try", args=[kept.pk])


class TryView(ImportView):
    template = "propositions/import_try.html"
    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        kept = get_sheet_import(kwargs["spreadsheet"])
        if kept.state == SheetImport.State.GIVEN:
            return redirect("propositions:import_columns", kept.pk)
        sheet, imported = unpack(kept.cells), lines_imported(kept)
        lines, following = _page(sheet, kept, imported, request.GET.get("apres", ""))
        context = {"kept": kept, "sheet": sheet, "lines": lines, "numbers": _numbers(sheet, kept, imported)}
        if following:
            context["next_url"] = f"{request.path}?apres={following}"
        return render(request, self.template, context)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            kept = start_import(person_of(request), sheet=kwargs["spreadsheet"])
        except ImportRefused:
            return redirect("propositions:import_columns", kwargs["spreadsheet"])
        # A pile of forms is in at once, whatever becomes of the worker; a larger file goes on without its reader.
        if not go_on_with_import(kept.pk, most=AT_ONCE):
            nudge_import(kept.pk)
        return redirect("propositions:import_done", kept.pk)


@require_safe
@never_cache
@for_those_who(may_take_down)
def import_done(request: HttpRequest, spreadsheet: UUID) -> HttpResponse:
    """What became of the file: the ideas with their follow codes, by pages, and the lines that are to be mended."""
    kept = get_sheet_import(spreadsheet)
    after = _line(request.GET.get("apres", ""))
    rows = rows_imported(kept, after, PAGE + 1)
    context = {
        "kept": kept,
        "rows": rows[:PAGE],
        "numbers": _numbers(unpack(kept.cells), kept, lines_imported(kept)),
        "running": kept.state == SheetImport.State.RUNNING,
        "next_url": f"{request.path}?apres={rows[PAGE - 1].line}" if len(rows) > PAGE else "",
        "previous_url": request.path if after else "",
    }
    return render(request, "propositions/import_done.html", context)


@require_safe
@never_cache
@for_those_who(may_take_down)
def import_refused(request: HttpRequest, spreadsheet: UUID) -> StreamingHttpResponse:
    """The lines refused, as a file with a column of reasons: mended, it is given again."""
    kept = get_sheet_import(spreadsheet)
    read = unpack(kept.cells)
    rows = {row.line: row for row in read.rows}
    lines = returned(read, ((rows[line], words) for line, words in kept.refused))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="lignes-a-revoir.csv"'
    return response


def _page(sheet: Sheet, kept: SheetImport, imported: set[int], after: str) -> tuple[list[dict[str, Any]], int]:
    """The lines beyond line `after` with the fate of each, and the line where the next page begins, 0 for none."""
    refused = dict(kept.refused)
    column = kept.columns.get("title", 0)
    rows = [row for row in sheet.rows if row.line > _line(after)]
    lines = [
        {
            "line": row.line,
            "title": row.cells[column],
            "reasons": refused.get(row.line, ()),
            "imported": row.line in imported,
        }
        for row in rows[:PAGE]
    ]
    return lines, rows[PAGE - 1].line if len(rows) > PAGE else 0


def _numbers(sheet: Sheet, kept: SheetImport, imported: set[int]) -> dict[str, int]:
    """Lines of the file: all, that are ideas, still to go in, to be mended."""
    refused = {line for line, _words in kept.refused} - imported
    waiting = len(sheet.rows) - len(imported) - len(refused)
    return {"all": len(sheet.rows), "imported": len(imported), "waiting": waiting, "refused": len(refused)}


def _line(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
