"""How much a browser may send as files: told by the address, counted while it arrives, nothing kept beyond."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from propositions.photos import MOST_BYTES
from propositions.sheet_bounds import FILE_BYTES

# Bytes by the name of an address: five photos and a form, a spreadsheet. No other page takes files of that weight.
TAKES_FILES = {
    "propositions:new_what": 5 * MOST_BYTES + 1_000_000,
    "propositions:import": FILE_BYTES + 100_000,
}
# Where the words stand before the files in the form: a file cut on its way leaves them whole.
WORDS_FIRST = frozenset({"propositions:new_what"})
ELSEWHERE = 1_000_000
MOST_FILES = 20


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Files go to the temporary folder and leave it with the request. RequestDataTooBig beyond the bound of the
    address: before anything is read if the browser says how much it sends, else as soon as it is passed."""

    def handle_raw_input(
        self, input_data: Any, META: dict[str, str], content_length: int, boundary: str, encoding: str | None = None
    ) -> None:
        match = getattr(self.request, "resolver_match", None)
        self.page = match.view_name if match else ""
        self.most = TAKES_FILES.get(self.page, ELSEWHERE)
        self.received = self.files = 0
        if content_length > self.most:
            self._refuse()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.files += 1
        if self.files > MOST_FILES:
            self._refuse()
        # The file before is the form's by now: nothing that happens to this one closes it.
        vars(self).pop("file", None)
        with self._room():
            super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.received += len(raw_data)
        if self.received > self.most:
            self._refuse()
        with self._room():
            super().receive_data_chunk(raw_data, start)
            self.file.flush()

    @contextmanager
    def _room(self) -> Iterator[None]:
        """On a full disk nothing is left of the file; its page tells it, where the words came before."""
        try:
            yield
        except OSError as full:
            self._drop()
            if self.page not in WORDS_FIRST:
                raise
            self.request.no_room = True  # type: ignore[union-attr]
            raise SkipFile from full

    def _refuse(self) -> None:
        self._drop()
        # Read by `say_too_much`: Django answers 400 to this exception.
        self.request.too_much = True  # type: ignore[union-attr]
        raise RequestDataTooBig("more files than this address takes")

    def upload_interrupted(self) -> None:
        """The file on its way goes, cut or too heavy; Django closes those that came before it."""
        self.request.photo_cut = self.page in WORDS_FIRST  # type: ignore[union-attr]
        self._drop()

    def _drop(self) -> None:
        file = getattr(self, "file", None)
        if file is not None and not file.closed:
            # What is not written yet cannot be either, on a full disk; it goes all the same.
            with suppress(OSError):
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
