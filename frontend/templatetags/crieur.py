"""The template vocabulary of Crieur: components, icons, dates and numbers as they are said."""

import ast
import datetime
import re
from collections.abc import Mapping
from dataclasses import is_dataclass
from functools import lru_cache
from typing import Any

import segno
from django import template
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.template.context import Context
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from frontend.sheet import sheet

register = template.Library()

HEAD = re.compile(r"\A\{#\s*use:.*?\bargs:(?P<args>.*?)(?P<pure>\bpure\s*)?#\}")
PASSED_ON = ("request", "csrf_token", "town")
REQUIRED = object()
LINK = re.compile(r"https?://[^\s<>\"]{4,300}")
HOLD = "\u00a0"  # holds a number and its unit on one line

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def read_arguments(name: str, source: str) -> dict[str, Any]:
    """The arguments a component declares in its first comment, with their defaults."""
    head = HEAD.match(source)
    if head is None:
        raise template.TemplateSyntaxError(f"components/{name}.html must start with {{# use: … args: … #}}")
    call = ast.parse(f"f({head['args'].strip().rstrip('.')})", mode="eval").body
    if not isinstance(call, ast.Call):  # for mypy: "f(…)" is always a call
        raise template.TemplateSyntaxError(f"components/{name}.html: unreadable arguments")
    declared: dict[str, Any] = {ast.unparse(argument): REQUIRED for argument in call.args}
    for keyword in call.keywords:
        declared[str(keyword.arg)] = ast.literal_eval(keyword.value)
    return declared


def check_arguments(name: str, declared: Mapping[str, Any], given: Mapping[str, Any]) -> None:
    unknown = sorted(set(given) - set(declared))
    if unknown:
        raise template.TemplateSyntaxError(f"component {name!r} does not take {unknown}")
    missing = sorted(key for key, value in declared.items() if value is REQUIRED and key not in given)
    if missing:
        raise template.TemplateSyntaxError(f"component {name!r} needs {missing}")


@lru_cache(maxsize=4096)
def render_pure(source: template.Template, values: tuple[tuple[str, Any], ...]) -> SafeString:
    """What a pure component shows of these values: written once, then read. A card costs a millisecond to write."""
    return source.render(Context(dict(values)))


def is_plain(value: Any) -> bool:
    """Whether a value is all it shows: text, number, date, or a frozen dataclass of such. A model's row is not: it
    equals another of the same key, whatever became of it."""
    if isinstance(value, str | int | float | datetime.date | None):
        return True
    if isinstance(value, tuple):
        return all(map(is_plain, value))
    return is_dataclass(value) and getattr(value, "__dataclass_params__").frozen  # noqa: B009  mypy does not know it


class ComponentNode(template.Node):
    """Renders components/<name>.html with the given arguments and nothing else of the page. One whose first comment
    ends by `pure` shows its arguments alone, all plain values: it is written once for the same ones."""

    def __init__(self, name: str, given: Mapping[str, FilterExpression]) -> None:
        found: Any = get_template(f"components/{name}.html")
        self.template: template.Template = found.template
        self.given = given
        declared = read_arguments(name, str(self.template.source))
        head = HEAD.match(str(self.template.source))
        self.pure = name if head and head["pure"] else ""
        check_arguments(name, declared, given)
        self.defaults = {key: value for key, value in declared.items() if value is not REQUIRED}

    def render(self, context: Context) -> SafeString:
        values = dict(self.defaults)
        if self.pure:
            return self.render_pure(context, values)
        for key in PASSED_ON:
            if key in context:
                values[key] = context[key]
        for key, expression in self.given.items():
            # A name the page does not know is None here, as in {% if %}: components guard it.
            values[key] = expression.resolve(context, ignore_failures=True)
        return self.template.render(context.new(values))

    def render_pure(self, context: Context, values: dict[str, Any]) -> SafeString:
        for key, expression in self.given.items():
            values[key] = expression.resolve(context, ignore_failures=True)
        impure = [key for key, value in values.items() if not is_plain(value)]
        if impure:
            raise template.TemplateSyntaxError(f"component {self.pure!r} is pure: {impure} must be plain values")
        return render_pure(self.template, tuple(values.items()))


@register.tag("component")
def component(parser: Parser, token: Token) -> ComponentNode:
    """{% component "card" proposal=p level=3 %}: the arguments are checked when compiled."""
    bits = token.split_contents()[1:]
    if not bits or bits[0][0] not in "\"'":
        raise template.TemplateSyntaxError("component needs a name between quotes")
    name, rest = bits[0].strip("\"'"), bits[1:]
    given = token_kwargs(rest, parser)
    if rest:
        raise template.TemplateSyntaxError(f"component {name!r} takes key=value, not {rest}")
    return ComponentNode(name, given)


@register.simple_tag
@lru_cache(maxsize=128)
def icon(name: str) -> SafeString:
    """A decorative drawing of img/icons.svg; the words beside it say what it means."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
@lru_cache(maxsize=256)
def qr(address: str) -> SafeString:
    """The square that leads a telephone to this address; the address is written beside it."""
    code = segno.make(address, error="m", micro=False)
    width, height = code.symbol_size(border=2)
    dark = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(code.matrix_iter(border=2)) for x, bit in enumerate(row) if bit
    )
    return format_html(
        '<svg class="qr" viewBox="0 0 {} {}" role="img" aria-label="{}" focusable="false">'
        '<path fill="#fffefb" d="M0 0h{}v{}h-{}z"></path><path fill="#22303c" d="{}"></path></svg>',
        *(width, height, "Code à scanner", width, height, width, dark),
    )


@register.simple_tag
@lru_cache(maxsize=1)
def stylesheets() -> SafeString:
    """One link to the whole look."""
    return format_html('<link rel="stylesheet" href="{}">', sheet().address)


@register.simple_tag
@lru_cache(maxsize=32)
def page_style(name: str) -> SafeString:
    """One link to a file of css/pages/: what a few pages alone show, and the others need not carry."""
    return format_html('<link rel="stylesheet" href="{}">', static(f"css/pages/{name}.css"))


def local_day(value: datetime.date) -> datetime.date:
    """The calendar day of a date or of a moment, in the town's time zone."""
    if isinstance(value, datetime.datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def said_day(day: datetime.date) -> str:
    number = "1er" if day.day == 1 else str(day.day)
    return f"{DAYS[day.weekday()]} {number}{HOLD}{MONTHS[day.month - 1]}"


@register.filter
def speech_date(value: datetime.date | None) -> str:
    """« jeudi 3 décembre 2026 », « dimanche 1er mars 2026 »."""
    if not isinstance(value, datetime.date):
        return ""
    day = local_day(value)
    return f"{said_day(day)} {day.year}"


@register.filter
def speech_datetime(value: datetime.datetime | None) -> str:
    """« jeudi 3 décembre à 18 h 30 », « samedi 5 décembre à 9 h »."""
    if not isinstance(value, datetime.datetime):
        return ""
    moment = timezone.localtime(value) if timezone.is_aware(value) else value
    minutes = f"{HOLD}{moment.minute:02d}" if moment.minute else ""
    return f"{said_day(moment.date())} à {moment.hour}{HOLD}h{minutes}"


@register.filter
def iso_day(value: datetime.date | None) -> str:
    """2026-12-03, for the datetime attribute of <time>."""
    return local_day(value).isoformat() if isinstance(value, datetime.date) else ""


@register.filter
def month_name(value: datetime.date | None) -> str:
    return MONTHS[local_day(value).month - 1] if isinstance(value, datetime.date) else ""


@register.filter
def day_name(value: datetime.date | None) -> str:
    return DAYS[local_day(value).weekday()] if isinstance(value, datetime.date) else ""


@register.filter
def held_points(text: str | None) -> str:
    """« Sabatier · devant l’école »: a point in the middle of a line ends it rather than begins the next."""
    return (text or "").replace(" · ", f"{HOLD}· ")


@register.filter
def said_supports(number: int | None) -> str:
    """« 12 soutiens », « 1 soutien », "" for none."""
    return f"{french_number(number)} soutien{'s' if number > 1 else ''}" if number else ""


@register.filter
def said(text: str | None) -> SafeString:
    """What somebody typed, as it was: paragraphs, line ends, and addresses as links; nothing else of it is read."""
    paragraphs = re.split(r"\n{2,}", (text or "").replace("\r\n", "\n").strip())
    lines = (
        format_html_join(mark_safe("<br>"), "{}", ((_linked(line),) for line in part.split("\n")))
        for part in paragraphs
    )
    return format_html_join("\n", "<p>{}</p>", ((part,) for part in lines))


def _linked(line: str) -> SafeString:
    pieces, end = [], 0
    for found in LINK.finditer(line):
        address = found.group().rstrip(".,;:!?)»…'\"")
        pieces.append(escape(line[end : found.start()]))
        pieces.append(format_html('<a href="{}" rel="nofollow ugc noopener">{}</a>', address, address))
        end = found.start() + len(address)
    return mark_safe("".join([*pieces, escape(line[end:])]))  # noqa: S308  each piece is escaped


@register.filter
def code_apart(text: str, code: str) -> str:
    """The text of a mail with its code in large figures, where it stands."""
    before, found, after = text.partition(code) if code else (text, "", "")
    return format_html('{}<b class="letter-code">{}</b>{}', before, found, after) if found else text


@register.filter
def without_code(subject: str, code: str) -> str:
    """« 123456 est votre code pour… » becomes « Votre code pour… »: where the code is read below."""
    said = subject.removeprefix(f"{code} est ") if code else subject
    return said[:1].upper() + said[1:]


@register.filter
def french_number(value: float | None) -> str:
    """12 055: thousands set apart by a narrow no-break space, decimals after a comma."""
    if value is None or isinstance(value, str):
        return ""
    return f"{value:,}".replace(",", "\u202f").replace(".", ",")
