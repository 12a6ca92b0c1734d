"""Photos, made by Pillow: whole, odd and hostile. Those of ideas are made by the actions."""

import zlib
from io import BytesIO
from struct import pack
from typing import Any

from PIL import Image

from comptes.models import User
from propositions.actions.photos import add_photo
from propositions.actions.saying import publish
from propositions.models.draft import Draft
from propositions.models.photo import Photo
from propositions.models.proposal import Proposal
from propositions.photo_files import store
from propositions.photos import read_photo
from tests.factories.propositions import SABATIER, make_draft

BLUE, YELLOW = (20, 40, 200), (230, 200, 30)
Degrees = tuple[float, float, float]


def make_image(width: int = 80, height: int = 40, mode: str = "RGB") -> Image.Image:
    """Blue, its left quarter yellow."""
    image = Image.new("RGB", (width, height), BLUE)
    image.paste(YELLOW, (0, 0, width // 4, height))
    return image.convert(mode)


def in_parts(degrees: float) -> Degrees:
    minutes, rest = divmod(abs(degrees) * 3600, 60)
    return float(minutes // 60), float(minutes % 60), rest


def make_exif(position: tuple[float, float] | None = None, orientation: int = 1) -> Image.Exif:
    """As a phone writes it: the maker, the way it was held, where."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112] = "Fabricant", "Appareil-4242", orientation
    if position:
        longitude, latitude = position
        exif.get_ifd(0x8825).update(
            {
                1: "N" if latitude >= 0 else "S",
                2: in_parts(latitude),
                3: "E" if longitude >= 0 else "W",
                4: in_parts(longitude),
            }
        )
    return exif


def make_file(image: Image.Image | None = None, kind: str = "JPEG", **options: Any) -> bytes:
    out = BytesIO()
    (image or make_image()).save(out, kind, **options)
    return out.getvalue()


def make_phone_photo(position: tuple[float, float] | None = SABATIER, orientation: int = 1) -> bytes:
    return make_file(exif=make_exif(position, orientation), comment=b"Commentaire-4242")


def make_bomb(side: int = 13_000) -> bytes:
    """A true PNG of side × side points in black and white: 169 megapixels in some 20 kB."""
    rows = zlib.compressobj(9)
    row = b"\0" * (1 + (side + 7) // 8)
    data = b"".join(rows.compress(row) for _ in range(side)) + rows.flush()
    header = pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        pack(">I", len(body)) + name + body + pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )


def make_photo(draft: Draft, person: User | None = None, sent: bytes = b"", alt: str = "") -> Photo:
    """A photo of this draft, its file stored."""
    read = read_photo(sent or make_file())
    return add_photo(person, draft=draft.pk, key=store(read), photo=read, alt=alt)


def make_pictured_idea(author: User, **changes: Any) -> tuple[Proposal, Photo]:
    """An idea that was published with a photo."""
    draft = make_draft(author, **changes)
    photo = make_photo(draft, author)
    proposal = publish(author, draft=draft.pk)
    assert proposal is not None
    return proposal, photo
