"""The photos of the demonstration, drawn: nobody's, of nowhere. Each says that it is a drawing."""

from io import BytesIO
from math import pi, sin

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1600, 1200
Colour = tuple[int, int, int]


def pond() -> bytes:
    """A pond at the foot of a slag heap, in the morning; JPEG."""
    image = _sky((176, 206, 224), (248, 232, 204), 620)
    draw = ImageDraw.Draw(image)
    draw.polygon([(180, 640), (620, 250), (760, 270), (1180, 640)], fill=(84, 88, 96))
    draw.polygon([(980, 640), (1280, 420), (1600, 600), (1600, 640)], fill=(104, 116, 104))
    draw.rectangle([0, 620, WIDTH, 720], fill=(92, 122, 78))
    for line in range(720, HEIGHT):
        shade = (line - 720) / (HEIGHT - 720)
        draw.line([(0, line), (WIDTH, line)], fill=_between((150, 186, 200), (62, 104, 122), shade))
    for ripple in range(18):
        left, top = 120 + ripple * 331 % 1300, 760 + ripple * 22
        draw.line([(left, top), (left + 130, top)], fill=(196, 216, 220), width=3)
    for reed in range(120):
        foot, tall = reed * 71 % WIDTH, 140 + int(90 * abs(sin(reed)))
        if not 520 < foot < 1150:
            draw.line([(foot, HEIGHT), (foot + 18, HEIGHT - tall)], fill=(126, 118, 62), width=6)
            draw.ellipse([foot + 10, HEIGHT - tall - 46, foot + 26, HEIGHT - tall + 8], fill=(96, 62, 38))
    return _jpeg(image)


def passage() -> bytes:
    """A passage between two brick walls as night falls, one lamp lit far away; JPEG."""
    image = _sky((28, 34, 66), (196, 120, 92), 700)
    draw = ImageDraw.Draw(image)
    draw.polygon([(0, HEIGHT), (690, 690), (910, 690), (WIDTH, HEIGHT)], fill=(58, 58, 64))
    draw.polygon([(0, 120), (690, 560), (690, 690), (0, HEIGHT)], fill=(96, 48, 40))
    draw.polygon([(WIDTH, 120), (910, 560), (910, 690), (WIDTH, HEIGHT)], fill=(82, 42, 38))
    for course in range(1, 16):
        part = course / 16
        left, far = 120 + part * (HEIGHT - 120), 560 + part * 130
        draw.line([(0, left), (690, far)], fill=(70, 34, 30), width=4)
        draw.line([(WIDTH, left), (910, far)], fill=(62, 30, 28), width=4)
    draw.line([(860, 690), (860, 420)], fill=(24, 24, 30), width=10)
    for ring in range(60, 0, -6):
        draw.ellipse(
            [860 - ring, 410 - ring, 860 + ring, 410 + ring], fill=_between((255, 226, 150), (120, 84, 84), ring / 60)
        )
    return _jpeg(image)


def _sky(high: Colour, low: Colour, horizon: int) -> Image.Image:
    image = Image.new("RGB", (WIDTH, HEIGHT), low)
    draw = ImageDraw.Draw(image)
    for line in range(horizon):
        draw.line([(0, line), (WIDTH, line)], fill=_between(high, low, sin(line / horizon * pi / 2)))
    return image


def _between(one: Colour, other: Colour, part: float) -> Colour:
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _jpeg(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=90)
    return out.getvalue()


PICTURES = {
    "pond": (pond, "Dessin : une mare bordée de roseaux, un terril derrière."),
    "passage": (passage, "Dessin : un passage entre deux murs de brique, la nuit tombe, un seul lampadaire au fond."),
}
