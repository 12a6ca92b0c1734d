"""The part of a page that is the same for all its readers."""

from django import template
from django.template.base import FilterExpression, Node, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString

register = template.Library()

OF_THE_READER = ("user", "csrf_token", "messages", "nav", "neutral")


class KeepNode(Node):
    """What stands between `keep` and `endkeep`, written once for the page that the value given keeps. It is shown to
    other readers: nothing of this one is known in it."""

    def __init__(self, place: FilterExpression, nodes: NodeList) -> None:
        self.place, self.nodelist = place, nodes

    def render(self, context: Context) -> SafeString:
        place = self.place.resolve(context)
        if not place.main:
            with context.push(**dict.fromkeys(OF_THE_READER, "")):
                place.main = self.nodelist.render(context)
        main: SafeString = place.main
        return main


@register.tag("keep")
def keep(parser: Parser, token: Token) -> KeepNode:
    """{% keep kept %} … {% endkeep %}, `kept` an object whose `main` is empty text at first."""
    _name, place = token.split_contents()
    nodes = parser.parse(("endkeep",))
    parser.delete_first_token()
    return KeepNode(parser.compile_filter(place), nodes)
