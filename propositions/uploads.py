"""How much a browser may send as files: told by the address, counted while it arrives, nothing kept beyond."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from propositions.photos import MOST_BYTES
from propositions.sheet_bounds import FILE_BYTES

# Bytes by the name of an address: five photos and a form, a spreadsheet. No other page takes files of that weight.
TAKES_FILES = {
    "propositions:new_what": 5 * MOST_BYTES + 1_000_000,
    "propositions:import": FILE_BYTES + 100_000,
}
ELSEWHERE = 1_000_000
MOST_FILES = 20


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Files go to the temporary folder and leave it with the request. RequestDataTooBig beyond the bound of the
    address: before anything is read if the browser says how much it sends, else as soon as it is passed."""

    def handle_raw_input(
        self, input_data: Any, META: dict[str, str], content_length: int, boundary: str, encoding: str | None = None
    ) -> None:
        match = getattr(self.request, "resolver_match", None)
        self.most = TAKES_FILES.get(match.view_name if match else "", ELSEWHERE)
        self.received = self.files = 0
        if content_length > self.most:
            self._refuse()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.files += 1
        if self.files > MOST_FILES:
            self._refuse()
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.received += len(raw_data)
        if self.received > self.most:
            self._refuse()
        super().receive_data_chunk(raw_data, start)

    def _refuse(self) -> None:
        self.upload_interrupted()
        # Read by `say_too_much`: Django answers 400 to this exception.
        self.request.too_much = True  # type: ignore[union-attr]
        raise RequestDataTooBig("more files than this address takes")

    def upload_interrupted(self) -> None:
        """The file on its way goes; Django closes those that came before it."""
        file = getattr(self, "file", None)
        if file is not None and not file.closed:
            file.close()


def say_too_much(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: what `BoundedUploadHandler` refused is a 413, with a page that says what to do."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if getattr(request, "too_much", False):
            # The rest of the body is not read: the line is closed after this answer.
            return HttpResponse(render_to_string("propositions/too_much.html"), status=413)
        return response

    return middleware
