"""The HTML that mail programs show: tables and styles in place, as they want it, in the town's colours. Text comes in
escaped; nothing is fetched, so that it reads the same with images off. Lines are kept under the 998 bytes of RFC 5322,
but for words of such a length: a mail with longer ones is encoded again, which costs more than making it."""

import re
from collections.abc import Iterable
from functools import lru_cache
from textwrap import wrap

from django.conf import settings
from django.utils.html import escape, urlize

from journal.queries import Standing

BODY = "'Segoe UI',Roboto,Helvetica,Arial,'Liberation Sans',sans-serif"
HEAD = (
    "'Avenir Next Condensed',Bahnschrift,'Nimbus Sans Narrow','Liberation Sans Narrow','Arial Narrow',Arial,sans-serif"
)
TABLE = '\n<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr>'
# Text on the town's own colours is tested on the pages; these are the look's, where a town changes nothing.
DEFAULTS = {"brick": "#A63D2F", "forest": "#23533A", "slate": "#22303C", "chalk": "#FBF7F0", "straw": "#E9B44C"}
INK = "#22303C"
SOFT, LINE = "#4B5A65", "#6C7C84"
DARK = (
    ".g{background:#151D24!important}.i{color:#F4EEE3!important}.s{color:#B7C3C8!important}"
    ".l{color:#F09A88!important}.k{background:#93CDA6!important}.n,.r{border-color:#F4EEE3!important}"
)
BRICKS = 12
# Signs a line: four bytes each at most, and what is escaped grows.
WIDTH = 120
PLACE = re.compile("@@([a-z]+)@@")


def colours() -> dict[str, str]:
    return DEFAULTS | {name: colour for name, colour in settings.TOWN.colours.items() if name in DEFAULTS}


def document(*, subject: str, preview: str, dated: str, title: str, opening: str, body: str, foot: str) -> str:
    """A whole mail: `subject` and the others are plain text, `opening`, `body` and `foot` are HTML."""
    head, tail = _frame()
    told = {
        "subject": escape(subject),
        "preview": escape(preview),
        "dated": escape(dated),
        "title": escape(title),
        "opening": opening,
    }
    return f"{_fill(head, told)}{body}{tail.replace('@@foot@@', foot)}"


def _fill(text: str, told: dict[str, str]) -> str:
    # In one pass: what somebody typed is filled in once, and names no other place.
    return PLACE.sub(lambda found: told[found.group(1)], text)


@lru_cache(maxsize=1)
def _frame() -> tuple[str, str]:
    """What stands before and after the news; made once."""
    c = colours()
    brick = f'\n<td style="height:10px;background:{c["brick"]};border-right:2px solid {c["chalk"]}"></td>'
    head = (
        '<!doctype html><html lang="fr"><head><meta charset="utf-8">'
        '\n<meta name="viewport" content="width=device-width, initial-scale=1">'
        '\n<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">'
        f"\n<title>@@subject@@</title><style>@media (prefers-color-scheme:dark){{{DARK}}}</style></head>"
        f'\n<body class="g" style="margin:0;background:{c["chalk"]}">'
        '\n<div style="display:none">@@preview@@</div>'
        '\n<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center">'
        '\n<table role="presentation" width="600" cellpadding="0" cellspacing="0" style="width:100%;max-width:600px">'
        f'\n<tr><td style="background:{c["slate"]};padding:18px 28px;font-family:{HEAD};font-weight:800;font-size:28px;'
        f'color:{c["chalk"]}">Crieur <span style="font-family:{BODY};font-weight:400;font-size:15px;color:#C6D0D3">'
        "&nbsp;@@dated@@</span></td></tr>"
        '\n<tr><td style="padding:0;line-height:0;font-size:0"><table role="presentation" width="100%" cellpadding="0" '
        f'cellspacing="0"><tr>{brick * BRICKS}</tr></table></td></tr>'
        f'\n<tr><td class="i" style="padding:30px 28px 8px;{_type(18, c["slate"])}">'
        f'\n<h1 style="font-family:{HEAD};font-weight:800;font-size:38px;line-height:1.05;margin:0 0 14px">@@title@@'
        "</h1>@@opening@@</td></tr>"
    )
    tail = (
        f'\n<tr><td class="s" style="padding:26px 28px 34px;{_type(15, SOFT)}">@@foot@@</td></tr>'
        "</table></td></tr></table></body></html>"
    )
    return head, tail


def heading(text: str) -> str:
    """What the news under it have in common; plain text."""
    c = colours()
    return (
        f'\n<tr><td class="i" style="padding:26px 28px 0;{_type(18, c["slate"])}">'
        f'\n<h2 style="font-family:{HEAD};font-weight:800;font-size:22px;margin:0">{escape(text)}</h2></td></tr>'
    )


def piece(*, kicker: str, title: str, dots: str, paragraphs: Iterable[str], label: str, url: str, first: bool) -> str:
    """One news: plain text, `dots` apart; `first`: its link is the letter's button."""
    c = colours()
    told = "".join(f'\n<p style="margin:0 0 8px">{escape(text)}</p>' for text in paragraphs)
    if first:
        shape = f"display:inline-block;background:{c['brick']};color:#FFFEFB;font-weight:700;padding:12px 20px"
        link = f'<a href="{escape(url)}" style="{shape};text-decoration:none">{escape(label)}</a>'
    else:
        shape = f"color:{c['brick']};display:inline-block;padding:10px 0"
        link = f'<a href="{escape(url)}" class="l" style="{shape}">{escape(label)}</a>'
    return (
        f'\n<tr><td style="padding:18px 28px 0">{TABLE}'
        f'\n<td class="i r" style="border-top:4px solid {c["slate"]};padding:14px 0 0;{_type(18, c["slate"])}">'
        f'\n<p class="s" style="margin:0;font-size:15px;font-weight:700;color:{SOFT}">{escape(kicker)}</p>'
        f'\n<h3 style="font-family:{HEAD};font-weight:800;font-size:28px;line-height:1.1;margin:2px 0 8px">'
        f"{escape(title)}</h3>"
        f'\n{dots}{told}\n<p style="margin:0">{link}</p></td></tr></table></td></tr>'
    )


def lines(title: str, told: Iterable[tuple[str, str]]) -> str:
    """What waits for somebody: a title and its lines, each a text and an address."""
    c = colours()
    items = "".join(
        f'<p style="margin:0 0 8px">{escape(text)}<br>{link("Ouvrir la liste", url)}</p>' for text, url in told
    )
    return f'{heading(title)}<tr><td class="i" style="padding:10px 28px 0;{_type(18, c["slate"])}">{items}</td></tr>'


def boxed(html: str) -> str:
    """What stands apart from the rest, on straw: HTML."""
    c = colours()
    return (
        f'\n<tr><td style="padding:26px 28px 0">{TABLE}'
        f'\n<td style="background:{c["straw"]};padding:16px 20px;overflow-wrap:anywhere;{_type(17, INK)}">{html}</td>'
        "</tr></table></td></tr>"
    )


def paragraphs(text: str, *, on_straw: bool = False) -> str:
    """What somebody wrote, as it was: paragraphs, line ends, addresses as links; `on_straw`: in a box, which stays
    light in the dark."""
    told = []
    for part in re.split(r"\n{2,}", text.replace("\r\n", "\n").strip()):
        lines = ("\n".join(_linked(piece, on_straw) for piece in wrapped(line)) for line in part.split("\n"))
        told.append(f'\n<p style="margin:0 0 12px">{"<br>".join(lines)}</p>')
    return "".join(told)


def wrapped(line: str) -> list[str]:
    """A line cut between its words: « rendez-vous » and addresses stay whole."""
    return wrap(line, WIDTH, break_long_words=False, break_on_hyphens=False)


def _linked(line: str, on_straw: bool) -> str:
    look = f'<a style="color:{INK}" ' if on_straw else f'<a class="l" style="color:{colours()["brick"]}" '
    return urlize(line, autoescape=True).replace("<a ", look)


def paragraph(html: str) -> str:
    look = f"padding:22px 28px 0;{_type(18, colours()['slate'])}"
    return f'\n<tr><td class="i" style="{look}"><p style="margin:0">{html}</p></td></tr>'


def link(text: str, url: str) -> str:
    return f'<a href="{escape(url)}" class="l" style="color:{colours()["brick"]}">{escape(text)}</a>'


def thread_dots(standing: Standing) -> str:
    """The small thread: past knots full, the present one ringed, those to come hollow; "" for a thread without knots.
    The words beside it say the same."""
    if not standing.knots:
        return ""
    c = colours()
    shape = "display:inline-block;vertical-align:middle"
    ball = f"{shape};border-radius:50%"
    ring = f"background:{c['straw']};border:4px solid {c['slate']}"
    dots = {
        "past": f'<span class="k" style="{ball};width:11px;height:11px;background:{c["forest"]}"></span>',
        "now": f'<span class="n" style="{ball};width:10px;height:10px;{ring}"></span>',
        "next": f'<span style="{ball};width:7px;height:7px;border:2px solid {LINE}"></span>',
    }
    tied = f'<span class="k" style="{shape};width:16px;height:3px;background:{c["forest"]}"></span>'
    loose = f'<span style="{shape};width:16px;height:3px;background:{LINE}"></span>'
    drawn = [dots[knot.state] for knot in standing.knots]
    between = [loose if knot.state == "next" else tied for knot in standing.knots[1:]]
    joined = drawn[0] + "".join(f"\n{line}\n{dot}" for line, dot in zip(between, drawn[1:], strict=True))
    return f'<p style="margin:0 0 8px;line-height:18px;font-size:0" aria-hidden="true">{joined}</p>'


def _type(size: int, colour: str) -> str:
    return f"font-family:{BODY};font-size:{size}px;line-height:1.5;color:{colour}"
