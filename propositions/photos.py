"""A photo as sent → a plain upright JPEG without anything it carried, or the reason why not. Pure: no row, no file."""

import math
import struct
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import UUID

from PIL import Image, ImageCms
from PIL.Image import Transpose

try:
    from pillow_heif import register_heif_opener
except ImportError:  # no wheel for this machine: HEIC is then refused, with what to do
    HEIC = False
else:
    register_heif_opener()
    HEIC = True

MOST_BYTES = 12_000_000
# In millions of points. Decoding WebP takes three times the memory of the others, HEIC half as much again.
MOST_POINTS = 40
MOST_POINTS_OF = {"WEBP": 12, "HEIF": 26}
LONGEST = 2400
QUALITY = 85
# Rows that a reduced strip has.
STRIP = 64
# Longest side, in pixels, of what the pages show.
SIZES = {"thumb": 240, "card": 720, "large": 1600}
FORMATS = ("JPEG", "PNG", "WEBP", *(("HEIF",) if HEIC else ()))
MOVES = frozenset({"PNG", "WEBP"})
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
# Whatever a broken file makes a decoder raise.
BROKEN = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, struct.error, ZeroDivisionError)
ORIENTATION, GPS = 0x0112, 0x8825
TURNS = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
WHITE = (255, 255, 255)

NO_HEIC = "Ce site ne sait pas lire cette photo (HEIC) : enregistrez-la en JPEG, puis ajoutez-la."
NO_PHOTO = "Ce fichier n’est pas une photo que nous savons lire : envoyez une photo JPEG, PNG, WebP ou HEIC."
TOO_HEAVY = "Cette photo pèse plus de 12 Mo : envoyez-la en plus petit."
TOO_LARGE = "Cette photo a plus de {} millions de points : envoyez-la en plus petit, en JPEG."
ANIMATED = "Cette image est animée : envoyez une photo fixe."
CUT_SHORT = "Cette photo est arrivée incomplète ou abîmée : ajoutez-la de nouveau."


class PhotoRefused(ValueError):
    """The reason, in French, for who sent the photo: it says what to do."""


@dataclass(frozen=True)
class ReadPhoto:
    """`content`: a JPEG of ours, RGB (sRGB), without metadata; sides in pixels. `position`: longitude and latitude
    (degrees, WGS 84) where the photo says it was taken, None if it does not; it is no longer in `content`."""

    content: bytes
    width: int
    height: int
    position: tuple[float, float] | None = None


def read_photo(sent: bytes) -> ReadPhoto:
    """Decode a photo and write it anew. Its size is judged before any pixel of it is decoded. PhotoRefused says why
    not: too heavy, too large, animated, incomplete, of a kind that is not read."""
    if len(sent) > MOST_BYTES:
        raise PhotoRefused(TOO_HEAVY)
    with _open(sent) as image:
        most = MOST_POINTS_OF.get(image.format or "", MOST_POINTS)
        if image.width * image.height > most * 1_000_000:
            raise PhotoRefused(TOO_LARGE.format(most))
        try:
            # A format that moves; several pictures in a phone's JPEG or HEIC are no film: the first one counts.
            if image.format in MOVES and getattr(image, "n_frames", 1) > 1:
                raise PhotoRefused(ANIMATED)
            position = _position(image)
            upright = _upright(image)
        except PhotoRefused:
            raise
        except BROKEN as broken:
            raise PhotoRefused(CUT_SHORT) from broken
        return ReadPhoto(_write(upright), upright.width, upright.height, position)


def shrink(content: bytes, size: str) -> bytes:
    """A photo of ours at one of SIZES (KeyError for another), never larger than it is. OSError if it cannot be read."""
    with Image.open(BytesIO(content), formats=("JPEG",)) as image:
        image.draft("RGB", (SIZES[size], SIZES[size]))
        image.thumbnail((SIZES[size], SIZES[size]), Image.Resampling.LANCZOS)
        return _write(image.convert("RGB"))


def size_name(photo: UUID, size: str) -> str:
    """Where a size of a photo is stored."""
    return f"photos/{photo.hex[:2]}/{photo.hex}-{size}.jpg"


def names_of(photo: UUID) -> list[str]:
    """Every file that a photo may have: itself, then its sizes."""
    return [f"photos/{photo.hex[:2]}/{photo.hex}.jpg", *(size_name(photo, size) for size in SIZES)]


def _open(sent: bytes) -> Image.Image:
    """The image with its size known and nothing decoded."""
    try:
        return Image.open(BytesIO(sent), formats=FORMATS)
    except Image.DecompressionBombError as bomb:
        raise PhotoRefused(TOO_LARGE.format(MOST_POINTS)) from bomb
    except BROKEN as broken:
        is_heic = sent[4:8] == b"ftyp" and sent[8:12] in HEIC_BRANDS
        raise PhotoRefused(NO_HEIC if is_heic and not HEIC else NO_PHOTO) from broken


def _upright(image: Image.Image) -> Image.Image:
    """Decoded, bounded, turned as it was held, in the colours of the screen. Made small first: it spares memory."""
    turn = TURNS.get(_orientation(image))
    # MPO: a phone's JPEG with a second picture behind the first, opened as JPEG.
    if image.format in {"JPEG", "MPO"}:
        # The decoder itself halves a large JPEG as it reads it.
        image.draft(None, (LONGEST, LONGEST))
    image.load()
    small = _fewer_points(image)
    small.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    small.info["icc_profile"] = image.info.get("icc_profile")
    plain = _screen_colours(small)
    return plain.transpose(turn) if turn is not None else plain


def _fewer_points(image: Image.Image) -> Image.Image:
    """In a mode that can be resized, and with points fewer by a whole factor where they are far too many: strip by
    strip, for a second whole image would take as much memory again as the first."""
    factor = max(1, max(image.size) // LONGEST)
    height = STRIP * factor
    strips = (
        image.crop((0, top, image.width, min(top + height, image.height))) for top in range(0, image.height, height)
    )
    small: Image.Image | None = None
    for rank, strip in enumerate(strips):
        reduced = _plain_mode(strip).reduce(factor)
        if small is None:
            small = Image.new(reduced.mode, (reduced.width, -(-image.height // factor)))
        small.paste(reduced, (0, rank * STRIP))
    return small if small is not None else image


def _plain_mode(image: Image.Image) -> Image.Image:
    if image.mode.startswith(("I", "F")):
        # Sixteen bits a point of grey: Pillow would cut them off instead of scaling them.
        return image.convert("F").point(lambda level: level / 257).convert("L")
    return image.convert("RGBA") if image.mode in {"P", "PA", "1", "LA", "La", "RGBa"} else image


def _screen_colours(image: Image.Image) -> Image.Image:
    """RGB; transparent points on white. By the photo's own profile if it has one that can be read."""
    profile = image.info.get("icc_profile")
    if image.mode == "RGBA":
        under = Image.new("RGB", image.size, WHITE)
        under.paste(image, mask=image.getchannel("A"))
        image = under
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            changed = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, *BROKEN):
            changed = None  # a profile of nonsense: the colours are taken as they are
        if changed is not None:
            return changed
    return image.convert("RGB")


def _write(image: Image.Image) -> bytes:
    """As JPEG, nothing beside the points: a comment or a profile would be written with them."""
    image.info.clear()
    out = BytesIO()
    image.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _orientation(image: Image.Image) -> Any:
    try:
        return image.getexif().get(ORIENTATION)
    except BROKEN:
        return None


def _position(image: Image.Image) -> tuple[float, float] | None:
    """Longitude and latitude in degrees; None where they are absent or make no sense."""
    try:
        told = image.getexif().get_ifd(GPS)
        longitude, latitude = _degrees(told[4], told[3], "W"), _degrees(told[2], told[1], "S")
    except BROKEN:
        return None
    finite = math.isfinite(longitude) and math.isfinite(latitude)
    # 0, 0 is what a camera writes that does not know.
    if not finite or abs(longitude) > 180 or abs(latitude) > 90 or (longitude, latitude) == (0, 0):
        return None
    return round(longitude, 7), round(latitude, 7)


def _degrees(parts: Any, side: Any, negative: str) -> float:
    """Degrees, minutes and seconds as one number, below zero to the west and the south."""
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    return -value if str(side).strip("\0 ").upper() == negative else value
