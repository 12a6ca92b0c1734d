"""A tile host of the test's own: any address answers with a small picture, or with an error."""

import struct
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def picture(side: int = 256) -> bytes:
    """A grey square, as PNG."""
    rows = (b"\0" + b"\xdc" * side) * side
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    parts = _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


class TileHost(ThreadingHTTPServer):
    """Started by `tile_host()`; `answers` may be turned off."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Tile)
        self.answers = True
        self.tile = picture()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_port}"


class _Tile(BaseHTTPRequestHandler):
    server: TileHost

    def do_GET(self) -> None:
        body = self.server.tile if self.server.answers else b""
        self.send_response(200 if self.server.answers else 503)
        self.send_header("Content-Type", "image/png")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        pass


@contextmanager
def tile_host() -> Iterator[TileHost]:
    host = TileHost()
    thread = threading.Thread(target=host.serve_forever, daemon=True)
    thread.start()
    try:
        yield host
    finally:
        host.shutdown()
        host.server_close()
        thread.join()
