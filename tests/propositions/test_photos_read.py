"""What is read of a photo, and what is left of it."""

from io import BytesIO

import pytest
from PIL import Image, ImageCms

from propositions.photos import HEIC, LONGEST, read_photo
from tests.factories.photos import (
    BLUE,
    YELLOW,
    make_exif,
    make_file,
    make_image,
    make_phone_photo,
)
from tests.factories.propositions import SABATIER


def near(point: object, colour: tuple[int, int, int]) -> bool:
    assert isinstance(point, tuple)
    return all(abs(one - other) < 30 for one, other in zip(point, colour, strict=True))


def decoded(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content), formats=("JPEG",))


# What is read.


def test_position_is_read_then_nothing_of_what_the_photo_carried_is_left():
    sent = make_phone_photo(SABATIER)
    assert b"Appareil-4242" in sent
    assert b"Commentaire-4242" in sent
    read = read_photo(sent)
    assert read.position == pytest.approx(SABATIER, abs=1e-6)
    assert b"Appareil-4242" not in read.content
    assert b"Commentaire-4242" not in read.content
    image = decoded(read.content)
    assert dict(image.getexif()) == {}
    assert not {"exif", "xmp", "icc_profile", "comment"} & image.info.keys()


@pytest.mark.parametrize("place", [(-73.5, 45.5), (151.2, -33.9), (-58.4, -34.6)])
def test_position_has_its_side_of_the_earth(place):
    assert read_photo(make_phone_photo(place)).position == pytest.approx(place, abs=1e-6)


def test_position_of_nonsense_is_none():
    exif = make_exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (500.0, 0.0, 0.0), 3: "E", 4: (3.0, 0.0, 0.0)})
    assert read_photo(make_file(exif=exif)).position is None
    assert read_photo(make_phone_photo((0, 0))).position is None
    assert read_photo(make_phone_photo(None)).position is None
    assert read_photo(make_file(exif=b"Exif\0\0" + b"\xff" * 40)).position is None


# Where the yellow band is once upright: it was on the left as stored.
HELD = {1: "left", 2: "right", 3: "right", 4: "left", 5: "top", 6: "top", 7: "bottom", 8: "bottom"}


@pytest.mark.parametrize(("orientation", "side"), HELD.items())
def test_photo_is_turned_as_it_was_held(orientation, side):
    read = read_photo(make_phone_photo(None, orientation))
    assert (read.width, read.height) == ((80, 40) if side in {"left", "right"} else (40, 80))
    image, middle = decoded(read.content), (read.width // 2, read.height // 2)
    points = {"left": (3, middle[1]), "right": (read.width - 4, middle[1])}
    points |= {"top": (middle[0], 3), "bottom": (middle[0], read.height - 4)}
    assert near(image.getpixel(points[side]), YELLOW)
    assert near(image.getpixel(middle), BLUE)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", pytest.param("HEIF", marks=[] if HEIC else pytest.mark.skip)])
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L"])
def test_kinds_of_photos_become_jpeg(kind, mode):
    if (kind, mode) == ("JPEG", "RGBA"):
        mode = "CMYK"
    read = read_photo(make_file(make_image(mode=mode), kind))
    image = decoded(read.content)
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (read.width, read.height))
    assert near(image.getpixel((60, 20)), (48, 48, 48) if mode == "L" else BLUE)


def test_odd_modes_keep_their_tones():
    grey = Image.new("I;16", (20, 20), 40_000)
    assert near(decoded(read_photo(make_file(grey, "PNG")).content).getpixel((9, 9)), (155, 155, 155))
    palette = make_image().quantize(8)
    assert near(decoded(read_photo(make_file(palette, "PNG")).content).getpixel((60, 20)), BLUE)
    clear = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    assert near(decoded(read_photo(make_file(clear, "PNG")).content).getpixel((9, 9)), (255, 255, 255))


def test_colours_follow_the_profile_of_the_photo():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    same = read_photo(make_file(icc_profile=profile))
    assert near(decoded(same.content).getpixel((60, 20)), BLUE)
    broken = read_photo(make_file(icc_profile=b"no profile at all"))
    assert near(decoded(broken.content).getpixel((60, 20)), BLUE)


def test_large_photo_is_bounded_and_keeps_its_shape():
    read = read_photo(make_file(make_image(6000, 3000)))
    assert (read.width, read.height) == (LONGEST, LONGEST // 2)
    flat = read_photo(make_file(make_image(5000, 3), "PNG"))
    assert (flat.width, flat.height) == (LONGEST, 2)


def test_phone_s_second_picture_is_left_behind():
    two = make_file(make_image(), "MPO", save_all=True, append_images=[make_image(30, 30)])
    assert decoded(read_photo(two).content).size == (80, 40)
