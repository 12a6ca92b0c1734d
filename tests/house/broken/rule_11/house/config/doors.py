import json

from carte import maps
from carte.maps import draw
from config import windows


def late():
    import socle.clock
    from carte.models import Place

    return json, maps, draw, windows, socle.clock, Place


bells: Registry[str] = Registry("bells")
