"""The files of photos, in the storage (a folder, or objects of a server): written before the row that names them, so
that no transaction waits for it. What has no row is found and deleted a day later by the sweep."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from propositions.photos import SIZES, ReadPhoto, names_of, shrink, size_name

FOLDERS = tuple(f"{number:02x}" for number in range(256))


def store(photo: ReadPhoto) -> UUID:
    """Keep a photo under a random key, which is its only name: the one it came with is nobody's business."""
    key = uuid4()
    _put(names_of(key)[0], photo.content)
    return key


def store_sizes(key: UUID) -> None:
    """Make a photo's three sizes, anew if they were begun. OSError if the photo is gone or cannot be read."""
    with default_storage.open(names_of(key)[0]) as file:
        content = file.read()
    for size in SIZES:
        _put(size_name(key, size), shrink(content, size))


def fetch(key: UUID, size: str) -> bytes | None:
    """The bytes of a photo at this size, or as stored while the size is not there; None if it is gone."""
    for name in (size_name(key, size), names_of(key)[0]):
        try:
            with default_storage.open(name) as file:
                content: bytes = file.read()
        except FileNotFoundError:
            continue
        return content
    return None


def discard(key: UUID) -> None:
    """Delete all the files of a photo; those that are not there are no error."""
    for name in names_of(key):
        default_storage.delete(name)


def stored_before(moment: datetime, folder: str) -> Iterator[tuple[str, str]]:
    """The files of one of FOLDERS written before a moment: path, and the hexadecimal key it should belong to."""
    place = f"photos/{folder}"
    try:
        names = default_storage.listdir(place)[1]
    except FileNotFoundError:
        return
    for name in names:
        path = f"{place}/{name}"
        if default_storage.get_modified_time(path) < moment:
            yield path, name[:32]


def delete(path: str) -> None:
    default_storage.delete(path)


def _put(name: str, content: bytes) -> None:
    # A folder would keep the old file and call the new one otherwise.
    default_storage.delete(name)
    try:
        default_storage.save(name, ContentFile(content))
    except OSError:
        # A full folder keeps the beginning: no page shall show half a photo.
        default_storage.delete(name)
        raise
