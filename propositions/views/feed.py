"""Any list of ideas as a feed (Atom): the newest that match, for whoever reads by feeds."""

from collections.abc import Callable
from datetime import datetime
from hashlib import blake2b

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from journal.feeds import CONTENT_TYPE, Entry, atom_feed
from propositions.queries.grounds import last_moment
from propositions.queries.listing import Asked, newest
from propositions.queries.mapped import version_of_ideas
from propositions.views.filters import filter_choices

View = Callable[..., HttpResponse]
FED = 30
# Changes with what a feed is made of: copies of an older one are then no longer true.
FORMAT = 2


def _etag(request: HttpRequest, **kwargs: str) -> str:
    """Of a feed at this address, at the present version of all that is public: a word taken out of a thread, an idea
    hidden, change it too. One query."""
    said = f"{FORMAT} {version_of_ideas()} {settings.SITE_URL} {request.get_full_path()}"
    return f'"{blake2b(said.encode(), digest_size=12).hexdigest()}"'


def _last_modified(request: HttpRequest, **kwargs: str) -> datetime | None:
    return last_moment()


def feed(view: View) -> View:
    """A view of a feed: asked by GET, its copies kept by readers and asked about again."""
    conditional = condition(etag_func=_etag, last_modified_func=_last_modified)(view)
    asked: View = require_safe(cache_control(public=True, no_cache=True)(conditional))
    return asked


@feed
def list_feed(request: HttpRequest) -> HttpResponse:
    """The newest ideas of a list. Six queries; two where its copy is still true (304)."""
    asked = Asked.of(request.GET)
    # An unknown choice is a 404 here as on the list; what is on names the feed.
    on = [*filter_choices(asked.filters)["on"], *([f"« {asked.text} »"] if asked.text else [])]
    document = atom_feed(
        title=", ".join([_("Les idées"), *on]),
        subtitle=_("Les idées des habitantes et des habitants de %(town)s.") % {"town": settings.TOWN.name},
        page=f"{reverse('propositions:list')}{asked.query}",
        feed=f"{request.path}{asked.query}",
        entries=[
            Entry(f"said_{idea.channel}", idea.published_at, idea.title, idea.get_absolute_url(), idea.text)
            for idea in newest(asked, FED)
        ],
    )
    return HttpResponse(document, content_type=CONTENT_TYPE)
