"""What a page may load: only our own files, and the images of the tile host; nothing inline."""

from typing import Any

from csp.constants import NONE, SELF


def content_policy(tile_host: str) -> dict[str, Any]:
    """For django-csp; `tile_host`: « https://tiles.example », "" for none."""
    directives = {
        "default-src": [SELF],
        "img-src": [SELF, "data:", *([tile_host] if tile_host else [])],
        "style-src": [SELF],
        "script-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
    return {"DIRECTIVES": directives}
