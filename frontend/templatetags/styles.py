"""What the page of every piece needs to show the same one several times: each in its frame, under its name."""

import re

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

ID = re.compile(r'(?<=\sid=")[^"]+')
LED_TO = re.compile(r'(?P<before>\s(?:for|list|aria-controls|aria-describedby)="|\shref="#)(?P<ids>[^"]+)')
NAMED = re.compile(r'(?P<before>\saria-labelledby=")(?P<ids>[^"]+)')
LABEL = re.compile(r'(?P<before><(?:nav|section|aside|form|ul|ol|div)\b[^>]*\saria-label=")(?P<label>[^"]+)')


def apart(html: str, number: int) -> str:
    """The sample with ids and names of its own: those of the piece, and which sample it is."""
    own = set(ID.findall(html))

    def renamed(ids: str) -> str:
        return " ".join(f"{name}-{number}" if name in own else name for name in ids.split())

    def led(found: re.Match[str]) -> str:
        return found["before"] + renamed(found["ids"])

    html = LED_TO.sub(led, html)
    html = NAMED.sub(lambda found: f"{led(found)} piece-{number}", html)
    html = LABEL.sub(lambda found: f"{found['before']}{found['label']} ({number})", html)
    return ID.sub(lambda found: renamed(found.group()), html)


class SampleNode(template.Node):
    def __init__(self, piece: str, state: FilterExpression, wide: bool, nodelist: NodeList) -> None:
        self.piece, self.state, self.wide, self.nodelist = piece, state, wide, nodelist

    def render(self, context: Context) -> SafeString:
        number = next(context["numbers"])
        return format_html(
            '<figure class="sample{}"><figcaption id="piece-{}"><code>{}</code>{}</figcaption>'
            '<div class="sample-piece">{}</div></figure>',
            " sample-wide" if self.wide else "",
            number,
            self.piece,
            f" {self.state.resolve(context)}",
            mark_safe(apart(self.nodelist.render(context), number)),  # noqa: S308  the templates have escaped it
        )


@register.tag("sample")
def sample(parser: Parser, token: Token) -> SampleNode:
    """{% sample "card" "publiée" %}…{% endsample %}; `wide` as last word where it takes the whole width. The page gives
    `numbers`, an itertools.count."""
    _tag, piece, state, *rest = token.split_contents()
    nodelist = parser.parse(("endsample",))
    parser.delete_first_token()
    return SampleNode(piece.strip("\"'"), parser.compile_filter(state), "wide" in rest, nodelist)
